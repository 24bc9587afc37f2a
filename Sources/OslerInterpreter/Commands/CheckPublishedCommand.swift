import OslerEvaluation
import OslerLanguage

/// `check published 60.5 n: 1273`
struct CheckPublishedCommand: Command {
  static let group = CommandGroup.rows
  static let signature = CommandSignature(
    "check published", "Says whether a published percentage can be a share of so many questions.",
    discussion: """
      An accuracy is a whole number of right answers out of n, so that most figures with enough decimals are \
      none. `fewest` and `most` are the numbers of right answers that print as the figure; where there are \
      none, `possible` is false and `below` and `above` are the nearest. `low` and `high` are Wilson's 95 % \
      interval. The decimals of the figure count: one that ends in a zero, such as "60.50", stands in quotes. \
      A list of records or rows with `published` and `n` are checked one by one and keep their other columns.
      """,
    parameters: [
      .argument(
        "published", .value(.union([.number, .string, .list(.record), .rows])),
        help: "a percentage as it was printed, or several with their 'n'"),
      .option(
        "n", .value(.integer), range: .between(1, 1_000_000_000), help: "how many questions there were"),
    ],
    returns: .table,
    examples: [
      Example(
        "check published 60.5 n: 1273",
        output: """
          published     n  possible  fewest  most  below  above     low    high
          ─────────  ────  ────────  ──────  ────  ─────  ─────  ──────  ──────
          60.5       1273  true         770   770    770    771  0.5777  0.6314
          """)
    ])

  private static let own = ["possible", "fewest", "most", "below", "above", "low", "high"]

  private enum Cells {
    case one(String, Int)
    case records([Record])
    case rows(any Rows)
  }

  private let cells: Cells
  private let arguments: Arguments

  init(_ arguments: Arguments) throws(Diagnostic) {
    self.arguments = arguments
    let count = arguments.integer(ifGiven: "n")
    switch arguments.value("published") {
    case let value where Self.printed(value) != nil:
      guard let count else {
        throw arguments.error("'n' is missing: how many questions there were", at: "published")
      }
      cells = .one(Self.printed(value) ?? "", count)
    case .list(let values):
      cells = .records(values.compactMap { if case .record(let record) = $0 { record } else { nil } })
    default: cells = .rows(arguments.rows("published"))
    }
    if case .one = cells { return }
    guard count == nil else {
      throw arguments.error("each row has an 'n' of its own", hint: "leave 'n:' out", at: "n")
    }
  }

  func run(in context: CommandContext) throws -> Value {
    var (columns, rows) = ([String](), [[Value]]())
    func add(_ record: Record) throws {
      if rows.isEmpty { columns = record.names }
      guard record.names == columns else {
        throw arguments.error("the records have other fields", at: "published")
      }
      rows.append(record.fields.map(\.value) + (try checked(record)))
    }
    switch cells {
    case .one(let printed, let count):
      try add(Record([("published", .string(printed)), ("n", .integer(count))]))
    case .records(let records):
      for record in records { try add(record) }
    case .rows(let found):
      columns = found.columns.names
      try found.forEach(in: context) { row in
        try add(row.record)
        return .next
      }
    }
    return .handle(Table(columns + Self.own, rows, lineage: context.lineage))
  }

  private func checked(_ record: Record) throws -> [Value] {
    guard let printed = record["published"].flatMap(Self.printed) else {
      throw arguments.error(
        "'published' has to be a percentage", hint: "a number, or text: \"60.50\"", at: "published")
    }
    guard case .integer(let count)? = record["n"] else {
      throw arguments.error("'\(printed)' has no 'n': how many questions there were", at: "published")
    }
    let score = try PublishedScore(printed, of: count)
    return [
      .bool(score.isPossible), score.hits.map { .integer($0.lowerBound) } ?? .none,
      score.hits.map { .integer($0.upperBound) } ?? .none, .integer(score.nearest.lowerBound),
      .integer(score.nearest.upperBound), .real(score.interval.lowerBound), .real(score.interval.upperBound),
    ]
  }

  /// A figure as it was printed; nil for what is none.
  private static func printed(_ value: Value) -> String? {
    switch value {
    case .string(let text): text
    case .integer, .real: value.text
    default: nil
    }
  }
}
