/// Expressions, by precedence climbing: lambda, `or`, `and`, `not`, comparisons and `in`, `..`,
/// `+ -`, `* / %`, unary minus, then what is stuck to a value.
extension TreeParser {
  private enum Infix {
    case binary(BinaryOperator)
    case notIn
    case range
  }

  mutating func parseExpression() throws(Diagnostic) -> ExpressionSyntax {
    try descend()
    defer { depth -= 1 }
    return isLambda ? try parseLambda() : try parseBinary(from: .or)
  }

  private mutating func parseBinary(from level: Precedence) throws(Diagnostic) -> ExpressionSyntax {
    let start = index
    var left = try parsePrefix(at: level)
    while let (infix, precedence) = infixHere, precedence >= level {
      let below = height
      advance()
      if case .notIn = infix { advance() }
      let right = try parseBinary(from: precedence.tighter)
      let highest = max(below, height)
      let range = range(from: start)
      switch infix {
      case .binary(let binary): left = try node(.binary(left, binary, right), range, over: highest)
      case .range: left = try node(.range(left, right), range, over: highest)
      case .notIn:
        left = try node(.binary(left, .contains, right), range, over: highest)
        left = try node(.unary(.not, left), range, over: height)
      }
      if !precedence.chains, let (_, next) = infixHere, next == precedence { throw chained(precedence) }
    }
    return left
  }

  private var infixHere: (Infix, Precedence)? {
    guard !endsStatement else { return nil }
    switch token.kind {
    case .keyword(.not) where at(.in, ahead: 1): return (.notIn, .comparison)
    case .symbol(.dots): return (.range, .range)
    case .keyword(let word):
      return BinaryOperator(rawValue: word.rawValue).map { (.binary($0), Precedence(of: $0)) }
    case .symbol(let symbol):
      return BinaryOperator(rawValue: symbol.rawValue).map { (.binary($0), Precedence(of: $0)) }
    default: return nil
    }
  }

  private mutating func parsePrefix(at level: Precedence) throws(Diagnostic) -> ExpressionSyntax {
    let start = index
    if at(.minus) {
      try descend()
      defer { depth -= 1 }
      advance()
      let operand = try parsePrefix(at: .negation)
      return try node(.unary(.negate, operand), range(from: start), over: height)
    }
    guard at(.not) else { return try parsePostfix() }
    guard level <= .not else {
      throw Diagnostic("'not' needs parentheses here", hint: "write (not …)", at: token.range)
    }
    try descend()
    defer { depth -= 1 }
    advance()
    let operand = try parseBinary(from: .not)
    return try node(.unary(.not, operand), range(from: start), over: height)
  }

  // MARK: - Lambdas

  /// Whether `x ->` or `(a, b) ->` stands here.
  var isLambda: Bool {
    if name() != nil { return at(.arrow, ahead: 1) }
    guard at(.leftParenthesis) else { return false }
    var ahead = 1
    while name(ahead: ahead) != nil, at(.comma, ahead: ahead + 1) { ahead += 2 }
    if name(ahead: ahead) != nil { ahead += 1 }
    return at(.rightParenthesis, ahead: ahead) && at(.arrow, ahead: ahead + 1)
  }

  /// The body takes as much as an expression can.
  mutating func parseLambda() throws(Diagnostic) -> ExpressionSyntax {
    let start = index
    var names: [NameSyntax] = []
    while !take(.arrow) {
      if let name = name() {
        if names.contains(where: { $0.text == name.text }) {
          throw Diagnostic("there are two parameters '\(name.text)'", at: name.range)
        }
        names.append(name)
      }
      advance()
    }
    let body = try parseExpression()
    return try node(.lambda(names, body), range(from: start), over: height)
  }

  // MARK: - What is stuck to a value

  /// A value with its `.member`s and `[index]`es.
  mutating func parsePostfix() throws(Diagnostic) -> ExpressionSyntax {
    let start = index
    var value = try parsePrimary()
    while isStuck() {
      let below = height
      switch token.kind {
      case .symbol(.dot):
        advance()
        guard let member = name() else { throw expected("a name after '.'") }
        guard isStuck() else { throw unexpected(hint: "a member is written without spaces: x.y") }
        advance()
        value = try node(.member(value, member), range(from: start), over: below)
      case .symbol(.leftBracket):
        let position = try parseIndex(of: value)
        value = try node(.index(value, position), range(from: start), over: max(below, height))
      case .symbol(.leftParenthesis):
        throw Diagnostic(
          "only a name can be called",
          hint: pipelineInstead(ofCalling: value)
            ?? "give the function a name first, or write a space before '('",
          at: token.range)
      default: return value
      }
    }
    return value
  }

  private mutating func parseIndex(of whole: ExpressionSyntax) throws(Diagnostic) -> ExpressionSyntax {
    openBrackets.append(index)
    advance()
    if at(.rightBracket) { throw Diagnostic("an index is missing", at: token.range) }
    if at(.colon) { throw slice(of: whole, from: nil) }
    let position = try parseExpression()
    if at(.colon) { throw slice(of: whole, from: position) }
    try close(.rightBracket)
    return position
  }
}

/// How tightly operators bind, loosest first.
enum Precedence: Int, Comparable {
  case lambda, or, and, not, comparison, range, sum, product, negation, postfix

  init(of binary: BinaryOperator) {
    switch binary {
    case .or: self = .or
    case .and: self = .and
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .contains: self = .comparison
    case .add, .subtract: self = .sum
    case .multiply, .divide, .remainder: self = .product
    }
  }

  /// What the right operand must bind like.
  var tighter: Precedence { Precedence(rawValue: rawValue + 1) ?? .postfix }

  /// Whether `a - b - c` means `(a - b) - c`, rather than an error.
  var chains: Bool { self != .comparison && self != .range }

  static func < (left: Precedence, right: Precedence) -> Bool { left.rawValue < right.rawValue }
}
