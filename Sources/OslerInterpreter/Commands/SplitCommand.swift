import OslerLanguage
import OslerTensor

/// `split questions fraction: 0.3 by: fact`
struct SplitCommand: Command {
  static let group = CommandGroup.rows
  static let isRandom = true
  static let recordFields: [String: ValueType]? = ["train": .rows, "test": .rows]
  static let signature = CommandSignature(
    "split", "Divides rows at random into a part to train on and a part to test on.",
    discussion: """
      Gives a record `[train: …, test: …]`. With `by`, all rows that have the same value in that column go \
      to the same part: the values are divided, not the rows, until the test part has its fraction of the \
      rows. Both parts keep the order of the rows.
      """,
    parameters: [
      .argument("rows", .value(.rows), help: "what to divide"),
      .option(
        "fraction", .value(.number), default: "0.1", range: .between(0, 1),
        help: "of the rows, for the test part"),
      .option("by", .column, help: "keeps together the rows with the same value here"),
      .option("seed", .value(.integer), help: "a seed of its own; the session's without it"),
    ],
    returns: .record,
    examples: [
      Example(
        """
        parts = split (load qa "questions.jsonl") fraction: 0.25 by: fact
        "\\(length(parts.train)) and \\(length(parts.test))"
        """, output: "6 and 2")
    ])

  let rows: any Rows
  let fraction: Double
  let column: String?

  init(_ arguments: Arguments) throws(Diagnostic) {
    rows = arguments.rows("rows")
    fraction = arguments.real("fraction")
    column = arguments.word(ifGiven: "by")
  }

  func run(in context: CommandContext) throws -> Value {
    let groups = try groupOfEachRow(in: context)
    let test = chooseTest(groups, context.random())
    let isTest = groups.map { test[$0] }
    let testCount = isTest.count { $0 }
    return .record(
      Record([
        (name: "train", value: part("train", isTest.map { !$0 }, count: groups.count - testCount, context)),
        (name: "test", value: part("test", isTest, count: testCount, context)),
      ]))
  }

  /// The number of each row's group, from 0 in the order of first appearance.
  private func groupOfEachRow(in context: CommandContext) throws -> [Int] {
    guard let column, let position = rows.columns.position(of: column) else {
      return Array(0..<(try rows.count(in: context)))
    }
    var groups = ValueGroups()
    var numbers: [Int] = []
    try rows.forEach(in: context) { row in
      numbers.append(groups.add(row.values[position]))
      return .next
    }
    return numbers
  }

  /// Takes groups in random order while the test part comes no farther from its fraction.
  private func chooseTest(_ groups: [Int], _ random: RandomStream) -> [Bool] {
    let groupCount = (groups.max() ?? -1) + 1
    var sizes = [Int](repeating: 0, count: groupCount)
    for group in groups { sizes[group] += 1 }
    let wanted = Int((fraction * Double(groups.count)).rounded())
    var chosen = [Bool](repeating: false, count: groupCount)
    var taken = 0
    for group in random.permutation(groupCount) where taken < wanted {
      let farther = taken + sizes[group] - wanted > wanted - taken
      if farther { continue }
      chosen[group] = true
      taken += sizes[group]
    }
    return chosen
  }

  private func part(_ name: String, _ isIn: [Bool], count: Int, _ context: CommandContext) -> Value {
    .handle(
      RowsView(of: rows, knownCount: count, lineage: context.lineage.part(name)) { _ in
        var index = 0
        return { row, body in
          defer { index += 1 }
          return index < isIn.count && isIn[index] ? try body(row) : .next
        }
      })
  }
}
