import OslerCorpus
import OslerLanguage

/// `load table "published.csv"`
struct LoadTableCommand: Command {
  static let group = CommandGroup.data
  static let signature = CommandSignature(
    "load table", "Reads a table: CSV with a header, as spreadsheets save it.",
    discussion: """
      Fields stand apart by commas, semicolons or tabs. A column in which every field is a number, or `true` \
      or `false`, has such values, and every other one texts; `007` is text. Empty fields are none. Numbers \
      lose zeros at their end: `text: "published"` keeps a column as it is written.
      """,
    parameters: [
      .argument("file", .file, help: "a .csv or .tsv file, also gzipped"),
      .option(
        "text", .value(.union([.string, .list(.string)])), help: "columns that stay texts, also of numbers"),
    ],
    returns: .table,
    examples: [
      Example(
        #"load table "published.csv" | check published | select model published possible"#,
        output: """
          model     published  possible
          ────────  ─────────  ────────
          ours           60.5  true
          meditron       26.6  false
          """)
    ])

  let file: InputFile
  let texts: [String]

  init(_ arguments: Arguments) throws(Diagnostic) {
    file = arguments.file("file")
    texts = arguments.strings("text")
  }

  func run(in context: CommandContext) throws -> Value {
    let table = try TableFile.load(file.path, texts: texts)
    if let warning = table.warning { try context.warn("'\(file.written)': \(warning)") }
    try context.note("\(Counted.text(table.rows.count, "row", "rows")) from '\(file.written)'")
    let rows = table.rows.map { row in row.map(QuestionRow.value) }
    return .handle(Table(table.columns, rows, lineage: context.lineage))
  }
}
