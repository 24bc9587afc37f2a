/// Cuts a program into tokens and comments. It never fails: what is no token becomes
/// ``Token/Kind/invalid(_:wantsMore:)``, which the parser reports where it meets it.
struct Lexer {
  let bytes: [UInt8]
  /// Where `bytes` begin in the source.
  let base: Int
  var position = 0
  private(set) var tokens: [Token] = []
  private(set) var comments: [CommentToken] = []
  /// Strings in strings that are being read.
  var nesting = 0
  /// Set, with everything after it lost, when there are too many.
  var tooDeep: Diagnostic?

  // What stands before the next token.
  private var space = true
  private var newline = true
  /// Newlines since the last token or comment.
  private var newlines = 0

  static func lex(_ source: SourceText, in range: SourceRange) -> (tokens: [Token], comments: [CommentToken])
  {
    var lexer = Lexer(bytes: Array(source[range].utf8), base: range.start)
    while lexer.readToken() {}
    lexer.append(.end, from: lexer.position)
    return (lexer.tokens, lexer.comments)
  }

  private init(bytes: [UInt8], base: Int) {
    self.bytes = bytes
    self.base = base
  }

  /// The tokens of `\(…)`, up to its closing parenthesis, which is not consumed; nil when the text
  /// or, in a string of one line, the line ends first.
  mutating func readInterpolation(multiline: Bool) -> [Token]? {
    let outer = (tokens, space, newline, newlines)
    defer { (tokens, space, newline, newlines) = outer }
    (tokens, space, newline, newlines) = ([], true, false, 0)

    var open = 0
    while true {
      skipSpace()
      if newline, !multiline { return nil }
      switch byte() {
      case nil: return nil
      case UInt8(ascii: "#"): return nil
      case UInt8(ascii: "("): open += 1
      case UInt8(ascii: ")"):
        if open == 0 {
          append(.end, from: position)
          return tokens
        }
        open -= 1
      default: break
      }
      guard readToken() else { return nil }
    }
  }

  /// The range from an offset of `bytes` to here.
  func range(from start: Int) -> SourceRange { SourceRange(base + start, base + position) }

  func byte(_ ahead: Int = 0) -> UInt8? {
    position + ahead < bytes.count ? bytes[position + ahead] : nil
  }

  func starts(with text: StaticString) -> Bool {
    text.withUTF8Buffer { bytes[position...].starts(with: $0) }
  }

  func text(from start: Int, to end: Int? = nil) -> String {
    String(decoding: bytes[start..<(end ?? position)], as: UTF8.self)
  }

  /// The character that begins here, and how many bytes it takes.
  func scalar() -> (value: Unicode.Scalar, length: Int)? {
    guard position < bytes.count else { return nil }
    if bytes[position] < 0x80 { return (Unicode.Scalar(bytes[position]), 1) }
    let end = min(position + 4, bytes.count)
    guard let value = String(decoding: bytes[position..<end], as: UTF8.self).unicodeScalars.first else {
      return nil
    }
    return (value, min(UTF8.width(value), bytes.count - position))
  }

  // MARK: -

  private mutating func append(_ kind: Token.Kind, from start: Int) {
    tokens.append(
      Token(
        kind: kind, range: range(from: start), spaceBefore: space, newlineBefore: newline,
        blankLineBefore: newlines > 1))
    (space, newline, newlines) = (false, false, 0)
  }

  /// Reads one token and what stands before it; false at the end.
  private mutating func readToken() -> Bool {
    skipSpace()
    let start = position
    guard let (first, length) = scalar() else { return false }
    let kind: Token.Kind
    switch first {
    case "0"..."9": kind = readNumber()
    case "\"": kind = readString()
    case _ where isNameStart(first): kind = readName()
    default: kind = readSymbol() ?? readForeign(first, length)
    }
    append(kind, from: start)
    return true
  }

