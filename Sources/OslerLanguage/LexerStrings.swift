/// Strings: `"…"` on one line, `"""` over several, with escapes and `\(…)` in both.
extension Lexer {
  /// Strings in strings deeper than this are refused.
  private static let nestingLimit = 50

  mutating func readString() -> Token.Kind {
    nesting += 1
    defer { nesting -= 1 }
    guard nesting <= Self.nestingLimit else {
      tooDeep = Diagnostic("nested too deeply", hint: "give parts of it names", at: range(from: position))
      position = bytes.count
      return .end
    }
    let string = starts(with: "\"\"\"") ? readMultilineString() : readLineString()
    return tooDeep.map { .invalid($0, wantsMore: false) } ?? string
  }

  // MARK: - One line

  private mutating func readLineString() -> Token.Kind {
    let start = position
    position += 1
    var pieces = StringPieces()
    var problem: Diagnostic?
    while let next = byte(), next != UInt8(ascii: "\n") {
      if next == UInt8(ascii: "\"") {
        position += 1
        return problem.map { .invalid($0, wantsMore: false) } ?? .string(pieces.tokens, multiline: false)
      }
      if next == UInt8(ascii: "\\") {
        readEscape(into: &pieces, multiline: false, problem: &problem)
      } else {
        copyPlainText(into: &pieces)
      }
    }
    return .invalid(
      Diagnostic(
        "this string is not closed", hint: "end it with '\"' on the same line",
        at: SourceRange(base + start, base + start + 1)),
      wantsMore: false)
  }

  // MARK: - Several lines

  private mutating func readMultilineString() -> Token.Kind {
    let start = position
    position += 3
    var problem: Diagnostic?
    let afterQuotes = position
    while byte() == UInt8(ascii: " ") || byte() == UInt8(ascii: "\t") || byte() == UInt8(ascii: "\r") {
      position += 1
    }
    if let next = byte(), next != UInt8(ascii: "\n") {
      problem = Diagnostic(
        "the text after '\"\"\"' must begin on the next line", hint: "break the line after '\"\"\"'",
        at: SourceRange(base + afterQuotes, base + afterQuotes))
    }
    var pieces = StringPieces()
    while let next = byte() {
      if starts(with: "\"\"\"") {
        let close = range(from: position)
        position += 3
        if problem == nil { problem = pieces.stripIndentation(closing: close) }
        return problem.map { .invalid($0, wantsMore: false) } ?? .string(pieces.tokens, multiline: true)
      }
      switch next {
      case UInt8(ascii: "\n"):
        position += 1
        readIndentation(into: &pieces)
      case UInt8(ascii: "\r") where byte(1) == UInt8(ascii: "\n"): position += 1
      case UInt8(ascii: "\\"): readEscape(into: &pieces, multiline: true, problem: &problem)
      case UInt8(ascii: "\""):
        pieces.append("\"")
        position += 1
      default: copyPlainText(into: &pieces)
      }
    }
    return .invalid(
      Diagnostic(
        "this string is not closed", hint: "end it with '\"\"\"' on a line of its own",
        at: SourceRange(base + start, base + start + 3)),
      wantsMore: true)
  }

  private mutating func readIndentation(into pieces: inout StringPieces) {
    let start = position
    while byte() == UInt8(ascii: " ") || byte() == UInt8(ascii: "\t") { position += 1 }
    let isBlank = byte() == UInt8(ascii: "\n") || starts(with: "\r\n")
    pieces.startLine(indentation: text(from: start), isBlank: isBlank, at: range(from: start))
  }

  // MARK: - Both

  /// Copies up to the next quote, backslash or line end.
  private mutating func copyPlainText(into pieces: inout StringPieces) {
    let start = position
    position += 1
    while let next = byte(), next != UInt8(ascii: "\""), next != UInt8(ascii: "\\"),
      next != UInt8(ascii: "\n"), next != UInt8(ascii: "\r")
    {
      position += 1
    }
    pieces.append(text(from: start))
  }

