import Foundation

/// Arithmetic and comparisons, as Python has them.
extension JinjaEvaluator {
  func signed(_ mark: String, _ operand: JinjaValue) throws(JinjaError) -> JinjaValue {
    if case .undefined(let name) = operand { throw fault(.undefined(name)) }
    if let whole = operand.whole {
      return mark == "-" ? try checked(whole.multipliedReportingOverflow(by: -1)) : .integer(whole)
    }
    guard case .real(let value) = operand else {
      throw fault(.wrongOperand(operand.kind, operation: "'\(mark)'"))
    }
    return .real(mark == "-" ? -value : value)
  }

  func binary(_ operation: String, _ left: JinjaValue, _ right: JinjaValue) throws(JinjaError) -> JinjaValue {
    if case .undefined(let name) = left { throw fault(.undefined(name)) }
    if operation == "%", case .text(let format) = left { return .text(try formatted(format, right)) }
    if case .undefined(let name) = right { throw fault(.undefined(name)) }
    if let left = left.whole, let right = right.whole { return try whole(operation, left, right) }
    if let left = left.number, let right = right.number { return try real(operation, left, right) }
    switch (operation, left, right) {
    case ("+", .text(var text), .text(let other)):
      text.append(other)
      try check(count: text.count)
      return .text(text)
    case ("+", .list(let elements), .list(let others)):
      try check(count: elements.count + others.count)
      return .list(elements + others)
    case ("+", .tuple(let elements), .tuple(let others)):
      try check(count: elements.count + others.count)
      return .tuple(elements + others)
    case ("*", _, _):
      if let count = right.whole, let repeated = try repeated(left, count) { return repeated }
      if let count = left.whole, let repeated = try repeated(right, count) { return repeated }
    default: break
    }
    throw fault(.wrongOperands(left.kind, right.kind, operation: "'\(operation)'"))
  }

  private func repeated(_ value: JinjaValue, _ count: Int) throws(JinjaError) -> JinjaValue? {
    let count = max(count, 0)
    let length: Int
    switch value {
    case .text(let text): length = text.count
    case .list(let elements), .tuple(let elements): length = elements.count
    default: return nil
    }
    let (total, overflows) = length.multipliedReportingOverflow(by: count)
    try check(count: overflows ? .max : total)
    guard length > 0 else { return value }
    switch value {
    case .text(let text):
      var result = JinjaText()
      for _ in 0..<count { result.append(text) }
      return .text(result)
    case .list(let elements): return .list((0..<count).flatMap { _ in elements })
    case .tuple(let elements): return .tuple((0..<count).flatMap { _ in elements })
    default: return nil
    }
  }

  private func checked(_ result: (partialValue: Int, overflow: Bool)) throws(JinjaError) -> JinjaValue {
    if result.overflow { throw fault(.numberTooLarge) }
    return .integer(result.partialValue)
  }

  private func whole(_ operation: String, _ left: Int, _ right: Int) throws(JinjaError) -> JinjaValue {
    switch operation {
    case "+": return try checked(left.addingReportingOverflow(right))
    case "-": return try checked(left.subtractingReportingOverflow(right))
    case "*": return try checked(left.multipliedReportingOverflow(by: right))
    case "/": return try real("/", Double(left), Double(right))
    case "**":
      guard right >= 0 else { return try real("**", Double(left), Double(right)) }
      let power = pow(Double(left), Double(right))
      guard abs(power) < 0x1p53 else { throw fault(.numberTooLarge) }
      return .integer(Int(power))
    default:
      guard right != 0 else { throw fault(.divisionByZero) }
      guard right != -1 else {
        return operation == "%" ? .integer(0) : try checked(left.multipliedReportingOverflow(by: -1))
      }
      let (quotient, rest) = left.quotientAndRemainder(dividingBy: right)
      let isBelow = rest != 0 && (rest < 0) != (right < 0)
      return .integer(
        operation == "%" ? (isBelow ? rest + right : rest) : (isBelow ? quotient - 1 : quotient))
    }
  }

  private func real(_ operation: String, _ left: Double, _ right: Double) throws(JinjaError) -> JinjaValue {
    switch operation {
    case "+": return .real(left + right)
    case "-": return .real(left - right)
    case "*": return .real(left * right)
    case "**": return .real(pow(left, right))
    default:
      guard right != 0 else { throw fault(.divisionByZero) }
      switch operation {
      case "/": return .real(left / right)
      case "//": return .real((left / right).rounded(.down))
      default:
        let rest = fmod(left, right)
        return .real(rest != 0 && (rest < 0) != (right < 0) ? rest + right : rest)
      }
    }
  }

  // MARK: Comparisons

  func compare(_ operation: String, _ left: JinjaValue, _ right: JinjaValue) throws(JinjaError) -> Bool {
    switch operation {
    case "==": return JinjaValue.isEqual(left, right)
    case "!=": return !JinjaValue.isEqual(left, right)
    case "in": return try contains(right, left)
    case "not in": return !(try contains(right, left))
    case "<": return try isLess(left, right, "<")
    case ">": return try isLess(right, left, ">")
    case "<=": return !(try isLess(right, left, "<="))
    default: return !(try isLess(left, right, ">="))
    }
  }

  func isLess(_ left: JinjaValue, _ right: JinjaValue, _ operation: String) throws(JinjaError) -> Bool {
    switch (left, right) {
    case (.undefined(let name), _), (_, .undefined(let name)): throw fault(.undefined(name))
    case (.text(let left), .text(let right)): return left.scalars.lexicographicallyPrecedes(right.scalars)
    case (.list(let left), .list(let right)), (.tuple(let left), .tuple(let right)):
      for (left, right) in zip(left, right) where !JinjaValue.isEqual(left, right) {
        return try isLess(left, right, operation)
      }
      return left.count < right.count
    default:
      guard let first = left.number, let second = right.number else {
        throw fault(.wrongOperands(left.kind, right.kind, operation: "'\(operation)'"))
      }
      return first < second
    }
  }

  /// Python's `in`.
  func contains(_ container: JinjaValue, _ value: JinjaValue) throws(JinjaError) -> Bool {
    switch container {
    case .undefined: return false
    case .list(let elements), .tuple(let elements): return elements.contains { JinjaValue.isEqual($0, value) }
    case .dictionary(let dictionary): return dictionary[value] != nil
    case .text(let text):
      guard case .text(let part) = value else {
        throw fault(.wrongOperands(value.kind, container.kind, operation: "'in'"))
      }
      return text.firstIndex(of: part) != nil
    default: throw fault(.wrongOperands(value.kind, container.kind, operation: "'in'"))
    }
  }

  /// What a loop over `value` goes through.
  func elements(of value: JinjaValue) throws(JinjaError) -> [JinjaValue] {
    switch value {
    case .undefined: return []
    case .list(let elements), .tuple(let elements): return elements
    case .dictionary(let dictionary): return dictionary.keys
    case .text(let text): return (0..<text.count).map { .text(text.character($0)) }
    default: throw fault(.wrongOperand(value.kind, operation: "a loop"))
    }
  }
}
