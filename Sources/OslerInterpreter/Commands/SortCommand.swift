import OslerLanguage

/// `papers | sort by: year descending: true`
struct SortCommand: Command {
  static let group = CommandGroup.rows
  static let signature = CommandSignature(
    "sort", "Puts rows in the order of a column.",
    discussion:
      "Rows that are equal there keep their order; those with none come last. All rows are held in memory.",
    parameters: [
      .argument("rows", .value(.rows), help: "what to sort"),
      .option("by", .column, required: true, help: "the column to sort by"),
      .option("descending", .value(.bool), default: "false", help: "largest first"),
    ],
    returns: .rows,
    examples: [
      Example(
        #"load qa "questions.jsonl" | sort by: id descending: true | select id | head 1"#,
        output: """
          id
          ──
          q8
          """)
    ])

  let rows: any Rows
  let column: String
  let isDescending: Bool

  init(_ arguments: Arguments) throws(Diagnostic) {
    rows = arguments.rows("rows")
    column = arguments.word("by")
    isDescending = arguments.bool("descending")
  }

  func run(in context: CommandContext) throws -> Value {
    guard let position = rows.columns.position(of: column) else { return .none }
    let all = try rows.prefix(.max, in: context).map(\.values)
    let sorted = all.enumerated().sorted { left, right in
      let (a, b) = (left.element[position], right.element[position])
      if a.isNone || b.isNone { return a.isNone == b.isNone ? left.offset < right.offset : b.isNone }
      if ValueOrder.precedes(a, b) { return !isDescending }
      if ValueOrder.precedes(b, a) { return isDescending }
      return left.offset < right.offset
    }
    return .handle(
      Table(rows.columns.names, sorted.map(\.element), type: rows.type, lineage: context.lineage))
  }
}
