import OslerEvaluation
import OslerLanguage

/// `wilson(770, 1273)`
struct WilsonCommand: Command {
  static let group = CommandGroup.functions
  static let signature = CommandSignature(
    "wilson", "The 95 % interval of a share, by Wilson's score: a record of 'low' and 'high'.",
    discussion: "Wilson 1927. Unlike the normal approximation it holds for few items, and near none and all.",
    parameters: [
      Parameter(
        "right", .value(.integer), option: false, required: true, range: .atLeast(0),
        help: "how many were right"),
      Parameter(
        "of", .value(.integer), option: false, required: true, range: .between(1, 1_000_000_000),
        help: "of how many"),
    ],
    returns: .record,
    examples: [Example("round(wilson(770, 1273).low, 4)", output: "0.5777")])
  static let recordFields: [String: ValueType]? = ["low": .real, "high": .real]

  let share: Proportion

  init(_ arguments: Arguments) throws(Diagnostic) {
    let (right, count) = (arguments.integer("right"), arguments.integer("of"))
    guard right <= count else {
      throw arguments.error("\(right) of \(count) is no share", at: "right")
    }
    share = Proportion(right, of: count)
  }

  func run(in context: CommandContext) throws -> Value {
    let interval = share.interval
    return .record(Record([("low", .real(interval.lowerBound)), ("high", .real(interval.upperBound))]))
  }
}
