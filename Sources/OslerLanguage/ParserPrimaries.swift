/// Literals, names, calls, lists, records and parentheses.
extension TreeParser {
  mutating func parsePrimary() throws(Diagnostic) -> ExpressionSyntax {
    let range = token.range
    switch token.kind {
    case .keyword(.none): return try literal(.none)
    case .keyword(.true): return try literal(.bool(true))
    case .keyword(.false): return try literal(.bool(false))
    case .integer(let value, let written): return try literal(.integer(value, written: written))
    case .real(let value, let written): return try literal(.real(value, written: written))
    case .string(let pieces, let multiline):
      advance()
      var highest = 0
      let parsed = try parsePieces(pieces, highest: &highest)
      return try node(.string(parsed, multiline: multiline), range, over: highest)
    case .name(let name): return try parseNameOrCall(NameSyntax(name, range: range))
    case .symbol(.leftBracket): return try parseListOrRecord()
    case .symbol(.leftParenthesis): return try parseParentheses()
    default: throw expectedValue()
    }
  }

  private mutating func literal(_ kind: ExpressionSyntax.Kind) throws(Diagnostic) -> ExpressionSyntax {
    let range = token.range
    advance()
    return try node(kind, range)
  }

  // MARK: - Strings

  private mutating func parsePieces(
    _ pieces: [StringPieceToken], highest: inout Int
  ) throws(Diagnostic) -> [StringPieceSyntax] {
    var parsed: [StringPieceSyntax] = []
    for piece in pieces {
      switch piece {
      case .text(let text): parsed.append(.text(text))
      case .interpolation(let tokens, let range):
        parsed.append(.interpolation(try parseInterpolation(tokens, range)))
        highest = max(highest, height)
      }
    }
    return parsed
  }

  /// What stands in `\(…)`: like parentheses, it may hold a whole pipeline.
  private mutating func parseInterpolation(
    _ inner: [Token], _ range: SourceRange
  ) throws(Diagnostic) -> ExpressionSyntax {
    let outer = (tokens, index, openBrackets, isInterpolation, ranOut)
    defer { (tokens, index, openBrackets, isInterpolation, ranOut) = outer }
    (tokens, index, openBrackets, isInterpolation) = (inner, 0, [], true)
    guard !atEnd else { throw Diagnostic("nothing stands in '\\()'", hint: "write a value", at: range) }
    let pipeline = try parsePipeline()
    guard atEnd else { throw unexpected() }
    if case .expression(let expression) = pipeline.stages[0], pipeline.stages.count == 1 {
      return expression
    }
    return try node(.pipeline(pipeline), pipeline.range, over: height)
  }

  // MARK: - Names and calls

  private mutating func parseNameOrCall(_ name: NameSyntax) throws(Diagnostic) -> ExpressionSyntax {
    if let word = Self.foreignWords[name.text] {
      throw Diagnostic("unknown name '\(name.text)'", hint: "write '\(word)'", at: name.range)
    }
    if let foreign = foreignLambda() ?? foreignStringPrefix() { throw foreign }
    let start = index
    advance()
    guard at(.leftParenthesis), isStuck() else { return try node(.name(name.text), name.range) }

    var arguments: [ArgumentSyntax] = []
    var highest = 0
    try parseList(closing: .rightParenthesis) { parser throws(Diagnostic) in
      let label = try parser.parseLabel()
      if let label, parser.at(.comma) || parser.at(.rightParenthesis) {
        throw parser.missingValue(of: label)
      }
      arguments.append(ArgumentSyntax(label: label, value: try parser.parseExpression()))
      highest = max(highest, parser.height)
    }
    return try node(.call(name, arguments), range(from: start), over: highest)
  }

  // MARK: - Brackets

  private mutating func parseListOrRecord() throws(Diagnostic) -> ExpressionSyntax {
    let start = index
    if at(.colon, ahead: 1), at(.rightBracket, ahead: 2) {
      index += 3
      return try node(.record([]), range(from: start))
    }
    let isNamed = name(ahead: 1) != nil || isString(ahead: 1)
    return isNamed && at(.colon, ahead: 2) ? try parseRecord() : try parseListLiteral()
  }

  private mutating func parseListLiteral() throws(Diagnostic) -> ExpressionSyntax {
    let start = index
    var elements: [ExpressionSyntax] = []
    var highest = 0
    try parseList(closing: .rightBracket) { parser throws(Diagnostic) in
      elements.append(try parser.parseExpression())
      highest = max(highest, parser.height)
    }
    return try node(.list(elements), range(from: start), over: highest)
  }

  private mutating func parseRecord() throws(Diagnostic) -> ExpressionSyntax {
    let start = index
    var fields: [RecordFieldSyntax] = []
    var names: Set<String> = []
    var highest = 0
    try parseList(closing: .rightBracket) { parser throws(Diagnostic) in
      let key = try parser.parseKey(highest: &highest)
      guard parser.take(.colon) else {
        let field = RecordFieldSyntax(key, ExpressionSyntax(.none, range: parser.token.range))
        let name = field.name.map { " after '\($0)'" } ?? ""
        throw parser.expected("':'\(name)", hint: "a record is written [x: 1, y: 2]")
      }
      if case .name(let name) = key, parser.at(.comma) || parser.at(.rightBracket) {
        throw parser.missingValue(of: name)
      }
      let field = RecordFieldSyntax(key, try parser.parseExpression())
      if let name = field.name, !names.insert(name).inserted {
        throw Diagnostic("there are two fields '\(name)'", at: field.keyRange)
      }
      fields.append(field)
      highest = max(highest, parser.height)
    }
    return try node(.record(fields), range(from: start), over: highest)
  }

  /// A name, or a string.
  private mutating func parseKey(highest: inout Int) throws(Diagnostic) -> RecordFieldSyntax.Key {
    if let name = name() {
      advance()
      return .name(name)
    }
    guard isString(ahead: 0) else { throw expected("a field's name") }
    let key = try parsePrimary()
    highest = max(highest, height)
    return .string(key)
  }

  /// `(pipeline)`.
  private mutating func parseParentheses() throws(Diagnostic) -> ExpressionSyntax {
    let start = index
    openBrackets.append(index)
    advance()
    if at(.rightParenthesis) {
      throw Diagnostic(
        "nothing stands in '()'", hint: "write a value", at: range(from: start).union(token.range))
    }
    let pipeline = try parsePipeline()
    try close(.rightParenthesis)
    return try node(.pipeline(pipeline), range(from: start), over: height)
  }

  /// What is between the bracket here and `closing`, separated by commas; the last may have one too.
  mutating func parseList(
    closing: Symbol, _ parseElement: (inout TreeParser) throws(Diagnostic) -> Void
  ) throws(Diagnostic) {
    openBrackets.append(index)
    advance()
    while !at(closing) {
      try parseElement(&self)
      if !take(.comma) { break }
    }
    try close(closing)
  }

  /// Takes the bracket that closes the innermost open one.
  mutating func close(_ closing: Symbol) throws(Diagnostic) {
    guard at(closing) else { throw notClosed(closing) }
    openBrackets.removeLast()
    advance()
  }
}
