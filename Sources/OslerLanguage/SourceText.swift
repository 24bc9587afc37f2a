/// A piece of source: a whole notebook file, or what was typed at the prompt.
///
/// Positions are byte offsets into its UTF-8, so a cell of a notebook is parsed in place and a
/// diagnostic points into the file that people have open.
public struct SourceText: Hashable, Sendable {
  /// What messages call it: a path, or `entry 3`.
  public let name: String
  public let text: String

  public init(name: String, text: String) {
    self.name = name
    self.text = text
  }

  /// The whole of it.
  public var range: SourceRange { SourceRange(0, text.utf8.count) }

  /// The text under `range`, which must lie on character boundaries.
  public subscript(range: SourceRange) -> Substring {
    let start = text.utf8.index(text.startIndex, offsetBy: range.start)
    let end = text.utf8.index(start, offsetBy: range.end - range.start)
    return text[start..<end]
  }

  /// Where a byte offset lies: line and column from 1, columns in characters, and the range of the
  /// line without its newline. An offset past the end counts as the end.
  public func position(of offset: Int) -> (line: Int, column: Int, lineRange: SourceRange) {
    let utf8 = text.utf8
    let offset = min(max(offset, 0), utf8.count)
    var (line, lineStart, lineEnd, at) = (1, 0, utf8.count, 0)
    for byte in utf8 {
      if byte == UInt8(ascii: "\n") {
        if at >= offset {
          lineEnd = at
          break
        }
        line += 1
        lineStart = at + 1
      }
      at += 1
    }
    if lineEnd > lineStart, utf8[utf8.index(utf8.startIndex, offsetBy: lineEnd - 1)] == UInt8(ascii: "\r") {
      lineEnd -= 1
    }
    let before = self[SourceRange(lineStart, min(offset, max(lineEnd, lineStart)))]
    return (line, before.count + 1, SourceRange(lineStart, lineEnd))
  }
}

/// Half-open range of UTF-8 byte offsets into a ``SourceText``.
public struct SourceRange: Hashable, Sendable, Codable {
  public let start: Int
  public let end: Int

  public init(_ start: Int, _ end: Int) {
    precondition(start >= 0 && start <= end, "source range \(start)..<\(end) is reversed")
    self.start = start
    self.end = end
  }

  /// The smallest range that holds both.
  public func union(_ other: SourceRange) -> SourceRange {
    SourceRange(min(start, other.start), max(end, other.end))
  }
}