  private mutating func skipSpace() {
    while let (next, length) = scalar() {
      if next == "\n" {
        newline = true
        newlines += 1
      } else if next == "#" {
        guard nesting == 0 else { return }
        readComment()
        continue
      } else if !next.properties.isWhitespace && next.value != 0xFEFF {
        return
      }
      space = true
      position += length
    }
  }

  private mutating func readComment() {
    let start = position
    while let next = byte(), next != UInt8(ascii: "\n") { position += 1 }
    var line = Substring(text(from: start))
    while line.last?.isWhitespace == true { line.removeLast() }
    comments.append(
      CommentToken(
        syntax: CommentSyntax(String(line), blankLineBefore: newlines > 1), isWholeLine: newline,
        tokenIndex: tokens.count))
    space = true
    newlines = 0
  }

  // MARK: - Names

  private func isNameStart(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "_" || (scalar.isASCII ? scalar.properties.isAlphabetic : scalar.properties.isXIDStart)
  }

  /// Moves past letters, digits and `_`.
  mutating func skipNameCharacters() {
    while let (next, length) = scalar(), next == "_" || next.properties.isXIDContinue { position += length }
  }

  private mutating func readName() -> Token.Kind {
    let start = position
    skipNameCharacters()
    let name = text(from: start)
    return Keyword(rawValue: name).map(Token.Kind.keyword) ?? .name(name)
  }

  // MARK: - Signs

  private mutating func readSymbol() -> Token.Kind? {
    if let misspelt = misspeltSign() { return misspelt }
    for length in [2, 1] where position + length <= bytes.count {
      if let symbol = Symbol(rawValue: text(from: position, to: position + length)) {
        position += length
        return .symbol(symbol)
      }
    }
    return nil
  }

  /// Signs of other languages that begin with one of ours.
  private mutating func misspeltSign() -> Token.Kind? {
    let signs: [(StaticString, String)] = [
      ("===", "write '=='"), ("!==", "write '!='"), ("=>", "a lambda is written x -> x + 1"),
      ("||", "write 'or'"), ("|>", "write '|'"), ("&&", "write 'and'"), ("**", "multiply instead: x * x"),
      ("//", "a comment begins with '#'"), ("/*", "a comment begins with '#'"), (":=", "write '='"),
      ("<>", "write '!='"), ("+=", "write x = x + …"), ("-=", "write x = x - …"), ("*=", "write x = x * …"),
      ("/=", "write x = x / …"), ("++", "write x = x + 1"), ("...", "a range is written 1..11"),
      ("..<", "a range is written 1..10, both ends included"),
    ]
    guard let (sign, hint) = signs.first(where: { starts(with: $0.0) }) else { return nil }
    let start = position
    position += sign.utf8CodeUnitCount
    return .invalid(
      Diagnostic("unknown sign '\(sign)'", hint: hint, at: range(from: start)), wantsMore: false)
  }

  private mutating func readForeign(_ scalar: Unicode.Scalar, _ length: Int) -> Token.Kind {
    let start = position
    position += length
    if "“”„‟«»'‘’‚`".unicodeScalars.contains(scalar) {
      return .invalid(
        Diagnostic(
          "unknown quotation mark", hint: "strings are written in straight double quotes: \"…\"",
          at: range(from: start)), wantsMore: false)
    }
    let hints: [Unicode.Scalar: String] = [
      ";": "put each statement on its own line", "!": "write 'not'", "&": "write 'and'", "–": "write '-'",
      "—": "write '-'", "−": "write '-'", "×": "write '*'", "÷": "write '/'", "≤": "write '<='",
      "≥": "write '>='", "≠": "write '!='", "→": "write '->'", "…": "a range is written 1..11",
    ]
    let shown = TerminalText.shown(String(scalar))
    return .invalid(
      Diagnostic("unknown sign '\(shown)'", hint: hints[scalar], at: range(from: start)), wantsMore: false)
  }
}
