/// A recursive-descent parser over the tokens of one program. What it reads is spread over the
/// files `Parser….swift`, one for each kind of syntax.
struct TreeParser {
  /// Brackets, blocks and operators deeper than this are refused, so that no program can exhaust the
  /// stack: here, in the checker, in the interpreter or in the printer.
  static let depthLimit = 200

  let source: SourceText
  let signatures: Signatures
  /// Names of `def`s so far.
  var definitions: Set<String>
  var tokens: [Token]
  var index = 0
  /// The `(` and `[` around the current token, by index. While there are any, newlines mean nothing.
  var openBrackets: [Int] = []
  /// Whether the tokens are those of `\(…)`: newlines mean nothing there either.
  var isInterpolation = false
  var depth = 0
  /// The height of the tree that was read last.
  var height = 0
  var diagnostics: [Diagnostic] = []
  /// What was too deep in the current statement: all blocks around it end there, with this one error.
  var depthError: Diagnostic?
  /// Whether an error was met that further text could mend.
  var ranOut = false
  /// Blocks whose beginning was skipped after an error: as many `}` close nothing.
  var strayBraces = 0
  private let comments: [CommentToken]
  private var nextComment = 0

  init(
    _ source: SourceText, in range: SourceRange?, signatures: Signatures, definitions: Set<String>
  ) {
    self.source = source
    self.signatures = signatures
    self.definitions = definitions
    (tokens, comments) = Lexer.lex(source, in: range ?? source.range)
  }

  // MARK: - Tokens

  var token: Token { tokens[index] }
  /// The one before, where there is one.
  var previous: Token? { index > 0 ? tokens[index - 1] : nil }

  func peek(_ ahead: Int) -> Token { tokens[min(index + ahead, tokens.count - 1)] }

  func at(_ symbol: Symbol, ahead: Int = 0) -> Bool { peek(ahead).kind == .symbol(symbol) }
  func at(_ keyword: Keyword, ahead: Int = 0) -> Bool { peek(ahead).kind == .keyword(keyword) }
  var atEnd: Bool { token.kind == .end }

  /// Whether the token is stuck to the one before it.
  func isStuck(ahead: Int = 0) -> Bool { !peek(ahead).spaceBefore && index + ahead > 0 }

  func name(ahead: Int = 0) -> NameSyntax? {
    guard case .name(let text) = peek(ahead).kind else { return nil }
    return NameSyntax(text, range: peek(ahead).range)
  }

  func isString(ahead: Int) -> Bool {
    if case .string = peek(ahead).kind { true } else { false }
  }

  mutating func advance() {
    if index < tokens.count - 1 { index += 1 }
  }

  mutating func take(_ symbol: Symbol) -> Bool {
    guard at(symbol) else { return false }
    advance()
    return true
  }

  mutating func take(_ keyword: Keyword) -> Bool {
    guard at(keyword) else { return false }
    advance()
    return true
  }

  /// Whether the statement ends before the current token.
  var endsStatement: Bool {
    atEnd || openBrackets.isEmpty && !isInterpolation && (token.newlineBefore || at(.rightBrace))
  }

  /// Whether a stage of a pipeline does.
  var endsStage: Bool {
    endsStatement || at(.pipe) || !openBrackets.isEmpty && at(.rightParenthesis)
  }

  /// From the start of the token at `start` to the end of the one before the current.
  func range(from start: Int) -> SourceRange {
    SourceRange(tokens[start].range.start, max(tokens[start].range.end, previous?.range.end ?? 0))
  }

  /// Just after what was read last: where something is missing.
  var missingRange: SourceRange {
    guard let previous else { return SourceRange(token.range.start, token.range.start) }
    return SourceRange(previous.range.end, previous.range.end)
  }

  // MARK: - Depth

  /// Goes one level down; the caller comes up again with `defer { depth -= 1 }`.
  mutating func descend() throws(Diagnostic) {
    guard depth < Self.depthLimit else { throw tooDeep(token.range) }
    depth += 1
  }

  /// Makes a node whose highest child is `children` high.
  mutating func node(
    _ kind: ExpressionSyntax.Kind, _ range: SourceRange, over children: Int = 0
  ) throws(Diagnostic) -> ExpressionSyntax {
    height = children + 1
    guard height <= Self.depthLimit else { throw tooDeep(range) }
    return ExpressionSyntax(kind, range: range)
  }

  private mutating func tooDeep(_ range: SourceRange) -> Diagnostic {
    let error = Diagnostic("nested too deeply", hint: "give parts of it names", at: range)
    depthError = error
    return error
  }

  // MARK: - Comments

  /// The comments that stand before the current token and belong to nothing yet.
  mutating func takeComments() -> [CommentSyntax] {
    var taken: [CommentSyntax] = []
    while nextComment < comments.count, comments[nextComment].tokenIndex <= index {
      taken.append(comments[nextComment].syntax)
      nextComment += 1
    }
    return taken
  }

  /// The comments among the tokens of the statement that just ended.
  mutating func takeInnerComments() -> [CommentSyntax] {
    var taken: [CommentSyntax] = []
    while nextComment < comments.count, comments[nextComment].tokenIndex < index {
      taken.append(comments[nextComment].syntax)
      nextComment += 1
    }
    return taken
  }

  /// The comment on the line of the token before.
  mutating func takeTrailingComment() -> String? {
    guard nextComment < comments.count, comments[nextComment].tokenIndex == index,
      !comments[nextComment].isWholeLine
    else { return nil }
    nextComment += 1
    return comments[nextComment - 1].syntax.text
  }
}
