/// Words for commands that are not there, and for what is left over after something that could be read.
extension TreeParser {
  // MARK: - Commands

  /// A name that begins no command stands before something that only a command can have.
  private func unknownCommand(_ name: NameSyntax) -> Diagnostic {
    let hint =
      foreignStatement(name.text)
      ?? (signatures.command(joined: name.text) ?? nearestCommand(name.text)).map { "did you mean '\($0)'?" }
    return Diagnostic("unknown command '\(name.text)'", hint: hint, at: name.range)
  }

  private func nearestCommand(_ name: String) -> String? {
    NearestName.suggestion(for: name, among: signatures.verbs + definitions.sorted())
  }

  private func foreignStatement(_ word: String) -> String? {
    switch word {
    case "let", "var", "const", "set": "an assignment is written x = 1"
    case "while", "loop", "repeat": "a loop is written for x in xs { … }"
    case "lambda": "write x -> …"
    case "return": "the last value of a 'def' is what it returns"
    case "print", "echo", "display": signatures.isVerb("show") ? "write 'show'" : nil
    case "function", "func", "fn", "define": "a definition is written def f(x) { … }"
    case "elif", "elseif", "elsif": "write 'else if' after '}'"
    case "import", "from", "include", "source": "every command is there without it"
    default: nil
    }
  }

  func unknownPair(_ verb: NameSyntax, _ noun: NameSyntax, _ nouns: [String]) -> Diagnostic {
    let hint =
      NearestName.suggestion(for: noun.text, among: nouns).map { "did you mean '\(verb.text) \($0)'?" }
      ?? "there are \(listed(nouns.map { "'\(verb.text) \($0)'" }))"
    return Diagnostic(
      "unknown command '\(verb.text) \(noun.text)'", hint: hint, at: verb.range.union(noun.range))
  }

  func incompletePair(_ verb: NameSyntax, _ nouns: [String]) -> Diagnostic {
    Diagnostic(
      "'\(verb.text)' is not complete",
      hint: nouns.count == 1
        ? "write '\(verb.text) \(nouns[0])'" : "write one of \(listed(nouns.map { "'\(verb.text) \($0)'" }))",
      at: verb.range)
  }

  private func listed(_ names: [String]) -> String { names.joined(separator: ", ") }

  func equalsInOption(_ label: NameSyntax) -> Diagnostic {
    let beginsElement = previous?.kind == .symbol(.comma) || previous?.kind == .symbol(.leftParenthesis)
    if token.newlineBefore, !beginsElement, let unclosed = unclosedBracket() { return unclosed }
    let value = peek(2)
    let shown: String
    switch value.kind {
    case .name, .integer, .real, .keyword: shown = String(source[value.range])
    default: shown = "…"
    }
    return Diagnostic(
      "an option is written with ':'", hint: "write \(label.text): \(shown)",
      at: label.range.union(peek(1).range))
  }

  func misplacedColon() -> Diagnostic {
    Diagnostic("unexpected ':'", hint: "an option is written label: value", at: token.range)
  }

  func argumentWantsParentheses() -> Diagnostic {
    unexpected(hint: "a calculation among arguments wants parentheses: (a - b)")
  }

  func equalsInExpression() -> Diagnostic {
    Diagnostic("'=' gives a name a value", hint: "to compare, write '=='", at: token.range)
  }

  // MARK: - Leftovers

  /// What stands here is no argument.
  func leftoverAmongArguments() -> Diagnostic {
    switch token.kind {
    case .symbol(.comma): return unexpected(hint: "arguments are separated by spaces")
    case .symbol(.rightParenthesis), .symbol(.rightBracket): return noOpening()
    case .symbol(let symbol) where BinaryOperator(rawValue: symbol.rawValue) != nil || symbol == .dots:
      return argumentWantsParentheses()
    case .symbol(.assign): return unexpected(hint: "an option is written label: value")
    case .keyword(.not), .keyword(.and), .keyword(.or), .keyword(.in): return argumentWantsParentheses()
    default: return unexpected(hint: "arguments are separated by spaces")
    }
  }

  func leftover(afterRowExpression value: ExpressionSyntax) -> Diagnostic {
    if at(.assign) { return equalsInExpression() }
    return leftoverInExpression(value)
  }

