/// Something wrong with a program, tied to the text that caused it.
public struct Diagnostic: Error, Hashable, Sendable {
  public enum Severity: String, Hashable, Sendable {
    case error, warning
  }

  public let severity: Severity
  /// What went wrong, lower case, no full stop: `unknown command 'laod'`.
  public let message: String
  /// What to do about it, printed beside the caret: `did you mean 'load'?`.
  public let hint: String?
  public let range: SourceRange

  public init(
    _ message: String, severity: Severity = .error, hint: String? = nil, at range: SourceRange
  ) {
    self.severity = severity
    self.message = message
    self.hint = hint
    self.range = range
  }

  /// `error` itself when it already says where it happened; otherwise its words, at `range`.
  public init(_ error: any Error, at range: SourceRange) {
    self = error as? Diagnostic ?? Diagnostic("\(error)", at: range)
  }
}

extension Diagnostic {
  /// The diagnostic as people read it, caret and all:
  ///
  ///     error: unknown command 'laod'
  ///      --> intro.osl.md:1:1
  ///       |
  ///     1 | laod pubmed "shards"
  ///       | ^^^^ did you mean 'load'?
  ///
  /// A range over several lines is underlined to the end of its first line. Of a long
  /// line only what stands around the caret is shown. Nothing in the source
  /// can move the cursor or hide text: control characters are shown as `\u{1b}`.
  public func rendered(in source: SourceText) -> String {
    let place = source.position(of: range.start)
    let start = min(max(range.start, place.lineRange.start), place.lineRange.end)
    let end = min(max(range.end, start), place.lineRange.end)
    let window = LineWindow(
      before: source[SourceRange(place.lineRange.start, start)], under: source[SourceRange(start, end)],
      after: source[SourceRange(end, place.lineRange.end)])

    let number = String(place.line)
    let gutter = String(repeating: " ", count: number.count)
    let indent = String(repeating: " ", count: window.indent)
    let caret = String(repeating: "^", count: window.underlined)
    let shownHint = hint.map { " " + TerminalText.shown($0) } ?? ""
    return """
      \(severity.rawValue): \(TerminalText.shown(message))
      \(gutter)--> \(TerminalText.shown(source.name)):\(place.line):\(place.column)
      \(gutter) |
      \(number) | \(window.text)
      \(gutter) | \(indent)\(caret)\(shownHint)
      """
  }
}

/// Text made safe to show at a terminal, and how many columns it takes there.
enum TerminalText {
  /// `text` with a space for each tab, and control and direction-changing characters written out.
  static func shown(_ text: some StringProtocol) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      if scalar == "\t" {
        result += " "
      } else if mustBeWrittenOut(scalar) {
        result += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// Columns that ``shown(_:)`` takes: two for wide (CJK, emoji) characters, one for others.
  static func width(of text: some StringProtocol) -> Int {
    shown(text).reduce(0) { $0 + ($1.unicodeScalars.first.map(width(of:)) ?? 0) }
  }

  private static func mustBeWrittenOut(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    // U+200C and U+200D join letters and emoji; the rest hide or reorder text.
    case .format: scalar.value != 0x200C && scalar.value != 0x200D
    default: false
    }
  }

  /// Unicode Standard Annex 11, East Asian Width: the blocks whose characters are wide.
  private static func width(of scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
      0xA000...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF,
      0x20000...0x3FFFD:
      2
    default: scalar.properties.generalCategory == .nonspacingMark ? 0 : 1
    }
  }
}
