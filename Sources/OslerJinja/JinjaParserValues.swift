/// Names and literals.
extension JinjaParser {
  mutating func primary() throws(JinjaError) -> JinjaExpressionSyntax {
    let place = token.place
    let kind: JinjaExpressionSyntax.Kind
    switch token.kind {
    case .name(let name):
      advance()
      kind = Self.constants[name] ?? .name(name)
    case .string(var text):
      advance()
      while case .string(let more) = token.kind {
        text += more
        advance()
      }
      kind = .string(text)
    case .integer(let value):
      advance()
      kind = .integer(value)
    case .real(let value):
      advance()
      kind = .real(value)
    case .mark("("):
      advance()
      if take(mark: ")") { return JinjaExpressionSyntax(kind: .tuple([]), place: place) }
      let inner = try tuple()
      try expect(mark: ")")
      return inner
    case .mark("["):
      advance()
      kind = .list(try elements())
    case .mark("{"):
      advance()
      kind = .dictionary(try pairs())
    default: throw unexpected("a value")
    }
    return JinjaExpressionSyntax(kind: kind, place: place)
  }

  private static let constants: [String: JinjaExpressionSyntax.Kind] = [
    "true": .bool(true), "True": .bool(true), "false": .bool(false), "False": .bool(false), "none": .none,
    "None": .none,
  ]

  private mutating func elements() throws(JinjaError) -> [JinjaExpressionSyntax] {
    var elements: [JinjaExpressionSyntax] = []
    while !take(mark: "]") {
      elements.append(try expression())
      guard isMark("]") || take(mark: ",") else { throw unexpected("',' or ']'") }
    }
    return elements
  }

  private mutating func pairs() throws(JinjaError) -> [JinjaExpressionSyntax.Pair] {
    var pairs: [JinjaExpressionSyntax.Pair] = []
    while !take(mark: "}") {
      let key = try expression()
      try expect(mark: ":")
      pairs.append(.init(key: key, value: try expression()))
      guard isMark("}") || take(mark: ",") else { throw unexpected("',' or '}'") }
    }
    return pairs
  }
}