  func leftover(afterStage expression: ExpressionSyntax) -> Diagnostic {
    if case .invalid(let diagnostic, _) = token.kind { return diagnostic }
    if token.newlineBefore, let unclosed = unclosedBracket() { return unclosed }
    if at(.assign) { return assignsToNoName(expression) }
    if let foreign = foreignComparison(after: expression) { return foreign }
    guard case .name(let text) = expression.kind else { return leftoverInExpression(expression) }
    let name = NameSyntax(text, range: expression.range)
    switch token.kind {
    case .name, .integer, .real, .string, .keyword(.none), .keyword(.true), .keyword(.false):
      return unknownCommand(name)
    case .symbol(.leftBracket), .symbol(.leftParenthesis):
      return nearestCommand(text) == nil ? leftoverInExpression(expression) : unknownCommand(name)
    default: return leftoverInExpression(expression)
    }
  }

  private func assignsToNoName(_ expression: ExpressionSyntax) -> Diagnostic {
    guard openBrackets.isEmpty else { return equalsInExpression() }
    switch expression.kind {
    case .member, .index, .call:
      return Diagnostic("only a name can be given a value", hint: "to compare, write '=='", at: token.range)
    default: return equalsInExpression()
    }
  }

  private func leftoverInExpression(_ expression: ExpressionSyntax) -> Diagnostic {
    if let foreign = foreignComparison(after: expression) { return foreign }
    switch token.kind {
    case .symbol(.rightParenthesis), .symbol(.rightBracket): return noOpening()
    case .symbol(.leftParenthesis):
      if case .name(let name) = expression.kind { return unexpected(hint: "a call is written \(name)(…)") }
    case .symbol(.leftBracket):
      return unexpected(hint: "an index is written without a space: xs[0]")
    case .symbol(.comma): return unexpected(hint: "a list is written [1, 2]")
    case .symbol(.colon): return unexpected(hint: "an assignment is written x = 1, a record [x: 1]")
    case .symbol(.assign): return equalsInExpression()
    case .name(let word) where signatures.isVerb(word) || definitions.contains(word):
      return unexpected(hint: "write '|' before '\(word)'")
    default: break
    }
    return unexpected()
  }

  private func noOpening() -> Diagnostic {
    let opening = at(.rightBracket) ? "[" : "("
    return Diagnostic("there is no '\(opening)' for this \(described(token))", at: token.range)
  }

  func leftover(afterStatement kind: StatementSyntax.Kind) -> Diagnostic {
    switch kind {
    case .assertion(let condition, nil): return leftover(afterHeader: condition)
    case .assertion: return unexpected()
    case .forIn, .conditional, .definition:
      return unexpected(hint: "the next statement begins on a new line")
    case .assignment, .pipeline: return unexpected()
    }
  }

  /// After the expression of `for`, `if` or `assert`.
  private func leftover(afterHeader expression: ExpressionSyntax) -> Diagnostic {
    if case .invalid(let diagnostic, _) = token.kind { return diagnostic }
    if at(.assign) { return equalsInExpression() }
    if let foreign = foreignComparison(after: expression) { return foreign }
    if case .string = token.kind { return unexpected(hint: "write ',' before a message") }
    if case .name(let word) = expression.kind, signatures.isVerb(word) || definitions.contains(word) {
      return unexpected(hint: "a call in an expression has parentheses: \(word)(…)")
    }
    if case .name(let word) = expression.kind, case .name = token.kind, nearestCommand(word) != nil {
      return unknownCommand(NameSyntax(word, range: expression.range))
    }
    return at(.pipe)
      ? unexpected(hint: "put the pipeline in parentheses: (a | b)") : leftoverInExpression(expression)
  }

  mutating func missingBlock(after example: String, _ header: ExpressionSyntax?) -> Diagnostic {
    if let header, !endsStatement, !at(.colon) { return leftover(afterHeader: header) }
    if atEnd { ranOut = true }
    if !endsStatement, case .invalid(let diagnostic, _) = token.kind { return diagnostic }
    return Diagnostic(
      "a block is missing", hint: "write \(example) { … }",
      at: endsStatement ? missingRange : token.range)
  }
}
