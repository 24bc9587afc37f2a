import OslerCorpus
import OslerLanguage

/// The options that say which rows stay: `clean` and `tokenize` share them.
enum CleaningOptions {
  static let parameters: [Parameter] = [
    .option(
      "quality", .choice(["none", "abstracts"]), default: "none",
      help: "`abstracts`: English, 20 words or more, mostly letters, little repetition, not withdrawn"),
    .option("min_words", .value(.integer), range: .atLeast(1), unit: "words", help: "fewer are dropped"),
    .option("max_words", .value(.integer), range: .atLeast(1), unit: "words", help: "more are dropped"),
    .option(
      "near", .value(.number), range: .between(0.1, 1),
      help:
        "Jaccard similarity of five-word shingles from which on texts are nearly the same; not looked for without it"
    ),
    .option(
      "against", .value(.record), help: "evaluation sets by name, whose questions no text may hold"),
  ]

  static func plan(_ arguments: Arguments) throws(Diagnostic) -> CleaningPlan {
    var plan = CleaningPlan()
    if arguments.word("quality") == "abstracts" { plan.quality = .abstracts }
    if let words = arguments.integer(ifGiven: "min_words") { plan.quality.minimumWords = words }
    if let words = arguments.integer(ifGiven: "max_words") { plan.quality.maximumWords = words }
    if let similarity = arguments.real(ifGiven: "near") {
      plan.near = MinHashRules(similarity: similarity)
    }
    return plan
  }

  static func sets(_ arguments: Arguments) throws(Diagnostic) -> EvaluationSets? {
    guard let record = arguments.record(ifGiven: "against") else { return nil }
    return try EvaluationSets(record, arguments, at: "against")
  }
}

extension CleaningReport {
  /// Every reason that dropped something, in their order, with what was read and kept.
  func table(_ lineage: Lineage) -> Table {
    var rows: [[Value]] = [[.string("read"), .integer(records)]]
    for reason in DropReason.allCases {
      if let count = dropped[reason], count > 0 { rows.append([.string(reason.rawValue), .integer(count)]) }
    }
    rows.append([.string("kept"), .integer(kept)])
    return Table(["what", "count"], rows, lineage: lineage)
  }

  /// `6 of 8 articles kept; 2 with the text of an earlier one`
  func words(_ one: String, _ many: String) -> String {
    let lost = DropReason.allCases.compactMap { reason in
      dropped[reason].map { "\(Counted.grouped($0)) \(reason.words)" }
    }
    return "\(Counted.grouped(kept)) of \(Counted.text(records, one, many)) kept"
      + (lost.isEmpty ? "" : "; " + lost.joined(separator: ", "))
  }
}

extension [DuplicateFinder.Duplicate] {
  func table(_ lineage: Lineage) -> Table {
    let rows: [[Value]] = map { duplicate in
      [
        .string(duplicate.id), .string(duplicate.reason.rawValue),
        duplicate.of.map { .string($0) } ?? .none, .real(duplicate.similarity),
      ]
    }
    return Table(["id", "reason", "of", "similarity"], rows, lineage: lineage)
  }
}
