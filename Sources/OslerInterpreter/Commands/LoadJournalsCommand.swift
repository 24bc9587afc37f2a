import OslerCorpus
import OslerLanguage
import OslerLog

/// `load journals "jcr-2023.csv"`
struct LoadJournalsCommand: Command {
  static let group = CommandGroup.data
  static let signature = CommandSignature(
    "load journals", "Reads which journals are of which category, and how they rank.",
    discussion: """
      A table with a header, as ranking services export it, with commas, semicolons or tabs: `category` and \
      `title` or `ISSN`, and if there are `eISSN`, `abbreviation` and `rank` or an impact factor, by which \
      journals are ranked within their category. A file that is not in UTF-8 is read as Windows-1252, which is \
      told. `open` is Osler's own table of the eleven specialties of internal medicine, chosen by us from \
      NLM's public list and not JCR's: it has no ranks. Rows may be chosen with `where` before \
      `load pubmed … journals:` takes them.
      """,
    parameters: [
      .argument(
        "table", .choiceOrFile(["open"], endings: [".csv", ".tsv", ".txt"]),
        help: "a .csv, .tsv or .txt file, or `open`")
    ],
    returns: .table,
    examples: [
      Example(
        #"load journals "journals.csv""#,
        output: """
          title              abbreviation  issn  category                          rank
          ─────────────────  ────────────  ────  ────────────────────────────────  ────
          Osler Letters      Osle          []    CARDIAC & CARDIOVASCULAR SYSTEMS     1
          Bedside Notes      Beds          []    CARDIAC & CARDIOVASCULAR SYSTEMS     2
          Bedside Notes      Beds          []    UROLOGY & NEPHROLOGY                 1
          Annals of Nothing  Ann Noth      []    HEMATOLOGY                           1
          """),
      Example("load journals open | where category == \"Rheumatology\" | count", output: "31"),
    ])

  let file: InputFile?

  init(_ arguments: Arguments) throws(Diagnostic) {
    if case .file(let file)? = arguments.wordOrFile(ifGiven: "table") { self.file = file } else { file = nil }
  }

  func run(in context: CommandContext) throws -> Value {
    let table = try file.map { try JournalTable.load($0.path) } ?? OpenJournals.table
    for warning in table.warnings.prefix(Self.warningsShown) {
      try context.warn("\(table.source): \(warning)")
    }
    if table.warnings.count > Self.warningsShown {
      try context.warn("\(table.source): \(table.warnings.count - Self.warningsShown) more such lines")
    }
    try context.note(
      "\(Counted.text(table.entries.count, "row", "rows")), "
        + "\(Counted.text(table.categories.count, "category", "categories")) from \(table.source)")
    let rows = Table(JournalRows.columns, JournalRows.rows(table), lineage: context.lineage)
    guard file == nil else { return .handle(rows) }
    // Whose choice it is stands wherever the table does.
    let words = (try RowsText.shown(rows, in: context).text ?? "") + "\n\(Self.ours)"
    return .handle(Table(JournalRows.columns, rows.rows, words: words, lineage: context.lineage))
  }

  private static let warningsShown = 5
  static let ours = "Osler's open table: ours, not JCR's, and without ranks."
}
