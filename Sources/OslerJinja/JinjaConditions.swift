/// The tests: `value is name`.
extension JinjaEvaluator {
  func test(_ name: String, _ value: JinjaValue, _ arguments: JinjaArguments) throws(JinjaError) -> Bool {
    if let operation = Self.comparisons[name] {
      let given = try bind(arguments, to: ["other"], of: name)
      return try compare(operation, value, try required(given[0], "a value to compare with", of: name))
    }
    if name == "divisibleby" {
      let given = try bind(arguments, to: ["num"], of: name)
      let divisor = try whole(try required(given[0], "a number", of: name), of: name)
      guard divisor != 0 else { throw fault(.divisionByZero) }
      let dividend = try whole(value, of: name)
      return divisor == -1 || dividend % divisor == 0
    }
    _ = try bind(arguments, to: [], of: name)
    switch name {
    case "odd", "even":
      if case .undefined(let missing) = value { throw fault(.undefined(missing)) }
      return (try whole(value, of: name) % 2 == 0) == (name == "even")
    case "lower", "upper": return Self.hasCase(try written(value), isUpper: name == "upper")
    default:
      guard let holds = Self.kind(name, value) else { throw fault(.unknownTest(name)) }
      return holds
    }
  }

  private static let comparisons = [
    "equalto": "==", "eq": "==", "==": "==", "sameas": "==", "ne": "!=", "!=": "!=", "lt": "<", "<": "<",
    "lessthan": "<", "le": "<=", "<=": "<=", "gt": ">", ">": ">", "greaterthan": ">", "ge": ">=",
    ">=": ">=", "in": "in",
  ]

  /// The tests of what a value is; nil for any other name.
  private static func kind(_ name: String, _ value: JinjaValue) -> Bool? {
    switch (name, value) {
    case ("defined", .undefined): false
    case ("defined", _): true
    case ("undefined", .undefined), ("none", .none), ("string", .text), ("mapping", .dictionary): true
    case ("undefined", _), ("none", _), ("string", _), ("mapping", _): false
    case ("boolean", .bool), ("integer", .integer), ("float", .real): true
    case ("boolean", _), ("integer", _), ("float", _): false
    case ("number", _): value.number != nil
    case ("true", .bool(let flag)): flag
    case ("false", .bool(let flag)): !flag
    case ("true", _), ("false", _): false
    case ("iterable", _), ("sequence", _):
      switch value {
      case .text, .list, .tuple, .dictionary, .undefined: true
      default: false
      }
    case ("callable", .function): true
    case ("callable", _): false
    default: nil
    }
  }

  /// Python's `isupper` and `islower`: letters of that case, and none of the other.
  static func hasCase(_ text: JinjaText, isUpper: Bool) -> Bool {
    let properties = text.scalars.map(\.properties)
    return properties.contains { isUpper ? $0.isUppercase : $0.isLowercase }
      && !properties.contains {
        (isUpper ? $0.isLowercase : $0.isUppercase) || $0.generalCategory == .titlecaseLetter
      }
  }
}
