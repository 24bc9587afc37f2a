import OslerLanguage

/// `papers | select pmid title with: [decade: year - year % 10]`
struct SelectCommand: Command {
  static let group = CommandGroup.rows
  static let signature = CommandSignature(
    "select", "Makes a table of some columns, and of new ones.",
    discussion: "In `with`, the columns of a row are names, as in `where`. Calculating with none gives none.",
    parameters: [
      .argument("rows", .value(.rows), help: "where the columns are taken from"),
      .argument("columns", .column, required: false, variadic: true, help: "columns to keep, in this order"),
      .option("with", .rowExpression, help: "a record of new columns: [decade: year - year % 10]"),
    ],
    returns: .table,
    examples: [
      Example(
        #"load qa "questions.jsonl" | select id specialty | head 1"#,
        output: """
          id  specialty
          ──  ──────────
          q1  cardiology
          """)
    ])

  let rows: any Rows
  let kept: [String]
  let new: [String]
  let expression: RowExpression?

  init(_ arguments: Arguments) throws(Diagnostic) {
    rows = arguments.rows("rows")
    kept = arguments.words("columns")
    expression = arguments.rowExpression(ifGiven: "with")
    if let expression {
      guard case .record(let fields) = expression.expression.kind else {
        throw arguments.error(
          "'with:' expects a record of columns", hint: "write [name: expression]", at: "with")
      }
      new = fields.compactMap(\.name)
      guard new.count == fields.count else {
        throw arguments.error("the columns of 'with:' must have their names before it runs", at: "with")
      }
    } else {
      new = []
    }
    guard !kept.isEmpty || !new.isEmpty else {
      throw arguments.error("'select' is missing its columns", hint: "name at least one")
    }
    let all = kept + new
    if let twice = all.first(where: { name in all.count { $0 == name } > 1 }) {
      throw arguments.error("the column '\(twice)' is selected twice")
    }
  }

  func run(in context: CommandContext) throws -> Value {
    let columns = Columns(kept + new)
    let positions = kept.compactMap(rows.columns.position)
    let expression = expression
    return .handle(
      RowsView(
        of: rows, type: .table, columns: columns, knownCount: rows.knownCount, lineage: context.lineage
      ) { context in
        let evaluate = expression?.evaluator(in: context)
        return { row, body in
          var values = positions.map { row.values[$0] }
          if case .record(let record)? = try evaluate?(row) { values += record.fields.map(\.value) }
          return try body(Row(columns, values))
        }
      })
  }
}
