/// Statements and blocks, and how reading goes on after an error in one.
extension TreeParser {
  /// Statements up to the end, or up to the `}` that closes a block. Errors are kept in
  /// ``diagnostics``.
  mutating func parseProgram(inBlock: Bool) -> ProgramSyntax {
    var program = ProgramSyntax(statements: [])
    while !atEnd {
      if at(.rightBrace) {
        if strayBraces == 0, inBlock { break }
        skipStrayBrace()
        continue
      }
      let start = index
      do {
        program.statements.append(try parseStatement())
      } catch {
        if inBlock, depthError != nil { break }
        depthError = nil
        diagnostics.append(error)
        recover(from: start)
      }
    }
    program.trailingComments = takeComments()
    return program
  }

  private mutating func parseStatement() throws(Diagnostic) -> StatementSyntax {
    let start = index
    let comments = takeComments()
    let kind = try parseStatementKind()
    guard endsStatement else { throw leftover(afterStatement: kind) }
    let inner = takeInnerComments()
    return StatementSyntax(
      kind, range: range(from: start), comments: comments + inner, trailingComment: takeTrailingComment(),
      blankLineBefore: tokens[start].blankLineBefore)
  }

  private mutating func parseStatementKind() throws(Diagnostic) -> StatementSyntax.Kind {
    switch token.kind {
    case .keyword(let keyword) where at(.assign, ahead: 1):
      throw Diagnostic("'\(keyword.rawValue)' is a keyword and cannot be a name", at: token.range)
    case .keyword(.for): return try parseFor()
    case .keyword(.if): return try parseIf()
    case .keyword(.def): return try parseDefinition()
    case .keyword(.assert): return try parseAssertion()
    case .keyword(.else):
      throw Diagnostic("there is no 'if' for this 'else'", at: token.range)
    case .symbol(.pipe):
      throw Diagnostic(
        "a pipeline cannot begin with '|'", hint: "write what goes into it first", at: token.range)
    case .name where at(.assign, ahead: 1): return try parseAssignment()
    default: return .pipeline(try parsePipeline())
    }
  }

  private mutating func parseAssignment() throws(Diagnostic) -> StatementSyntax.Kind {
    let name = try parseVariable("be a variable")
    advance()  // the equals sign
    return .assignment(name, try parsePipeline())
  }

  private mutating func parseFor() throws(Diagnostic) -> StatementSyntax.Kind {
    advance()
    let name = try parseVariable("be a variable")
    guard take(.in) else {
      throw expected("'in'", hint: "a loop is written for x in xs { … }")
    }
    let values = try parseExpression()
    return .forIn(name, values, try parseBlock(after: "for x in xs", values))
  }

  private mutating func parseIf() throws(Diagnostic) -> StatementSyntax.Kind {
    try descend()
    defer { depth -= 1 }
    advance()
    let condition = try parseExpression()
    let then = try parseBlock(after: "if x > 1", condition)
    guard at(.else) else { return .conditional(condition, then: then, otherwise: nil) }
    advance()
    guard at(.if) else {
      return .conditional(condition, then: then, otherwise: try parseBlock(after: "else", nil))
    }
    let start = index
    let chained = try parseIf()
    let statement = StatementSyntax(chained, range: range(from: start))
    return .conditional(condition, then: then, otherwise: ProgramSyntax(statements: [statement]))
  }

  private mutating func parseDefinition() throws(Diagnostic) -> StatementSyntax.Kind {
    advance()
    let name = try parseVariable("be defined again", allowsDefinitions: true)
    definitions.insert(name.text)
    guard at(.leftParenthesis) else {
      throw expected("'('", hint: "a definition is written def \(name.text)(x) { … }")
    }
    let parameters = try parseParameters()
    return .definition(name, parameters, try parseBlock(after: "def \(name.text)(…)", nil))
  }

  private mutating func parseParameters() throws(Diagnostic) -> [ParameterSyntax] {
    var parameters: [ParameterSyntax] = []
    try parseList(closing: .rightParenthesis) { parser throws(Diagnostic) in
      guard let name = parser.name() else { throw parser.expected("a parameter's name") }
      if parameters.contains(where: { $0.name.text == name.text }) {
        throw Diagnostic("there are two parameters '\(name.text)'", at: name.range)
      }
      parser.advance()
      if parser.at(.assign) {
        throw Diagnostic(
          "a default is written with ':'", hint: "write \(name.text): …", at: parser.token.range)
      }
      guard parser.take(.colon) else { return parameters.append(ParameterSyntax(name)) }
      parameters.append(ParameterSyntax(name, defaultValue: try parser.parseExpression()))
    }
    return parameters
  }

