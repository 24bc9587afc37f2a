/// A block of prose, as CommonMark has it, with the tables and tasks of GitHub.
indirect enum MarkdownBlock: Hashable {
  case heading(level: Int, text: String)
  case paragraph(String)
  case code(String, language: String)
  case quote([MarkdownBlock])
  case list(first: Int?, isTight: Bool, items: [[MarkdownBlock]])
  case table(head: [String], alignments: [DataTable.Alignment], rows: [[String]])
  case rule
}

/// A text of blocks, and where its references lead.
struct MarkdownText: Hashable {
  let blocks: [MarkdownBlock]
  /// By label, in lower case.
  let references: [String: String]

  init(blocks: [MarkdownBlock], references: [String: String]) {
    (self.blocks, self.references) = (blocks, references)
  }

  init(_ text: String) {
    var reader = MarkdownReader()
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    blocks = reader.blocks(of: lines.map { MarkdownLine($0) }, depth: 0)
    references = reader.references
  }
}

/// A line without its break; tabs at its beginning count to the next multiple of four.
struct MarkdownLine: Hashable {
  let indent: Int
  /// After the indentation, without white space at the end (two spaces there are a line break: ``breaks``).
  let text: Substring
  let breaks: Bool

  init(_ line: Substring) {
    var (indent, rest) = (0, line)
    while let first = rest.first, first == " " || first == "\t" {
      indent = first == " " ? indent + 1 : (indent / 4 + 1) * 4
      rest.removeFirst()
    }
    breaks = rest.hasSuffix("  ")
    while rest.last == " " || rest.last == "\t" { rest.removeLast() }
    (self.indent, text) = (indent, rest)
  }

  init(indent: Int, text: Substring, breaks: Bool) {
    (self.indent, self.text, self.breaks) = (indent, text, breaks)
  }

  var isBlank: Bool { text.isEmpty }

  /// Further left; what stood there already stays at the margin.
  func outdented(by columns: Int) -> MarkdownLine {
    MarkdownLine(indent: max(0, indent - columns), text: text, breaks: breaks)
  }

  /// As it is written inside of code.
  var written: String { String(repeating: " ", count: indent) + text + (breaks ? "  " : "") }

  // MARK: What it could begin

  /// `## Heading ##`
  var heading: (level: Int, text: String)? {
    let level = text.prefix { $0 == "#" }.count
    let rest = text.dropFirst(level)
    guard indent < 4, (1...6).contains(level), rest.isEmpty || rest.first == " " || rest.first == "\t" else {
      return nil
    }
    var words = rest.trimmed
    let closing = words.reversed().prefix { $0 == "#" }.count
    let before = words.dropLast(closing)
    if before.isEmpty || before.last == " " { words = before.trimmed }
    return (level, String(words))
  }

  /// The sign and length of an opening fence, and its first word.
  var fence: (sign: Character, length: Int, language: String)? {
    guard indent < 4, let sign = text.first, sign == "`" || sign == "~" else { return nil }
    let length = text.prefix { $0 == sign }.count
    let info = text.dropFirst(length).trimmed
    guard length >= 3, sign == "~" || !info.contains("`") else { return nil }
    return (sign, length, String(info.prefix { !$0.isWhitespace }))
  }

  var isRule: Bool {
    guard indent < 4, let sign = text.first, "-*_".contains(sign) else { return false }
    return text.count { $0 == sign } >= 3 && text.allSatisfy { $0 == sign || $0 == " " || $0 == "\t" }
  }

  /// The mark of a list's item, its number if it has one, and what follows it.
  var item: (mark: Character, number: Int?, rest: MarkdownLine)? {
    guard indent < 4, !isRule else { return nil }
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let after = text.dropFirst(digits.count)
    guard let mark = after.first, digits.count <= 9,
      digits.isEmpty ? "-+*".contains(mark) : mark == "." || mark == ")"
    else { return nil }
    let rest = after.dropFirst()
    guard rest.isEmpty || rest.first == " " || rest.first == "\t" else { return nil }
    let width = digits.count + 1
    let inner = MarkdownLine(rest)
    // Five spaces or more are the item's code, and only one of them belongs to the mark.
    let gap = inner.isBlank || inner.indent > 4 ? 1 : inner.indent
    let line = MarkdownLine(indent: indent + width + gap, text: inner.text, breaks: breaks)
    return (mark, Int(digits), line)
  }

  var isQuote: Bool { indent < 4 && text.first == ">" }

  /// Whether a paragraph before it ends, though there is no blank line.
  var endsParagraph: Bool {
    if heading != nil || fence != nil || isRule || isQuote { return true }
    guard let item else { return false }
    return !item.rest.isBlank && (item.number ?? 1) == 1
  }
}

extension Substring {
  var trimmed: Substring {
    var text = self
    while let first = text.first, first.isWhitespace { text.removeFirst() }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return text
  }
}
