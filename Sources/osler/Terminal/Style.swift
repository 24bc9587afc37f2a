/// Colours and weights of text at a terminal (ECMA-48, select graphic rendition).
enum Style: Int {
  case bold = 1
  case dim = 2
  case red = 31
  case green = 32
  case yellow = 33
  case magenta = 35
  case cyan = 36

  static func apply(_ styles: [Style], to text: String) -> String {
    guard !text.isEmpty else { return text }
    return "\u{1b}[\(styles.map { "\($0.rawValue)" }.joined(separator: ";"))m\(text)\u{1b}[0m"
  }

  static func removed(from text: String) -> String { text.replacing(/\u{1b}\[[0-9;]*m/, with: "") }
}
