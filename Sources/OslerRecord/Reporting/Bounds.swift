/// How much of what a log holds a page shows. Whatever is left out is counted in a note.
enum Bounds {
  static let characters = 40_000
  static let lines = 1_000
  static let words = 300
  static let rows = 500
  static let columns = 60
  static let listed = 300
  /// Outputs, messages and errors of one cell.
  static let items = 200
  static let cells = 2_000
  static let pictureBytes = 2_000_000
  /// Series of one name in a cell, and names beside the loss.
  static let curves = 24
  static let otherMetrics = 12
  static let graphNodes = 60

  // Counted in Unicode scalars: one character may consist of any number of them.

  /// `text` on one line of at most `count` characters.
  static func line(_ text: String, _ count: Int = words) -> String {
    let scalars = text.unicodeScalars.prefix(count + 1)
    let line = String(String.UnicodeScalarView(scalars.prefix(count))).map { $0.isNewline ? " " : $0 }
    return String(line) + (scalars.count > count ? "…" : "")
  }

  /// The beginning of `text`, and what is missing in words.
  static func block(_ text: String) -> (shown: String, note: String?) {
    let all = text.unicodeScalars
    var end = all.index(all.startIndex, offsetBy: characters, limitedBy: all.endIndex) ?? all.endIndex
    var (breaks, at) = (0, all.startIndex)
    while let next = all[at..<end].firstIndex(of: "\n") {
      breaks += 1
      if breaks == lines { end = next } else { at = all.index(after: next) }
      if breaks == lines { break }
    }
    guard end < all.endIndex else { return (text, nil) }
    let missing = Count.text(all[end...].count, "more character", "more characters")
    return (String(all[..<end]), "\(missing) left out here; the log has them all")
  }

  /// The first of `all`, and what is missing in words.
  static func first<Element>(
    _ count: Int, of all: [Element], _ one: String, _ many: String
  ) -> (shown: [Element], note: String?) {
    guard all.count > count else { return (all, nil) }
    return (
      Array(all.prefix(count)),
      "\(Count.text(all.count - count, "more \(one)", "more \(many)")) left out here; the log has them all"
    )
  }
}

/// `1 cell`, `2,048 tokens`
enum Count {
  static func text(_ count: Int, _ one: String, _ many: String) -> String {
    "\(grouped(Int64(count))) \(count == 1 ? one : many)"
  }

  static func grouped(_ number: Int64) -> String {
    var digits = String(number.magnitude)
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    return (number < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
  }
}
