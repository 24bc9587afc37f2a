import OslerLanguage

/// `papers | head 3`
struct HeadCommand: Command {
  static let group = CommandGroup.rows
  static let signature = CommandSignature(
    "head", "Keeps the first rows.",
    parameters: [
      .argument("rows", .value(.rows), help: "where they are taken from"),
      Parameter(
        "count", .value(.integer), option: false, required: false, default: "10", range: .atLeast(0),
        help: "how many"),
    ],
    returns: .rows,
    examples: [Example(#"load qa "questions.jsonl" | head 3 | count"#, output: "3")])

  let rows: any Rows
  let limit: Int

  init(_ arguments: Arguments) throws(Diagnostic) {
    rows = arguments.rows("rows")
    limit = arguments.integer("count")
  }

  func run(in context: CommandContext) throws -> Value {
    let limit = limit
    return .handle(
      RowsView(
        of: rows, knownCount: rows.knownCount.map { min($0, limit) } ?? (limit == 0 ? 0 : nil),
        lineage: context.lineage
      ) { _ in
        var left = limit
        return { row, body in
          guard left > 0 else { return .stop }
          left -= 1
          let flow = try body(row)
          return left == 0 ? .stop : flow
        }
      })
  }
}
