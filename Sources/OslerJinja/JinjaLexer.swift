/// Cuts a template into tokens, with white space around tags handled as transformers sets Jinja up: the line
/// feed after a tag goes (`trim_blocks`), and so do blanks before a tag on its line (`lstrip_blocks`).
struct JinjaLexer {
  let name: String
  let source: [Unicode.Scalar]
  var position = 0
  var tokens: [JinjaToken] = []
  /// Brackets that are open within a tag: `}}` may end a dictionary.
  var brackets: [Unicode.Scalar] = []
  private var lineStarts = [0]
  /// Whether the text that comes begins a line.
  private var startsLine = true

  static func tokens(of source: String, name: String) throws(JinjaError) -> [JinjaToken] {
    var lexer = JinjaLexer(source, name: name)
    try lexer.run()
    return lexer.tokens
  }

  private init(_ source: String, name: String) {
    self.name = name
    self.source = Self.lines(source)
    for (index, scalar) in self.source.enumerated() where scalar == "\n" { lineStarts.append(index + 1) }
  }

  /// With line feeds alone for line ends, and without the last of them.
  private static func lines(_ source: String) -> [Unicode.Scalar] {
    var lines: [Unicode.Scalar] = []
    var wasReturn = false
    for scalar in source.unicodeScalars {
      if scalar != "\n" || !wasReturn { lines.append(scalar == "\r" ? "\n" : scalar) }
      wasReturn = scalar == "\r"
    }
    if lines.last == "\n" { lines.removeLast() }
    return lines
  }

  private mutating func run() throws(JinjaError) {
    while position < source.count {
      let start = position
      guard let open = nextOpening(from: start) else {
        emit(.text(text(start..<source.count)), at: start)
        break
      }
      let kind = source[open + 1]
      position = open + 2
      let sign = takeSign()
      emitText(start..<open, sign: sign, isOutput: kind == "{")
      switch kind {
      case "{": try lexTag(begin: .outputBegin, end: .outputEnd, close: "}", at: open)
      case "#": try passComment(at: open)
      default:
        if try !takeRaw(at: open) { try lexTag(begin: .tagBegin, end: .tagEnd, close: "%", at: open) }
      }
    }
    emit(.end, at: source.count)
  }

  /// Where the next `{{`, `{%` or `{#` is.
  private func nextOpening(from start: Int) -> Int? {
    var index = start
    while index + 1 < source.count {
      if source[index] == "{", "{%#".unicodeScalars.contains(source[index + 1]) { return index }
      index += 1
    }
    return nil
  }

  private mutating func takeSign() -> Unicode.Scalar? {
    guard let sign = peek(0), sign == "-" || sign == "+" else { return nil }
    position += 1
    return sign
  }

  /// The text before a tag, less the white space that the tag takes.
  private mutating func emitText(_ range: Range<Int>, sign: Unicode.Scalar?, isOutput: Bool) {
    var end = range.upperBound
    var start = end
    while start > range.lowerBound, source[start - 1].isPythonSpace { start -= 1 }
    if sign == "-" {
      end = start
    } else if sign == nil, !isOutput {
      let feed = source[range].lastIndex(of: "\n")
      let line = feed.map { $0 + 1 } ?? range.lowerBound
      if feed != nil || startsLine, start <= line { end = line }
    }
    startsLine = false
    if end > range.lowerBound { emit(.text(text(range.lowerBound..<end)), at: range.lowerBound) }
  }

  // MARK: Tags

  private mutating func lexTag(
    begin: JinjaToken.Kind, end: JinjaToken.Kind, close: Unicode.Scalar, at open: Int
  ) throws(JinjaError) {
    emit(begin, at: open)
    brackets = []
    while true {
      guard position < source.count else {
        throw error(.unclosed(close == "}" ? "'{{'" : "'{%'"), at: open)
      }
      let start = position
      if brackets.isEmpty, passClosing(close) {
        emit(end, at: start)
        return
      }
      try lexToken()
    }
  }

  /// Passes `%}` or `}}`, with its sign and the white space it takes.
  private mutating func passClosing(_ close: Unicode.Scalar) -> Bool {
    if peek(0) == close, peek(1) == "}" {
      position += 2
      if close != "}", peek(0) == "\n" { position += 1 }
    } else if peek(0) == "-", peek(1) == close, peek(2) == "}" {
      position += 3
      while peek(0)?.isPythonSpace ?? false { position += 1 }
    } else if close != "}", peek(0) == "+", peek(1) == close, peek(2) == "}" {
      position += 3
    } else {
      return false
    }
    startsLine = source[position - 1] == "\n"
    return true
  }

  private mutating func passComment(at open: Int) throws(JinjaError) {
    while position < source.count {
      if passClosing("#") { return }
      position += 1
    }
    throw error(.unclosed("'{#'"), at: open)
  }

  /// Takes `raw %}` to `{% endraw %}`, after `{%`; false where the tag is another.
  private mutating func takeRaw(at open: Int) throws(JinjaError) -> Bool {
    guard passTag("raw", trimsFeed: false) else { return false }
    let start = position
    while position < source.count {
      let end = position
      if source[end] == "{", peek(1) == "%" {
        position += 2
        let sign = takeSign()
        if passTag("endraw", trimsFeed: true) {
          let startsNext = startsLine
          startsLine = source[start - 1] == "\n"
          emitText(start..<end, sign: sign, isOutput: false)
          startsLine = startsNext
          return true
        }
      }
      position = end + 1
    }
    throw error(.unclosed("'raw'"), at: open)
  }

  /// Passes `word %}`; stays where it is at anything else.
  private mutating func passTag(_ word: String, trimsFeed: Bool) -> Bool {
    let start = position
    while peek(0)?.isPythonSpace ?? false { position += 1 }
    let letters = Array(word.unicodeScalars)
    if position + letters.count <= source.count,
      Array(source[position..<position + letters.count]) == letters
    {
      position += letters.count
      while peek(0)?.isPythonSpace ?? false { position += 1 }
      if passClosing("%") {
        if !trimsFeed, peek(-4) != "-", peek(-1) == "\n" {
          position -= 1
          startsLine = false
        }
        return true
      }
    }
    position = start
    return false
  }

  // MARK: Places

  func peek(_ offset: Int) -> Unicode.Scalar? {
    let index = position + offset
    return source.indices.contains(index) ? source[index] : nil
  }

  func text(_ range: Range<Int>) -> String { String(scalars: source[range]) }

  mutating func emit(_ kind: JinjaToken.Kind, at start: Int) {
    tokens.append(JinjaToken(kind: kind, place: place(of: start)))
  }

  func error(_ fault: JinjaFault, at index: Int) -> JinjaError {
    JinjaError(template: name, place: place(of: index), fault: fault)
  }

  private func place(of index: Int) -> JinjaPlace {
    var (low, high) = (0, lineStarts.count - 1)
    while low < high {
      let middle = (low + high + 1) / 2
      if lineStarts[middle] <= index { low = middle } else { high = middle - 1 }
    }
    return JinjaPlace(line: low + 1, column: index - lineStarts[low] + 1)
  }
}