  /// Reads what begins with a backslash. The first problem is kept, and reading goes on, so that the
  /// string's end is still found.
  private mutating func readEscape(
    into pieces: inout StringPieces, multiline: Bool, problem: inout Diagnostic?
  ) {
    let start = position
    position += 1
    let escaped = scalar()
    switch escaped?.value {
    case "n": pieces.append("\n")
    case "t": pieces.append("\t")
    case "\\": pieces.append("\\")
    case "\"": pieces.append("\"")
    case "u" where byte(1) == UInt8(ascii: "{"): return readUnicodeEscape(from: start, &pieces, &problem)
    case "(": return readInterpolation(from: start, &pieces, multiline, &problem)
    case nil, "\n", "\r": return problem = problem ?? unknownEscape(from: start)
    default:
      position += escaped?.length ?? 0
      problem = problem ?? unknownEscape(from: start)
      return
    }
    position += escaped?.length ?? 0
  }

  private func unknownEscape(from start: Int) -> Diagnostic {
    let written = TerminalText.shown(text(from: start))
    return Diagnostic(
      "unknown escape '\(written)'", hint: #"there are \n \t \\ \" \u{1F600} and \(…)"#,
      at: range(from: start))
  }

  private mutating func readUnicodeEscape(
    from start: Int, _ pieces: inout StringPieces, _ problem: inout Diagnostic?
  ) {
    position += 2
    let digitsStart = position
    while let next = byte(), Character(Unicode.Scalar(next)).isHexDigit { position += 1 }
    let digits = text(from: digitsStart)
    guard byte() == UInt8(ascii: "}") else {
      problem = problem ?? unknownEscape(from: start)
      return
    }
    position += 1
    guard let value = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(value) else {
      problem =
        problem
        ?? Diagnostic(
          "'\(text(from: start))' is not a character", hint: "write its Unicode number: \\u{1F600}",
          at: range(from: start))
      return
    }
    pieces.append(String(Character(scalar)))
  }

  private mutating func readInterpolation(
    from start: Int, _ pieces: inout StringPieces, _ multiline: Bool, _ problem: inout Diagnostic?
  ) {
    let open = position
    position += 1
    guard let tokens = readInterpolation(multiline: multiline) else {
      let comment = byte() == UInt8(ascii: "#")
      problem =
        problem
        ?? (comment
          ? Diagnostic(
            "a comment cannot stand in '\\(…)'", at: SourceRange(base + position, base + position + 1))
          : Diagnostic(
            "'\\(' is not closed", hint: "end it with ')'", at: SourceRange(base + start, base + start + 2)))
      return
    }
    position += 1
    pieces.append(.interpolation(tokens, range(from: open)))
  }
}

/// The pieces of a string as they are read, with the line starts that indentation is stripped from.
private struct StringPieces {
  private enum Item {
    case piece(StringPieceToken)
    case lineStart(indentation: String, isBlank: Bool, range: SourceRange)
  }

  private var items: [Item] = []

  /// Neighbouring texts joined; one empty text when there is nothing.
  var tokens: [StringPieceToken] {
    var result: [StringPieceToken] = []
    for case .piece(let piece) in items where piece != .text("") {
      if case .text(let text) = piece, case .text(let last)? = result.last {
        result[result.count - 1] = .text(last + text)
      } else {
        result.append(piece)
      }
    }
    return result.isEmpty ? [.text("")] : result
  }

  mutating func append(_ text: String) { items.append(.piece(.text(text))) }
  mutating func append(_ piece: StringPieceToken) { items.append(.piece(piece)) }
  mutating func startLine(indentation: String, isBlank: Bool, at range: SourceRange) {
    items.append(.lineStart(indentation: indentation, isBlank: isBlank, range: range))
  }

  /// Takes the indentation of the closing quotes off every line, and the line ends next to the quotes
  /// off the text.
  mutating func stripIndentation(closing: SourceRange) -> Diagnostic? {
    guard case .lineStart(let indentation, _, _)? = items.popLast() else {
      return Diagnostic(
        "the closing '\"\"\"' must stand on a line of its own", hint: "break the line before it",
        at: SourceRange(closing.start, closing.start + 3))
    }
    var isFirst = true
    for (index, item) in items.enumerated() {
      guard case .lineStart(let own, let isBlank, let range) = item else { continue }
      let newline = isFirst ? "" : "\n"
      isFirst = false
      if own.hasPrefix(indentation) {
        items[index] = .piece(.text(newline + own.dropFirst(indentation.count)))
      } else if isBlank {
        items[index] = .piece(.text(newline))
      } else {
        return Diagnostic(
          "this line is indented less than the closing '\"\"\"'", hint: "indent it as far", at: range)
      }
    }
    return nil
  }
}
