public import OslerCorpus
public import OslerLanguage
public import OslerLog

/// Articles of PubMed files, read again from the files each time.
public final class CorpusValue: Rows {
  public let corpus: Corpus
  public let lineage: Lineage
  public let columns = Columns([
    "pmid", "version", "title", "abstract", "journal", "year", "mesh", "types", "language", "doi",
  ])

  /// What cleaning dropped because it repeats another article.
  private let duplicates: [DuplicateFinder.Duplicate]

  public init(_ corpus: Corpus, duplicates: [DuplicateFinder.Duplicate] = [], lineage: Lineage) {
    self.corpus = corpus
    self.duplicates = duplicates
    self.lineage = lineage
  }

  public var type: ValueType { .corpus }
  public var knownCount: Int? { corpus.count }

  public var summary: String {
    let shards = Counted.text(corpus.shards.count, "shard", "shards")
    return "corpus of \(Counted.text(corpus.count, "article", "articles")) (\(shards))"
  }

  public func forEach(in context: CommandContext, _ body: (Row) throws -> Flow) throws {
    let cursor = corpus.articles()
    var read = 0
    while let article = try cursor.next() {
      read += 1
      if read % 256 == 0 { try context.checkInterrupt() }
      if try body(row(article)) == .stop { return }
    }
  }

  private func row(_ article: Article) -> Row {
    func strings(_ texts: [String]) -> Value { .list(texts.map { .string($0) }) }
    return Row(
      columns,
      [
        .integer(article.pmid), .integer(article.version), .string(article.title),
        article.abstract.map { .string($0) } ?? .none, .string(article.journal.title),
        article.year.map { .integer($0) } ?? .none, strings(article.mesh),
        strings(article.publicationTypes), strings(article.language),
        article.doi.map { .string($0) } ?? .none,
      ])
  }

  // MARK: Members

  public var members: [String] {
    ["damaged", "shards", "years"] + (corpus.cleaning == nil ? [] : ["report", "duplicates"]) + columns.names
  }

  public func member(_ name: String, in context: CommandContext) throws -> Value? {
    switch name {
    case "damaged": .integer(corpus.shards.count { $0.problem != nil })
    case "shards": .handle(shardTable)
    case "years":
      .handle(
        Table(
          ["year", "articles"],
          corpus.years.sorted { $0.key < $1.key }.map { [.integer($0.key), .integer($0.value)] },
          lineage: lineage.part("years")))
    case "report": corpus.cleaning.map { .handle($0.table(lineage.part("report"))) }
    case "duplicates": corpus.cleaning.map { _ in .handle(duplicates.table(lineage.part("duplicates"))) }
    default: columns.contains(name) ? .list(try values(of: name, in: context)) : nil
    }
  }

  /// What was found in each file; the columns after `citations` add up to it.
  private var shardTable: Table {
    let reasons: [(name: String, PubMedSelection.Reason)] = [
      ("without_year", .withoutYear), ("before_since", .beforeSince), ("after_until", .afterUntil),
      ("other_journal", .otherJournal),
      ("other_language", .otherLanguage), ("over_limit", .overLimit),
    ]
    let rows = corpus.shards.map { shard -> [Value] in
      let counts = [shard.citations, shard.articles, shard.superseded, shard.deleted]
      return [.string(shard.path.split(separator: "/").last.map(String.init) ?? shard.path)]
        + counts.map { .integer($0) } + reasons.map { .integer(shard.leftOut[$0.1] ?? 0) }
        + (corpus.cleaning == nil ? [] : [.integer(shard.cleanedAway)])
        + [shard.problem.map { .string("\($0)") } ?? .none]
    }
    let names =
      ["file", "citations", "articles", "superseded", "deleted"] + reasons.map(\.name)
      + (corpus.cleaning == nil ? [] : ["cleaned_away"]) + ["problem"]
    return Table(names, rows, lineage: lineage.part("shards"))
  }

  // MARK: Showing

  public func shown(in context: CommandContext) throws -> MIMEBundle {
    try RowsText.shown(self, in: context)
  }

  public func save(to path: String, in context: CommandContext) throws {
    try RowsFile.save(self, to: path, in: context)
  }
}
