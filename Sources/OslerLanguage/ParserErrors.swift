/// Words for what the parser cannot read: what is wrong, and what would be right.
extension TreeParser {
  /// Words of other languages, and ours.
  static let foreignWords = [
    "None": "none", "null": "none", "nil": "none", "NULL": "none", "True": "true", "TRUE": "true",
    "False": "false", "FALSE": "false",
  ]

  // MARK: - Tokens

  /// The token here does not fit.
  func unexpected(hint: String? = nil) -> Diagnostic {
    if case .invalid(let diagnostic, _) = token.kind { return diagnostic }
    if case .string = token.kind { return Diagnostic("unexpected string", hint: hint, at: token.range) }
    return Diagnostic("unexpected \(described(token))", hint: hint, at: token.range)
  }

  /// Something else should stand here.
  mutating func expected(_ what: String, hint: String? = nil) -> Diagnostic {
    if let earlier = earlierProblem() { return earlier }
    if endsStatement {
      return Diagnostic("expected \(what)", hint: hint, at: missingRange)
    }
    if case .keyword(let keyword) = token.kind, what.hasPrefix("a ") {
      return Diagnostic(
        "'\(keyword.rawValue)' is a keyword and cannot be a name", hint: hint, at: token.range)
    }
    return Diagnostic("expected \(what), found \(described(token))", hint: hint, at: token.range)
  }

  /// What is wrong before anything can be expected here: a token that is none, or the end within brackets.
  private mutating func earlierProblem() -> Diagnostic? {
    if case .invalid(let diagnostic, let wantsMore) = token.kind {
      ranOut = ranOut || wantsMore
      return diagnostic
    }
    guard atEnd, let unclosed = unclosedBracket() else { return nil }
    ranOut = true
    return unclosed
  }

  func described(_ token: Token) -> String {
    switch token.kind {
    case .name(let name): "'\(name)'"
    case .keyword(let keyword): "'\(keyword.rawValue)'"
    case .integer(_, let written), .real(_, let written): "'\(written)'"
    case .string: "a string"
    case .symbol(let symbol): "'\(symbol.rawValue)'"
    case .invalid(let diagnostic, _): diagnostic.message
    case .end: "the end"
    }
  }

  // MARK: - Values

  mutating func expectedValue() -> Diagnostic {
    if let earlier = earlierProblem() { return earlier }
    if endsStatement || at(.pipe) {
      if atEnd, let previous, continues(previous) { ranOut = true }
      let after = previous.map { " after \(described($0))" } ?? ""
      return Diagnostic("a value is missing\(after)", at: missingRange)
    }
    if case .keyword(let keyword) = token.kind {
      return Diagnostic("unexpected '\(keyword.rawValue)'", hint: "expected a value", at: token.range)
    }
    if at(.leftBrace) { return unexpected(hint: "a record is written [x: 1], a lambda x -> x + 1") }
    let isFraction = at(.dot) && isStuck(ahead: 1)
    if isFraction, case .integer(_, let digits) = peek(1).kind {
      return unexpected(hint: "write 0.\(digits)")
    }
    return Diagnostic("expected a value, found \(described(token))", at: token.range)
  }

  /// Whether a statement goes on in the next line after this token.
  private func continues(_ token: Token) -> Bool {
    switch token.kind {
    case .symbol(let symbol):
      symbol != .colon && symbol != .rightBrace
    case .keyword(let keyword): [.and, .or, .not, .in].contains(keyword)
    default: false
    }
  }

  mutating func missingValue(of label: NameSyntax) -> Diagnostic {
    if atEnd, !openBrackets.isEmpty { return expectedValue() }
    return Diagnostic(
      "a value is missing after '\(label.text):'", hint: "write \(label.text): VALUE",
      at: label.range.union(missingRange))
  }

  func chained(_ precedence: Precedence) -> Diagnostic {
    precedence == .range
      ? Diagnostic("a range has two ends", hint: "use parentheses", at: token.range)
      : Diagnostic("comparisons do not chain", hint: "write a < b and b < c", at: token.range)
  }

  // MARK: - Brackets

  /// Points at the innermost open bracket, where there is one.
  func unclosedBracket() -> Diagnostic? {
    guard let open = openBrackets.last.map({ tokens[$0] }) else { return nil }
    let closing = open.kind == .symbol(.leftBracket) ? "]" : ")"
    return Diagnostic(
      "this \(described(open)) is not closed", hint: "end it with '\(closing)'", at: open.range)
  }

  /// `closing` or a comma should stand here.
  mutating func notClosed(_ closing: Symbol) -> Diagnostic {
    if case .invalid(let diagnostic, let wantsMore) = token.kind {
      ranOut = ranOut || wantsMore
      return diagnostic
    }
    if atEnd { ranOut = true }
    switch token.kind {
    case .end, .symbol(.rightParenthesis), .symbol(.rightBracket), .symbol(.rightBrace), .symbol(.leftBrace):
      if let unclosed = unclosedBracket() { return unclosed }
    case _ where token.newlineBefore:
      if let unclosed = unclosedBracket() { return unclosed }
    case .symbol(.assign): return equalsInExpression()
    default: break
    }
    if let previous, case .name(let word) = previous.kind,
      signatures.isVerb(word) || definitions.contains(word)
    {
      return unexpected(hint: "put the command in parentheses: (\(word) …)")
    }
    var hint: String?
    if closing == .rightBracket, at(.colon) { hint = "the fields of a record are names or strings: [x: 1]" }
    if let open = openBrackets.last, closing == .rightParenthesis, !tokens[open].spaceBefore {
      hint = "arguments in parentheses are separated by commas"
    }
    return Diagnostic(
      "expected ',' or '\(closing.rawValue)', found \(described(token))", hint: hint, at: token.range)
  }
}
