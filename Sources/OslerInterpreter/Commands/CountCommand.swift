import OslerDigest
import OslerLanguage

/// `papers | count by: year`
struct CountCommand: Command {
  static let group = CommandGroup.rows
  static let signature = CommandSignature(
    "count", "Counts rows, in all or for each value of a column.",
    discussion: """
      Without `by` it gives an integer; with it a table of the values and their counts, in the order of the \
      values. A list in the column, such as `mesh`, counts for each of its elements.
      """,
    parameters: [
      .argument("rows", .value(.rows), help: "what to count"),
      .option("by", .column, help: "count the rows of each value of this column"),
    ],
    returns: .union([.integer, .table]),
    examples: [
      Example(
        #"load qa "questions.jsonl" | count by: specialty"#,
        output: """
          specialty   count
          ──────────  ─────
          cardiology      4
          nephrology      4
          """)
    ])

  let rows: any Rows
  let column: String?

  init(_ arguments: Arguments) throws(Diagnostic) {
    rows = arguments.rows("rows")
    column = arguments.word(ifGiven: "by")
    if column == "count" {
      throw arguments.error("'count' would be the name of two columns", at: "by")
    }
  }

  func run(in context: CommandContext) throws -> Value {
    guard let column, let position = rows.columns.position(of: column) else {
      return .integer(try rows.count(in: context))
    }
    var groups = ValueGroups()
    try rows.forEach(in: context) { row in
      if case .list(let values) = row.values[position] {
        for value in values { groups.add(value) }
      } else {
        groups.add(row.values[position])
      }
      return .next
    }
    let counts = groups.sorted.map { [$0.value, .integer($0.count)] }
    return .handle(Table([column, "count"], counts, lineage: context.lineage))
  }
}

/// Distinct values and how often each was seen. `1` and `1.0` are one value.
struct ValueGroups {
  private var positions: [String: Int] = [:]
  private var groups: [(value: Value, count: Int)] = []

  /// - Returns: the number of its group, in the order in which they were first seen.
  @discardableResult
  mutating func add(_ value: Value) -> Int {
    let key = ValueGroups.key(of: value)
    if let position = positions[key] {
      groups[position].count += 1
      return position
    }
    positions[key] = groups.count
    groups.append((value, 1))
    return groups.count - 1
  }

  func group(of value: Value) -> Int? { positions[ValueGroups.key(of: value)] }
  var counts: [Int] { groups.map(\.count) }
  var sorted: [(value: Value, count: Int)] { groups.sorted { ValueOrder.precedes($0.value, $1.value) } }

  /// Equal for equal values, different for different ones.
  private static func key(of value: Value) -> String {
    switch value {
    case .string(let string): "s" + string
    case .real(let real): Int(exactly: real).map { "\($0)" } ?? "\(real)"
    case .handle, .function: value.key.hex
    default: value.description
    }
  }
}
