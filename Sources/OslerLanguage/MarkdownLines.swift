/// The lines of a Markdown text, and what each could begin or end.
struct MarkdownLines {
  private let source: SourceText
  private let bytes: [UInt8]
  private let lines: [Line]

  /// Byte offsets. Lines end at `\n` or `\r\n`.
  private struct Line {
    let start: Int
    /// Before the line break.
    let contentEnd: Int
    let end: Int
  }

  init(_ source: SourceText) {
    self.source = source
    bytes = Array(source.text.utf8)
    var lines: [Line] = []
    var start = 0
    while start < bytes.count {
      let newline = bytes[start...].firstIndex(of: UInt8(ascii: "\n"))
      var contentEnd = newline ?? bytes.count
      if newline != nil, contentEnd > start, bytes[contentEnd - 1] == UInt8(ascii: "\r") { contentEnd -= 1 }
      let end = newline.map { $0 + 1 } ?? bytes.count
      lines.append(Line(start: start, contentEnd: contentEnd, end: end))
      start = end
    }
    self.lines = lines
  }

  var count: Int { lines.count }
  func start(_ line: Int) -> Int { lines[line].start }
  func end(_ line: Int) -> Int { lines[line].end }
  /// Without its line break; the byte order mark is no part of the first line.
  func content(_ line: Int) -> SourceRange {
    SourceRange(contentStart(line), lines[line].contentEnd)
  }
  /// Without its line break and the white space around it.
  func trimmed(_ line: Int) -> SourceRange {
    var (start, end) = (contentStart(line), lines[line].contentEnd)
    while start < end, isSpace(bytes[start]) { start += 1 }
    while start < end, isSpace(bytes[end - 1]) { end -= 1 }
    return SourceRange(start, end)
  }
  func isBlank(_ line: Int) -> Bool {
    let range = trimmed(line)
    return range.start == range.end
  }

  /// Whether the line is one of `signs` and nothing else.
  func isFrontMatterLine(_ line: Int, signs: [String]) -> Bool {
    let range = trimmed(line)
    return range.start == contentStart(line) && signs.contains(String(source[range]))
  }

  /// The text after `#|` and one space.
  func optionText(_ line: Int) -> SourceRange? {
    let range = trimmed(line)
    guard text(range.start, starts: "#|") else { return nil }
    let end = lines[line].contentEnd
    let skipsSpace = range.start + 2 < end && bytes[range.start + 2] == UInt8(ascii: " ")
    return SourceRange(range.start + (skipsSpace ? 3 : 2), end)
  }

  // MARK: - Fences

  func openingFence(_ line: Int) -> MarkdownFence? {
    guard let (start, sign, length) = fenceSigns(line) else { return nil }
    var infoStart = start + length
    let lineRange = trimmed(line)
    while infoStart < lineRange.end, isSpace(bytes[infoStart]) { infoStart += 1 }
    let infoRange = SourceRange(infoStart, max(infoStart, lineRange.end))
    let info = String(source[infoRange])
    guard sign != "`" || !info.contains("`") else { return nil }
    return MarkdownFence(sign: sign, length: length, info: info, infoRange: infoRange)
  }

  func closes(_ fence: MarkdownFence, _ line: Int) -> Bool {
    guard let (start, sign, length) = fenceSigns(line) else { return false }
    return sign == fence.sign && length >= fence.length && start + length == trimmed(line).end
  }

  private func fenceSigns(_ line: Int) -> (start: Int, sign: Character, length: Int)? {
    guard let start = unindented(line), start < lines[line].contentEnd else { return nil }
    let byte = bytes[start]
    guard byte == UInt8(ascii: "`") || byte == UInt8(ascii: "~") else { return nil }
    let length = bytes[start..<lines[line].contentEnd].prefix { $0 == byte }.count
    return length >= 3 ? (start, Character(Unicode.Scalar(byte)), length) : nil
  }

  // MARK: - HTML

  /// What ends the HTML block that begins on this line; nil when none does.
  func htmlBlockEnd(_ line: Int) -> HTMLBlockEnd? {
    guard let start = unindented(line), start < lines[line].contentEnd, bytes[start] == UInt8(ascii: "<")
    else { return nil }
    if text(start, starts: "<!--") { return .comment }
    return HTMLBlockEnd.tags.first { tag in
      guard text(start + 1, starts: tag) else { return false }
      let after = start + 1 + tag.utf8.count
      return after >= lines[line].contentEnd || isSpace(bytes[after]) || bytes[after] == UInt8(ascii: ">")
    }.map(HTMLBlockEnd.tag)
  }

  func contains(_ end: HTMLBlockEnd, _ line: Int) -> Bool {
    switch end {
    case .comment: source[content(line)].contains("-->")
    case .tag:
      HTMLBlockEnd.tags.contains { source[content(line)].lowercased().contains("</\($0)>") }
    }
  }

  // MARK: - Bytes

  /// Where the line's text begins, when it is indented by at most three spaces.
  private func unindented(_ line: Int) -> Int? {
    let start = contentStart(line)
    let spaces = bytes[start..<lines[line].contentEnd].prefix { $0 == UInt8(ascii: " ") }.count
    return spaces <= 3 ? start + spaces : nil
  }

  private func contentStart(_ line: Int) -> Int {
    let start = lines[line].start
    return start == 0 && bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : start
  }

  private func isSpace(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
  }

  /// Whether `wanted` (lower case) stands at `offset`, in either case.
  private func text(_ offset: Int, starts wanted: String) -> Bool {
    let found = bytes[min(offset, bytes.count)...].prefix(wanted.utf8.count)
    return String(decoding: found, as: UTF8.self).lowercased() == wanted
  }
}

/// The opening line of a fence.
struct MarkdownFence: Hashable {
  let sign: Character
  let length: Int
  /// What follows the signs, without white space around it.
  let info: String
  let infoRange: SourceRange

  /// Whether `inner`, met before the closing line of a cell, is the next cell rather than code.
  func mayHideCell(_ inner: MarkdownFence) -> Bool {
    inner.sign == sign && inner.length >= length && FenceLanguage(inner.info).runs
  }
}

/// What ends a stretch of HTML in which Markdown has no say.
enum HTMLBlockEnd: Hashable {
  case comment
  /// The closing tag of any of ``tags``, as CommonMark has it.
  case tag(String)

  static let tags = ["pre", "script", "style", "textarea"]

  var written: String {
    switch self {
    case .comment: "-->"
    case .tag(let name): "</\(name)>"
    }
  }
}
