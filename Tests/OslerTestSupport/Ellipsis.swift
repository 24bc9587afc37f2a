import Foundation

/// Texts in documents with `…` for what differs from machine to machine: within a line for anything in it, alone on
/// a line for any lines.
public enum Ellipsis {
  /// Whether `shown` is what the page says, spaces at the ends of lines aside.
  public static func matches(_ shown: String, _ expected: String) -> Bool {
    let pattern = lines(expected).map { line in
      line == "…"
        ? "(?:[^\n]*\n)*?"
        : line.components(separatedBy: "…").map(NSRegularExpression.escapedPattern).joined(
          separator: "[^\n]*")
          + "\n"
    }
    let text = lines(shown).map { $0 + "\n" }.joined()
    return text.range(of: "^" + pattern.joined() + "$", options: .regularExpression) == text
      .startIndex..<text.endIndex
  }

  private static func lines(_ text: String) -> [String] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      String(line.reversed().drop { $0 == " " }.reversed())
    }
    while lines.last == "" { lines.removeLast() }
    return lines
  }
}
