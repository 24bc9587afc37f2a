import OslerLanguage
import OslerTensor

/// `papers | sample 1000`
struct SampleCommand: Command {
  static let group = CommandGroup.rows
  static let isRandom = true
  static let signature = CommandSignature(
    "sample", "Draws rows at random, without putting any back.",
    discussion: """
      Every row has the same chance; the rows drawn keep their order and are held in memory. With the same \
      seed the same rows are drawn; running the same line again draws others.
      """,
    parameters: [
      .argument("rows", .value(.rows), help: "where they are drawn from"),
      Parameter(
        "count", .value(.integer), option: false, required: true, range: .atLeast(0),
        help: "how many; all of them when there are no more"),
      .option("seed", .value(.integer), help: "a seed of its own; the session's without it"),
    ],
    returns: .rows,
    examples: [Example(#"load qa "questions.jsonl" | sample 3 | count"#, output: "3")])

  let rows: any Rows
  let count: Int

  init(_ arguments: Arguments) throws(Diagnostic) {
    rows = arguments.rows("rows")
    count = arguments.integer("count")
  }

  /// Vitter 1985, "Random sampling with a reservoir", algorithm R: one pass, whatever their number.
  func run(in context: CommandContext) throws -> Value {
    let random = context.random()
    var drawn: [(position: Int, values: [Value])] = []
    var seen = 0
    if count > 0 {
      try rows.forEach(in: context) { row in
        if drawn.count < count {
          drawn.append((seen, row.values))
        } else {
          let place = random.below(seen + 1, at: UInt64(seen))
          if place < count { drawn[place] = (seen, row.values) }
        }
        seen += 1
        return .next
      }
    }
    let ordered = drawn.sorted { $0.position < $1.position }.map(\.values)
    return .handle(Table(rows.columns.names, ordered, type: rows.type, lineage: context.lineage))
  }
}
