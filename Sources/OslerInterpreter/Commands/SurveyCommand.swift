import OslerCorpus
import OslerLanguage
import OslerText

/// `survey papers by: specialty tokenizer: tokens qa: pairs`
struct SurveyCommand: Command {
  static let group = CommandGroup.data
  static let signature = CommandSignature(
    "survey", "Counts articles, tokens and question–answer pairs of each specialty.",
    discussion: """
      A row for each category of the table of journals, and a total. An article whose journal is in several \
      categories counts in each of them, and once in the total. Tokens are those of title and abstract, with \
      the tokenizer's beginning and end, as `train pretrain` reads them. Pairs belong to articles by a column \
      `pmid`.
      """,
    parameters: [
      .argument("papers", .value(.corpus), help: "articles"),
      .option("by", .choice(["specialty"]), default: "specialty", help: "what makes a row"),
      .option("journals", .value(.table), help: "a table of journals; Osler's open one without it"),
      .option(
        "top", .value(.integer), range: .atLeast(1), help: "journals of each category, the best by rank"),
      .option("tokenizer", .value(.union([.tokenizer, .model])), help: "counts tokens too"),
      .option("qa", .value(.rows), help: "rows with a column `pmid`, counted too"),
    ],
    returns: .table,
    examples: [
      Example(
        """
        papers = load pubmed "shards/*.xml"
        survey papers by: specialty journals: (load journals "journals.csv")
        """,
        output: """
          specialty                         code  articles
          ────────────────────────────────  ────  ────────
          CARDIAC & CARDIOVASCULAR SYSTEMS  CAR          6
          UROLOGY & NEPHROLOGY              URO          3
          HEMATOLOGY                        HEM          0
          total                             none         6
          """)
    ])

  let papers: any Rows
  let journals: (any Rows)?
  let top: Int?
  let tokenizer: Tokenizer?
  let pairs: (any Rows)?

  init(_ arguments: Arguments) throws(Diagnostic) {
    papers = arguments.rows("papers")
    journals = arguments.rows(ifGiven: "journals")
    top = arguments.integer(ifGiven: "top")
    tokenizer = TokenizerOption.tokenizer(arguments)
    pairs = arguments.rows(ifGiven: "qa")
    if let pairs, !pairs.columns.contains("pmid") {
      throw arguments.error(
        "the rows have no column 'pmid': their columns are \(pairs.columns.names.joined(separator: ", "))",
        at: "qa")
    }
  }

  func run(in context: CommandContext) throws -> Value {
    let table = try journals.map { try JournalRows.table($0, in: context) } ?? OpenJournals.table
    let filter = try table.selection(top: top)
    var pairsOf = try pairs.map { try Self.counts(of: $0, in: context) }
    var found = SpecialtyCounts()
    try PaperReading(papers, filter, tokenizer).forEach(in: context) { paper in
      found.add(paper, pairs: pairsOf?.removeValue(forKey: paper.pmid) ?? 0)
    }
    if found.unlisted > 0 {
      try context.note(
        "\(Counted.text(found.unlisted, "article is", "articles are")) of no category of \(table.source)")
    }
    if let left = pairsOf?.values.reduce(0, +), left > 0 {
      try context.warn("\(Counted.text(left, "pair is", "pairs are")) of no article among the papers")
    }
    if journals == nil { try context.note(LoadJournalsCommand.ours) }
    let rows =
      (table.categories.map { ($0, Specialty.named($0)?.rawValue, found[$0]) })
      .map { row($0, code: $1, $2) } + [row("total", code: nil, found.total)]
    let columns =
      ["specialty", "code", "articles"] + (tokenizer == nil ? [] : ["tokens"])
      + (pairs == nil ? [] : ["qa_pairs"])
    return .handle(Table(columns, rows, lineage: context.lineage))
  }

  private func row(_ name: String, code: String?, _ count: SpecialtyCounts.Count) -> [Value] {
    [.string(name), code.map { .string($0) } ?? .none, .integer(count.articles)]
      + (tokenizer == nil ? [] : [.integer(count.tokens)]) + (pairs == nil ? [] : [.integer(count.pairs)])
  }

  /// Rows of each PMID.
  private static func counts(of rows: any Rows, in context: CommandContext) throws -> [Int: Int] {
    var counts: [Int: Int] = [:]
    try rows.forEach(in: context) { row in
      if let pmid = row["pmid"].flatMap(PaperReading.pmid) { counts[pmid, default: 0] += 1 }
      return .next
    }
    return counts
  }
}

/// What a survey counts, by category.
private struct SpecialtyCounts {
  struct Count {
    var articles = 0
    var tokens = 0
    var pairs = 0

    mutating func add(_ paper: PaperReading.Paper, pairs: Int) {
      articles += 1
      tokens += paper.tokens
      self.pairs += pairs
    }
  }

  private var counts: [String: Count] = [:]
  private(set) var total = Count()
  private(set) var unlisted = 0

  subscript(category: String) -> Count { counts[category] ?? Count() }

  mutating func add(_ paper: PaperReading.Paper, pairs: Int) {
    if paper.categories.isEmpty {
      unlisted += 1
    } else {
      total.add(paper, pairs: pairs)
    }
    for category in paper.categories { counts[category, default: Count()].add(paper, pairs: pairs) }
  }
}
