import OslerLanguage

/// `assert accuracy > 0.5`: a condition that says what it saw when it does not hold.
struct Assertion {
  let evaluator: Evaluator

  func check(_ condition: ExpressionSyntax, message: ExpressionSyntax?) throws {
    var seen: [String] = []
    guard try !holds(condition, &seen) else { return }
    let words = try message.map { try evaluator.evaluate($0).text } ?? Canonical.text(of: condition)
    throw Diagnostic(
      "assertion failed: \(words)", hint: seen.isEmpty ? nil : seen.joined(separator: ", "),
      at: condition.range)
  }

  /// - Parameter seen: `accuracy is 0.31`, for each side that is no literal of what did not hold.
  private func holds(_ condition: ExpressionSyntax, _ seen: inout [String]) throws -> Bool {
    switch condition.kind {
    case .binary(let left, .and, let right):
      return try holds(left, &seen) && holds(right, &seen)
    case .binary(let left, .or, let right):
      return try holds(left, &seen) || holds(right, &seen)
    case .binary(let left, let sign, let right) where Assertion.comparisons.contains(sign):
      let values = [(left, try evaluator.evaluate(left)), (right, try evaluator.evaluate(right))]
      let result = try Operators.apply(
        sign, values[0].1, values[1].1, spreadsNone: false, at: condition.range)
      if result == .bool(true) { return true }
      for (side, value) in values where !isLiteral(side) {
        seen.append("\(Canonical.text(of: side)) is \(shortened(value))")
      }
      return false
    case .pipeline(let pipeline):
      guard pipeline.stages.count == 1, case .expression(let inner) = pipeline.stages[0] else { break }
      return try holds(inner, &seen)
    default: break
    }
    return try evaluator.condition(condition, of: "'assert'")
  }

  private static let comparisons: Set<BinaryOperator> = [
    .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .contains,
  ]

  private func isLiteral(_ expression: ExpressionSyntax) -> Bool {
    switch expression.kind {
    case .none, .bool, .integer, .real: true
    case .string(let pieces, _): pieces.allSatisfy { if case .text = $0 { true } else { false } }
    case .unary(_, let operand): isLiteral(operand)
    case .list(let elements): elements.allSatisfy(isLiteral)
    case .range(let lower, let upper): isLiteral(lower) && isLiteral(upper)
    default: false
    }
  }

  private func shortened(_ value: Value) -> String {
    let text = value.description
    return text.count <= 60 ? text : text.prefix(59) + "…"
  }
}
