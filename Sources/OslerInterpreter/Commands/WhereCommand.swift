import OslerLanguage

/// `papers | where year >= 2015 and abstract != none`
struct WhereCommand: Command {
  static let group = CommandGroup.rows
  static let signature = CommandSignature(
    "where", "Keeps the rows for which a condition holds.",
    discussion: """
      The columns of a row are names in the condition and hide variables of the same name. What is none in \
      a row makes a comparison false: `year >= 2015` leaves out a row without a year. The variables in the \
      condition are those of the moment; changing them later changes nothing.
      """,
    parameters: [
      .argument("rows", .value(.rows), help: "what to choose from"),
      .argument("condition", .rowExpression, help: "true or false for each row, such as year >= 2015"),
    ],
    returns: .rows,
    examples: [
      Example(
        #"load qa "questions.jsonl" | where specialty == "cardiology" | count"#, output: "4")
    ])

  let rows: any Rows
  let condition: RowExpression

  init(_ arguments: Arguments) throws(Diagnostic) {
    rows = arguments.rows("rows")
    condition = arguments.rowExpression("condition")
  }

  func run(in context: CommandContext) throws -> Value {
    let condition = condition
    return .handle(
      RowsView(of: rows, lineage: context.lineage) { context in
        let holds = condition.evaluator(in: context)
        return { row, body in
          switch try holds(row) {
          case .bool(true): return try body(row)
          case .bool(false), .none: return .next
          case let other:
            throw Diagnostic(
              "'where' expects true or false, not \(other.inWords)", at: condition.expression.range)
          }
        }
      })
  }
}
