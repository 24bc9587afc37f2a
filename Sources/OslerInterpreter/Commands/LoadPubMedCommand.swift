import OslerCorpus
import OslerLanguage

/// `load pubmed "shards/*.xml.gz" since: 2010`
struct LoadPubMedCommand: Command {
  static let group = CommandGroup.data
  static let signature = CommandSignature(
    "load pubmed", "Opens PubMed files as a corpus of articles.",
    discussion: """
      The files are NLM's PubMed XML, `.xml` or `.xml.gz`. Later versions of a citation and deletions take \
      effect in the order of the file names. Articles are read from the files each time they are needed, \
      never all at once. A damaged file gives a warning and what stands before the damage; `corpus.damaged` \
      counts such files and `corpus.shards` accounts for every citation. `specialty` and `top` choose by the \
      categories and ranks of a table of journals (see `load journals`): the one after `journals`, or Osler's \
      open one, which is not JCR's and has no ranks.
      """,
    parameters: [
      .argument("files", .glob, help: "one file, or a pattern such as \"shards/*.xml.gz\""),
      .option("since", .value(.integer), unit: "years", help: "first year; leaves out articles without one"),
      .option(
        "journals", .value(.union([.string, .list(.string), .table])),
        help: "title, abbreviation or ISSN of a journal, or a list of them, or a table of journals"),
      .option(
        "specialty", .value(.union([.string, .list(.string)])),
        help: "category such as \"cardiology\", or a list; all of the table without it"),
      .option(
        "top", .value(.integer), range: .atLeast(1),
        help: "journals of each category, the best by rank; ties stay"),
      .option(
        "language", .value(.union([.string, .list(.string)])),
        help: "three letters such as \"eng\", or a list"),
      .option("limit", .value(.integer), range: .atLeast(1), help: "most articles to keep, in order"),
    ],
    returns: .corpus,
    examples: [
      Example(#"load pubmed "shards/*.xml" | count"#, output: "6"),
      Example(
        #"load pubmed "shards/*.xml" since: 2015 language: "eng" limit: 2 | count"#, output: "2"),
      Example(
        #"load pubmed "shards/*.xml" journals: (load journals "journals.csv") specialty: "cardiology" top: 1 | count"#,
        output: "3"),
    ])

  let files: [InputFile]
  let selection: PubMedSelection
  /// Of journals and their categories.
  let table: (any Rows)?
  let specialties: [String]
  let top: Int?

  init(_ arguments: Arguments) throws(Diagnostic) {
    files = arguments.files("files")
    var names: [String] = []
    if case .handle? = arguments.value(ifGiven: "journals") {
      table = arguments.rows("journals")
    } else {
      table = nil
      names = arguments.strings("journals")
    }
    selection = PubMedSelection(
      since: arguments.integer(ifGiven: "since"), journals: names,
      languages: arguments.strings("language"), limit: arguments.integer(ifGiven: "limit"))
    specialties = arguments.strings("specialty")
    top = arguments.integer(ifGiven: "top")
  }

  func run(in context: CommandContext) throws -> Value {
    defer { context.progress(nil) }
    var selection = selection
    selection.specialties = try specialtyFilter(in: context)
    let corpus = try Corpus.open(
      paths: files.map(\.path), selection: selection, threads: context.session.engine.threads
    ) { progress in
      try context.checkInterrupt()
      context.progress(
        Progress(
          "load pubmed", done: progress.filesRead, total: progress.files,
          details: ["\(Counted.grouped(progress.citations)) citations"]))
    }
    for shard in corpus.shards {
      if let warning = shard.warning { try context.warn(warning) }
    }
    for journal in corpus.unknownJournals {
      try context.warn("no citation is from a journal '\(journal)'")
    }
    try context.note(accounting(of: corpus))
    return .handle(CorpusValue(corpus, lineage: context.lineage))
  }

  /// Nil where journals are not chosen by category.
  private func specialtyFilter(in context: CommandContext) throws -> JournalFilter? {
    guard table != nil || top != nil || !specialties.isEmpty else { return nil }
    let journals = try table.map { try JournalRows.table($0, in: context) } ?? OpenJournals.table
    let filter = try journals.selection(of: specialties, top: top)
    try context.note(
      "\(Counted.text(filter.entries.count, "journal", "journals")) chosen from \(journals.source)")
    return filter
  }

  /// `38,211 articles from 4 files: 40,000 citations, 789 left out (before since 700, other language 89)`
  private func accounting(of corpus: Corpus) -> String {
    let shards = corpus.shards
    let articles = Counted.text(corpus.count, "article", "articles")
    let files = Counted.text(shards.count, "file", "files")
    let citations = shards.reduce(0) { $0 + $1.citations }
    var parts: [(String, Int)] = [
      ("replaced by later versions", shards.reduce(0) { $0 + $1.superseded }),
      ("deleted", shards.reduce(0) { $0 + $1.deleted }),
    ]
    let words: [(PubMedSelection.Reason, String)] = [
      (.withoutYear, "without a year"), (.beforeSince, "before \(selection.since ?? 0)"),
      (.afterUntil, "after \(selection.until ?? 0)"),
      (.otherJournal, "of other journals"), (.otherLanguage, "in other languages"),
      (.overLimit, "over the limit"),
    ]
    parts += words.map { reason, text in (text, shards.reduce(0) { $0 + ($1.leftOut[reason] ?? 0) }) }
    let left = parts.filter { $0.1 > 0 }.map { "\(Counted.grouped($0.1)) \($0.0)" }
    let rest = left.isEmpty ? "" : "; " + left.joined(separator: ", ")
    return "\(articles) from \(files): \(Counted.text(citations, "citation", "citations")) read\(rest)"
  }
}
