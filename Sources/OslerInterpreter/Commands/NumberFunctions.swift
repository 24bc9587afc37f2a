import Foundation
import OslerLanguage

/// `round(score, 2)`
struct RoundCommand: Command {
  static let group = CommandGroup.functions
  static let signature = CommandSignature(
    "round", "A number rounded to some decimals; to an integer without them.",
    discussion: "Halves are rounded away from zero.",
    parameters: [
      .argument("number", .value(.number), help: "what to round"),
      Parameter(
        "digits", .value(.integer), option: false, required: false, default: "0", range: .between(0, 15),
        help: "decimals to keep"),
    ],
    returns: .number,
    examples: [Example("round(2.71828, 2)", output: "2.72")])

  let value: Value
  let digits: Int
  private let arguments: Arguments

  init(_ arguments: Arguments) throws(Diagnostic) {
    value = arguments.value("number")
    digits = arguments.integer("digits")
    self.arguments = arguments
  }

  func run(in context: CommandContext) throws -> Value {
    guard case .real(let real) = value else { return value }
    if digits > 0 {
      let scale = pow(10, Double(digits))
      let scaled = (real * scale).rounded() / scale
      return .real(scaled.isFinite ? scaled : real)
    }
    guard let integer = Int(exactly: real.rounded()) else {
      throw arguments.error("\(value) is too large for an integer", at: "number")
    }
    return .integer(integer)
  }
}

/// `min(a, b)`, `min(losses)`
struct MinCommand: Command {
  static let group = CommandGroup.functions
  static let signature = CommandSignature(
    "min", "The smallest of some values, or of a list.",
    parameters: [.argument("values", .value(.any), variadic: true, help: "numbers or strings, or one list")],
    returns: .any,
    examples: [Example("min(3, 1, 2)", output: "1"), Example("min([0.5, 0.25])", output: "0.25")])

  let numbers: Elements
  init(_ arguments: Arguments) throws(Diagnostic) { numbers = try Elements(arguments, "values") }
  func run(in context: CommandContext) throws -> Value { try numbers.extreme { $0 } }
}

/// `max(a, b)`, `max(losses)`
struct MaxCommand: Command {
  static let group = CommandGroup.functions
  static let signature = CommandSignature(
    "max", "The largest of some values, or of a list.",
    parameters: [.argument("values", .value(.any), variadic: true, help: "numbers or strings, or one list")],
    returns: .any,
    examples: [Example("max(3, 1, 2)", output: "3")])

  let numbers: Elements
  init(_ arguments: Arguments) throws(Diagnostic) { numbers = try Elements(arguments, "values") }
  func run(in context: CommandContext) throws -> Value { try numbers.extreme { !$0 } }
}

/// `sum(counts)`
struct SumCommand: Command {
  static let group = CommandGroup.functions
  static let signature = CommandSignature(
    "sum", "The sum of some numbers, or of a list.",
    parameters: [.argument("numbers", .value(.any), variadic: true, help: "numbers, or one list of them")],
    returns: .number,
    examples: [Example("sum([1, 2, 3])", output: "6")])

  let numbers: Elements
  init(_ arguments: Arguments) throws(Diagnostic) { numbers = try Elements(arguments, "numbers") }
  func run(in context: CommandContext) throws -> Value { try numbers.sum() }
}

/// `mean(scores.accuracy)`
struct MeanCommand: Command {
  static let group = CommandGroup.functions
  static let signature = CommandSignature(
    "mean", "The mean of some numbers, or of a list.",
    parameters: [.argument("numbers", .value(.any), variadic: true, help: "numbers, or one list of them")],
    returns: .real,
    examples: [Example("mean([1, 2, 6])", output: "3.0")])

  let numbers: Elements
  init(_ arguments: Arguments) throws(Diagnostic) { numbers = try Elements(arguments, "numbers") }

  func run(in context: CommandContext) throws -> Value {
    try numbers.checkNotEmpty()
    let sum = try numbers.sum().number ?? 0
    return .real(sum / Double(numbers.values.count))
  }
}

/// What `min`, `max`, `sum` and `mean` go through: several arguments, or the elements of one list.
struct Elements {
  let values: [Value]
  private let arguments: Arguments
  private let parameter: String

  init(_ arguments: Arguments, _ parameter: String) throws(Diagnostic) {
    let given = arguments.values(parameter)
    if given.count == 1, case .list(let elements) = given[0] { values = elements } else { values = given }
    (self.arguments, self.parameter) = (arguments, parameter)
  }

  func checkNotEmpty() throws(Diagnostic) {
    guard values.isEmpty else { return }
    throw arguments.error("'\(arguments.signature.name)' has no value for an empty list", at: parameter)
  }

  /// - Parameter isWanted: whether to keep the new one, told whether it comes before the best so far.
  func extreme(_ isWanted: (Bool) -> Bool) throws(Diagnostic) -> Value {
    try checkNotEmpty()
    let areNumbers = values.allSatisfy { $0.number != nil }
    let areStrings = values.allSatisfy { $0.type == .string }
    guard areNumbers || areStrings else {
      throw refusal(values.first { $0.number == nil } ?? .none, "numbers or strings")
    }
    var best = values[0]
    for value in values.dropFirst() where value != best && isWanted(ValueOrder.precedes(value, best)) {
      best = value
    }
    return best
  }

  /// Integers stay integers. Reals are added with Neumaier's compensation (1974), so that the order
  /// matters little and `0.1 + … + 0.8` is 3.6.
  func sum() throws(Diagnostic) -> Value {
    var integers = Value.integer(0)
    var (sum, lost, hasReals) = (0.0, 0.0, false)
    for value in values {
      guard let number = value.number else { throw refusal(value, "numbers") }
      guard case .real = value else {
        integers = try Operators.apply(.add, integers, value, spreadsNone: false, at: arguments.range)
        continue
      }
      hasReals = true
      let next = sum + number
      lost += sum.magnitude >= number.magnitude ? (sum - next) + number : (number - next) + sum
      sum = next
    }
    guard hasReals else { return integers }
    return .real(sum + (lost.isFinite ? lost : 0) + (integers.number ?? 0))
  }

  private func refusal(_ value: Value, _ what: String) -> Diagnostic {
    arguments.error(
      "'\(arguments.signature.name)' expects \(what), not \(value.inWords)",
      hint: value.isNone ? "leave them out with where … != none" : nil, at: parameter)
  }
}