  private mutating func parseAssertion() throws(Diagnostic) -> StatementSyntax.Kind {
    advance()
    let condition = try parseExpression()
    guard take(.comma) else { return .assertion(condition, message: nil) }
    return .assertion(condition, message: try parseExpression())
  }

  /// `{ … }`.
  ///
  /// - Parameters:
  ///   - example: what stands before the block, for messages.
  ///   - header: the expression there.
  private mutating func parseBlock(
    after example: String, _ header: ExpressionSyntax?
  ) throws(Diagnostic) -> ProgramSyntax {
    guard at(.leftBrace) else { throw missingBlock(after: example, header) }
    let open = token
    try descend()
    defer { depth -= 1 }
    advance()
    let program = parseProgram(inBlock: true)
    guard take(.rightBrace) else {
      if let depthError { throw depthError }
      ranOut = true
      throw Diagnostic("this '{' is not closed", hint: "end the block with '}'", at: open.range)
    }
    return program
  }

  /// The name that a statement gives a value to; not that of a command.
  private mutating func parseVariable(
    _ purpose: String, allowsDefinitions: Bool = false
  ) throws(Diagnostic) -> NameSyntax {
    guard let name = name() else { throw expected("a name") }
    let isDefinition = !allowsDefinitions && definitions.contains(name.text)
    if signatures.isVerb(name.text) || isDefinition {
      throw Diagnostic(
        "'\(name.text)' is a \(isDefinition ? "definition" : "command") and cannot \(purpose)",
        hint: "choose another name, such as 'my_\(name.text)'", at: name.range)
    }
    if let word = Self.foreignWords[name.text] {
      throw Diagnostic("'\(name.text)' cannot be a name", hint: "it reads like '\(word)'", at: name.range)
    }
    advance()
    return name
  }

  // MARK: - Recovery

  /// Moves to the next statement after an error in the one that began at `start`.
  private mutating func recover(from start: Int) {
    if atEnd, openBrackets.isEmpty { return }
    var target = max(index, start)
    if atEnd, let bracket = openBrackets.first, let next = statementStart(after: bracket) {
      target = next
    } else {
      var braces = openBraces(in: start..<target)
      while tokens[target].kind != .end, target == start || !tokens[target].newlineBefore {
        if tokens[target].kind == .symbol(.rightBrace) {
          if braces == 0, target > start { break }
          braces -= 1
        } else if tokens[target].kind == .symbol(.leftBrace) {
          braces += 1
        }
        target += 1
      }
    }
    strayBraces += max(0, openBraces(in: start..<target))
    openBrackets = []
    index = max(target, min(start + 1, tokens.count - 1))
    _ = takeInnerComments()
  }

  private func openBraces(in range: Range<Int>) -> Int {
    tokens[range].reduce(0) {
      switch $1.kind {
      case .symbol(.leftBrace): $0 + 1
      case .symbol(.rightBrace): $0 - 1
      default: $0
      }
    }
  }

  /// The next line that can only begin a statement: where an unclosed bracket was probably meant to end.
  private func statementStart(after bracket: Int) -> Int? {
    tokens.indices.dropFirst(bracket + 1).first { candidate in
      guard tokens[candidate].newlineBefore else { return false }
      switch tokens[candidate].kind {
      case .keyword(.for), .keyword(.if), .keyword(.def), .keyword(.assert): return true
      case .name(let name):
        let isAssigned = tokens[min(candidate + 1, tokens.count - 1)].kind == .symbol(.assign)
        return isAssigned || signatures.isVerb(name) || definitions.contains(name)
      default: return false
      }
    }
  }

  /// A `}` with no block to close: silently when the block's beginning was skipped.
  private mutating func skipStrayBrace() {
    if strayBraces > 0 {
      strayBraces -= 1
    } else {
      diagnostics.append(Diagnostic("there is no '{' for this '}'", at: token.range))
    }
    advance()
    guard at(.else) else { return }
    while !atEnd, !at(.leftBrace), !(token.newlineBefore && !at(.else)) { advance() }
    if take(.leftBrace) { strayBraces += 1 }
  }
}
