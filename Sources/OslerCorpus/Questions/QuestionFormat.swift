import Foundation

/// The question sets whose files are read as their authors, or common copies, have them.
public enum QuestionFormat: String, Hashable, Sendable, CaseIterable {
  /// Osler's own names of fields: see ``QuestionSet/load(jsonLines:)``.
  case plain
  case medqa
  case medmcqa
  case pubmedqa
  case mmlu
}

extension QuestionSet {
  /// What a file needs to be told beside its format.
  public struct Reading: Hashable, Sendable {
    /// Whether MedMCQA's `cop` counts options from 0 or from 1; found out where it is `nil`.
    public var countsFrom: Int?
    /// The file of PubMedQA's official split; `test_ground_truth.json` beside the questions where it is `nil`.
    public var split: String?
    /// Whether a split that is not given is looked for beside the questions.
    public var findsSplit: Bool

    public init(countsFrom: Int? = nil, split: String? = nil, findsSplit: Bool = true) {
      self.countsFrom = countsFrom
      self.split = split
      self.findsSplit = findsSplit
    }
  }

  /// Reads a file of questions, which may be gzipped.
  ///
  /// - Parameter format: found out from the name, for CSV, and the fields of the first row, where it is `nil`.
  public static func load(
    _ path: String, format: QuestionFormat? = nil, reading: Reading = Reading()
  ) throws(CorpusError) -> QuestionSet {
    if format == .mmlu || format == nil && MMLUReader.name(of: path) != nil {
      return try MMLUReader.read(path)
    }
    let items = try JSONItems.read(path, whole: .records)
    let found: QuestionFormat
    if let format { found = format } else { found = try Self.format(of: items, path) }
    switch found {
    case .plain, .mmlu: return try QuestionSet(items, path: path, QuestionReader.row)
    case .medqa: return try QuestionSet(items, path: path, MedQAReader.row)
    case .medmcqa: return try MedMCQAReader.read(items, path: path, countsFrom: reading.countsFrom)
    case .pubmedqa: return try PubMedQAReader.read(items, path: path, reading)
    }
  }

  private static func format(
    of items: [JSONItems.Item], _ path: String
  ) throws(CorpusError) -> QuestionFormat {
    guard let first = items.first else { throw .empty(path: path) }
    let fields = try RowFields(first, path: path)
    if MedMCQAReader.fits(fields) { return .medmcqa }
    if PubMedQAReader.fits(fields) { return .pubmedqa }
    if MedQAReader.fits(fields) { return .medqa }
    if !fields.has("question") && !fields.has("instruction"),
      let other = ExampleFormat.allCases.first(where: { $0.fits(fields.names) })
    {
      throw .notQuestions(path: path, line: fields.line, format: other)
    }
    return .plain
  }

  /// The questions of several files, one after the other. Their ids must be different; numbers of lines get the
  /// name of their file before them.
  ///
  /// - Parameter sets: each with the path that messages call it by.
  public static func joined(_ sets: [(path: String, set: QuestionSet)]) throws(CorpusError) -> QuestionSet {
    var (names, ignored) = (OrderedNames(), OrderedNames())
    var paths: [String: String] = [:]
    let sets = sets.count == 1 ? sets : sets.map { ($0.path, $0.set.named(by: $0.path)) }
    for (path, set) in sets {
      for question in set.questions {
        if let first = paths.updateValue(path, forKey: question.id) {
          throw .sameID(path: path, id: question.id, firstPath: first)
        }
      }
      names.add(set.columnNames)
      ignored.add(set.ignoredFields)
    }
    return QuestionSet(
      sets.flatMap(\.set.questions), columnNames: names.names, ignoredFields: ignored.names)
  }

  private func named(by path: String) -> QuestionSet {
    guard !numberedIDs.isEmpty else { return self }
    let file = URL(filePath: path).lastPathComponent.prefix { $0 != "." }
    return QuestionSet(
      questions.map { numberedIDs.contains($0.id) ? $0.called("\(file)-\($0.id)") : $0 },
      columnNames: columnNames, ignoredFields: ignoredFields)
  }

  /// The questions whose column `split` is this one: PubMedQA's 500 test items.
  public func split(_ name: String) throws(CorpusError) -> QuestionSet {
    let found = Set(questions.compactMap { $0.columns["split"] })
    let kept = questions.filter { $0.columns["split"] == .text(name) }
    guard !kept.isEmpty else {
      let names = found.compactMap { value -> String? in if case .text(let text) = value { text } else { nil }
      }
      throw .noSplit(subject: nil, split: name, found: names.sorted())
    }
    return QuestionSet(kept, columnNames: columnNames, ignoredFields: ignoredFields)
  }
}
