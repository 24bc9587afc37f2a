/// What is wrong with a template, and where.
public struct JinjaError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Its name.
  public let template: String
  public let place: JinjaPlace
  public let fault: JinjaFault

  public var description: String {
    "template '\(template)', line \(place.line), column \(place.column): \(fault.words)"
  }
}

/// A place in a template, both from 1; columns are counted in characters.
public struct JinjaPlace: Hashable, Sendable {
  public let line: Int
  public let column: Int

  public init(line: Int, column: Int) { (self.line, self.column) = (line, column) }
}

public enum JinjaFault: Hashable, Sendable {
  // What cannot be read.
  case unexpected(String, expected: String)
  case unclosed(String)
  case unknownTag(String)
  case strayTag(String)
  case badEscape(String)
  case badNumber(String)
  case nestedTooDeep(limit: Int)

  // What cannot be done.
  case raised(String)
  /// `'name'`, `'name' of a list`.
  case undefined(String)
  case unknownFilter(String)
  case unknownTest(String)
  case noMethod(String, of: String)
  case notCallable(String)
  case wrongOperand(String, operation: String)
  case wrongOperands(String, String, operation: String)
  case badArgument(String, of: String)
  case missingArgument(String, of: String)
  case cannotUnpack(count: Int, into: Int)
  case cannotAssign(String)
  case numberTooLarge
  case divisionByZero
  case unsupported(String)

  // What would not end.
  case tooManySteps(limit: Int)
  case tooDeep(limit: Int)
  case tooLong(limit: Int)
}

extension JinjaFault {
  var words: String {
    switch self {
    case .unexpected(let found, let expected): "\(found) where \(expected) is expected"
    case .unclosed(let what): "\(what) is not closed"
    case .unknownTag(let name): "unknown tag '\(name)'"
    case .strayTag(let name): "'\(name)' has nothing to belong to"
    case .badEscape(let text): "'\(text)' is not an escape that can be read"
    case .badNumber(let text): "'\(text)' is not a number that can be read"
    case .nestedTooDeep(let limit): "more than \(limit) levels stand in each other"
    case .raised(let message): "the template refuses the conversation: \(message)"
    case .undefined(let words): "\(words) is undefined"
    case .unknownFilter(let name): "unknown filter '\(name)'"
    case .unknownTest(let name): "unknown test '\(name)'"
    case .noMethod(let name, let type): "\(type) has no method '\(name)'"
    case .notCallable(let type): "\(type) cannot be called"
    case .wrongOperand(let type, let operation): "\(operation) does not take \(type)"
    case .wrongOperands(let left, let right, let operation):
      "\(operation) does not take \(left) and \(right)"
    case .badArgument(let argument, let function): "'\(function)' does not take \(argument)"
    case .missingArgument(let argument, let function): "'\(function)' needs \(argument)"
    case .cannotUnpack(let count, let names): "\(count) values do not fill \(names) names"
    case .cannotAssign(let what): "\(what) cannot be assigned to"
    case .numberTooLarge: "a number is too large"
    case .divisionByZero: "division by zero"
    case .unsupported(let what): "\(what) is not supported"
    case .tooManySteps(let limit): "more than \(limit) steps: the template does not come to an end"
    case .tooDeep(let limit): "more than \(limit) calls in each other: the template does not come to an end"
    case .tooLong(let limit): "a text of more than \(limit) characters"
    }
  }
}
