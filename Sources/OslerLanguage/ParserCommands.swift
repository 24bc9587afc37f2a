/// Pipelines, commands and their arguments.
extension TreeParser {
  mutating func parsePipeline() throws(Diagnostic) -> PipelineSyntax {
    let start = index
    var stages = [try parseStage(isPiped: false)]
    var highest = height
    while at(.pipe) {
      advance()
      stages.append(try parseStage(isPiped: true))
      highest = max(highest, height)
    }
    height = highest
    return PipelineSyntax(stages: stages, range: range(from: start))
  }

  private mutating func parseStage(isPiped: Bool) throws(Diagnostic) -> StageSyntax {
    if beginsCommand { return .command(try parseCommand(isPiped: isPiped)) }
    let expression = try parseExpression()
    guard endsStage else { throw leftover(afterStage: expression) }
    return .expression(expression)
  }

  /// Whether the name here is a command or a `def`, and not the beginning of an expression.
  private var beginsCommand: Bool {
    guard let word = name()?.text, signatures.isVerb(word) || definitions.contains(word) else { return false }
    if isStuck(ahead: 1), at(.leftParenthesis, ahead: 1) || at(.dot, ahead: 1) || at(.leftBracket, ahead: 1) {
      return false
    }
    let next = peek(1)
    if openBrackets.isEmpty && !isInterpolation && next.newlineBefore { return true }
    switch next.kind {
    case .keyword(.and), .keyword(.or), .keyword(.in): return false
    case .keyword(.not): return !at(.in, ahead: 2)
    case .symbol(.minus): return isStuck(ahead: 2) && next.spaceBefore
    case .symbol(.arrow): return false
    case .symbol(let symbol): return BinaryOperator(rawValue: symbol.rawValue) == nil && symbol != .dots
    default: return true
    }
  }

  // MARK: - Commands

  private mutating func parseCommand(isPiped: Bool) throws(Diagnostic) -> CommandSyntax {
    let start = index
    let words = try parseCommandWords()
    let signature = signatures[words.map(\.text).joined(separator: " ")]
    var positional = ArraySlice(signature?.positional ?? [])
    if isPiped { Self.fillFirst(of: &positional) }

    var arguments: [ArgumentSyntax] = []
    var highest = 0
    while !endsStage {
      guard token.spaceBefore else {
        throw at(.colon) ? misplacedColon() : leftoverAmongArguments()
      }
      let argument = try parseArgument(signature, &positional)
      arguments.append(argument)
      highest = max(highest, height)
    }
    height = highest
    return CommandSyntax(words: words, arguments: arguments, range: range(from: start))
  }

  /// A variadic parameter stays for what follows.
  private static func fillFirst(of parameters: inout ArraySlice<Parameter>) {
    if parameters.first?.isVariadic == false { parameters.removeFirst() }
  }

  private mutating func parseCommandWords() throws(Diagnostic) -> [NameSyntax] {
    guard let verb = name() else { throw expected("a command") }
    advance()
    let nouns = signatures.nouns(of: verb.text)
    guard !nouns.isEmpty else { return [verb] }

    let stands = signatures[verb.text] != nil
    if !endsStage, let noun = name() {
      if nouns.contains(noun.text), !(stands && isFollowedByMore) {
        try checkSpace(after: noun, of: verb)
        advance()
        return [verb, noun]
      }
      if !stands { throw unknownPair(verb, noun, nouns) }
    }
    guard stands else { throw incompletePair(verb, nouns) }
    return [verb]
  }

  /// Whether the name here goes on as `x.y`, `x[0]`, `x(…)` or is the label `x:`.
  private var isFollowedByMore: Bool {
    guard isStuck(ahead: 1), case .symbol(let symbol) = peek(1).kind else { return false }
    return [.dot, .leftBracket, .leftParenthesis, .colon].contains(symbol)
  }

  private func checkSpace(after noun: NameSyntax, of verb: NameSyntax) throws(Diagnostic) {
    guard isFollowedByMore else { return }
    throw Diagnostic(
      "'\(verb.text) \(noun.text)' and its arguments are separated by spaces",
      hint: "write a space after '\(noun.text)'", at: peek(1).range)
  }

  // MARK: - Arguments

  private mutating func parseArgument(
    _ signature: CommandSignature?, _ positional: inout ArraySlice<Parameter>
  ) throws(Diagnostic) -> ArgumentSyntax {
    if positional.first?.kind == .rowExpression, name() != nil, at(.assign, ahead: 1) {
      advance()
      throw equalsInExpression()
    }
    let label = try parseLabel()
    let parameter: Parameter?
    if let label {
      if endsStage { throw missingValue(of: label) }
      parameter = signature?.option(label.text)
    } else {
      parameter = positional.first
      Self.fillFirst(of: &positional)
    }
    guard parameter?.kind == .rowExpression else {
      return ArgumentSyntax(label: label, value: try parseArgumentValue())
    }
    let value = try parseExpression()
    guard endsStage || isLabel else { throw leftover(afterRowExpression: value) }
    return ArgumentSyntax(label: label, value: value)
  }

  private var isLabel: Bool { name() != nil && at(.colon, ahead: 1) && isStuck(ahead: 1) }

  /// `rank:`, consumed; nil when something else stands here.
  mutating func parseLabel() throws(Diagnostic) -> NameSyntax? {
    if case .keyword(let keyword) = token.kind, at(.colon, ahead: 1) {
      throw Diagnostic("'\(keyword.rawValue)' is a keyword and cannot be a name", at: token.range)
    }
    guard let label = name() else { return nil }
    if isLabel {
      advance()
      advance()
      return label
    }
    if at(.assign, ahead: 1) { throw equalsInOption(label) }
    if at(.colon, ahead: 1) { advance(); throw misplacedColon() }
    return nil
  }

  /// A literal, a name with what is stuck to it, a list, a record, a lambda, a range of those or
  /// anything in parentheses.
  private mutating func parseArgumentValue() throws(Diagnostic) -> ExpressionSyntax {
    try descend()
    defer { depth -= 1 }
    if isLambda { return try parseLambda() }
    let start = index
    let lower = try parseArgumentOperand()
    guard at(.dots), isStuck(), isStuck(ahead: 1) else { return lower }
    let below = height
    advance()
    let upper = try parseArgumentOperand()
    return try node(.range(lower, upper), range(from: start), over: max(below, height))
  }

  private mutating func parseArgumentOperand() throws(Diagnostic) -> ExpressionSyntax {
    guard at(.minus) else {
      switch token.kind {
      case .symbol(.leftParenthesis), .symbol(.leftBracket), .symbol(.dot): return try parsePostfix()
      case .symbol, .keyword(.not), .keyword(.and), .keyword(.or), .keyword(.in):
        throw leftoverAmongArguments()
      default: return try parsePostfix()
      }
    }
    let start = index
    guard isStuck(ahead: 1) else { throw argumentWantsParentheses() }
    switch peek(1).kind {
    case .integer, .real: break
    default: throw argumentWantsParentheses()
    }
    advance()
    let number = try parsePostfix()
    return try node(.unary(.negate, number), range(from: start), over: height)
  }
}
