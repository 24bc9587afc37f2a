import Foundation
import OslerLanguage

/// What operators do to values. In a row expression none spreads (`spreadsNone`): calculations with
/// it give none and comparisons give false; elsewhere both are errors. `==` and `!=` never fail.
enum Operators {
  static func apply(
    _ sign: BinaryOperator, _ left: Value, _ right: Value, spreadsNone: Bool, at range: SourceRange
  ) throws(Diagnostic) -> Value {
    switch sign {
    case .equal: return .bool(left == right)
    case .notEqual: return .bool(left != right)
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      if spreadsNone, left.isNone || right.isNone { return .bool(false) }
      return .bool(try compare(sign, left, right, at: range))
    case .contains:
      if spreadsNone, right.isNone { return .bool(false) }
      return .bool(try contains(left, in: right, at: range))
    case .add, .subtract, .multiply, .divide, .remainder:
      if spreadsNone, left.isNone || right.isNone { return .none }
      return try calculate(sign, left, right, at: range)
    case .or, .and: preconditionFailure("'\(sign.rawValue)' looks at its right side only when it must")
    }
  }

  static func negate(_ value: Value, spreadsNone: Bool, at range: SourceRange) throws(Diagnostic) -> Value {
    switch value {
    case .none where spreadsNone: return .none
    case .integer(let integer):
      let (result, overflow) = Int(0).subtractingReportingOverflow(integer)
      guard !overflow else { throw Diagnostic("-(\(integer)) is too large for an integer", at: range) }
      return .integer(result)
    case .real(let real): return .real(-real)
    default: throw Diagnostic("'-' expects a number, not \(value.inWords)", at: range)
    }
  }

  // MARK: Order

  private static func compare(
    _ sign: BinaryOperator, _ left: Value, _ right: Value, at range: SourceRange
  ) throws(Diagnostic) -> Bool {
    if case .integer(let left) = left, case .integer(let right) = right { return holds(sign, left, right) }
    if let left = left.number, let right = right.number { return holds(sign, left, right) }
    if case .string(let left) = left, case .string(let right) = right {
      return holds(sign, OrderedText(left), OrderedText(right))
    }
    throw Diagnostic(
      "'\(sign.rawValue)' cannot compare \(left.type.inWords) with \(right.type.inWords)",
      hint: left.isNone || right.isNone ? "one side is none" : nil, at: range)
  }

  private static func holds<T: Comparable>(_ sign: BinaryOperator, _ left: T, _ right: T) -> Bool {
    switch sign {
    case .less: left < right
    case .lessOrEqual: left <= right
    case .greater: left > right
    default: left >= right
    }
  }

  // MARK: Membership

  private static func contains(
    _ element: Value, in whole: Value, at range: SourceRange
  ) throws(Diagnostic) -> Bool {
    switch (element, whole) {
    case (_, .list(let values)): return values.contains(element)
    case (.string(let part), .string(let text)): return part.isEmpty || text.contains(part)
    case (.string(let name), .record(let record)): return record[name] != nil
    case (.integer(let integer), .range(let lower, let upper)): return lower <= integer && integer <= upper
    case (.real(let real), .range(let lower, let upper)):
      return Double(lower) <= real && real <= Double(upper) && real == real.rounded()
    case (_, .range), (.none, .string), (.none, .record): return false
    case (_, .string), (_, .record):
      throw Diagnostic(
        "'in' looks for a string in \(whole.type.inWords), not for \(element.inWords)", at: range)
    default:
      throw Diagnostic(
        "'in' expects a list, string, range or record on its right, not \(whole.inWords)", at: range)
    }
  }

  // MARK: Arithmetic

  private static func calculate(
    _ sign: BinaryOperator, _ left: Value, _ right: Value, at range: SourceRange
  ) throws(Diagnostic) -> Value {
    switch (sign, left, right) {
    case (.add, .string(let left), .string(let right)):
      try ValueSize.check(textBytes: left.utf8.count + right.utf8.count, at: range)
      return .string(left + right)
    case (.add, .list(let left), .list(let right)):
      try ValueSize.check(elements: left.count + right.count, at: range)
      return .list(left + right)
    case (.add, .record(let left), .record(let right)):
      return .record(left.merged(with: right))
    case (.add, .handle(let left as any Rows), .handle(let right as any Rows)):
      return .handle(JoinedRows(left, right))
    case (.add, .list(let none), .handle(let rows as any Rows)) where none.isEmpty:
      return .handle(rows)
    case (.add, .list, .handle(let rows as any Rows)):
      guard let first = Table(records: left) else { throw mismatch(sign, left, right, at: range) }
      return .handle(JoinedRows(first, rows))
    case (.add, .handle(let rows as any Rows), .list(let values)):
      if values.isEmpty { return left }
      guard let second = Table(records: right) else { throw mismatch(sign, left, right, at: range) }
      return .handle(JoinedRows(rows, second))
    case (.divide, _, _), (.remainder, _, _):
      break
    case (_, .integer(let left), .integer(let right)):
      return .integer(try exact(sign, left, right, at: range))
    default: break
    }
    guard let leftNumber = left.number, let rightNumber = right.number else {
      throw mismatch(sign, left, right, at: range)
    }
    if sign == .divide || sign == .remainder, rightNumber == 0 {
      throw Diagnostic("\(left) \(sign.rawValue) \(right) divides by zero", at: range)
    }
    switch sign {
    case .add: return .real(leftNumber + rightNumber)
    case .subtract: return .real(leftNumber - rightNumber)
    case .multiply: return .real(leftNumber * rightNumber)
    case .divide: return .real(leftNumber / rightNumber)
    default: return remainder(left, right, leftNumber, rightNumber)
    }
  }

  private static func exact(
    _ sign: BinaryOperator, _ left: Int, _ right: Int, at range: SourceRange
  ) throws(Diagnostic) -> Int {
    let (result, overflow) =
      switch sign {
      case .add: left.addingReportingOverflow(right)
      case .subtract: left.subtractingReportingOverflow(right)
      default: left.multipliedReportingOverflow(by: right)
      }
    guard !overflow else {
      throw Diagnostic(
        "\(left) \(sign.rawValue) \(right) is too large for an integer",
        hint: "write one of them with a point to calculate with reals", at: range)
    }
    return result
  }

  /// Has the sign of the divisor: `-1 % 3` is 2.
  private static func remainder(
    _ left: Value, _ right: Value, _ leftNumber: Double, _ rightNumber: Double
  ) -> Value {
    if case .integer(let left) = left, case .integer(let right) = right {
      let rest = right == -1 ? 0 : left % right
      return .integer(rest != 0 && (rest < 0) != (right < 0) ? rest + right : rest)
    }
    let rest = fmod(leftNumber, rightNumber)
    return .real(rest != 0 && (rest < 0) != (rightNumber < 0) ? rest + rightNumber : rest)
  }

  private static func mismatch(
    _ sign: BinaryOperator, _ left: Value, _ right: Value, at range: SourceRange
  ) -> Diagnostic {
    var hint: String?
    if sign == .add, left.type == .string || right.type == .string {
      hint = "put values into text with \"\\(…)\""
    } else if left.isNone || right.isNone {
      hint = "one side is none"
    }
    return Diagnostic(
      "'\(sign.rawValue)' cannot be used with \(left.type.inWords) and \(right.type.inWords)", hint: hint,
      at: range)
  }
}

/// Strings in the order of their Unicode scalars: the same on every machine, in every language.
struct OrderedText: Comparable {
  let text: String
  init(_ text: String) { self.text = text }

  static func < (left: OrderedText, right: OrderedText) -> Bool {
    left.text.unicodeScalars.lexicographicallyPrecedes(right.text.unicodeScalars)
  }
}
