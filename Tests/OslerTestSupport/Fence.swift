/// A fenced block of a Markdown page.
public struct Fence: Hashable, Sendable {
  /// The words after the backticks.
  public let info: [String]
  /// Its lines, without the fences.
  public let body: String
  /// Of its first line, from 1.
  public let line: Int

  /// `osler`, `console`, …; empty without one.
  public var language: String { info.first ?? "" }

  /// Every block of a page, in order; one that is not closed is left out.
  public static func all(in page: String) -> [Fence] {
    var fences: [Fence] = []
    var open: (ticks: Substring, info: [String], line: Int)?
    var lines: [Substring] = []
    for (index, line) in page.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if let begun = open {
        if line == begun.ticks {
          fences.append(Fence(info: begun.info, body: lines.joined(separator: "\n"), line: begun.line))
          open = nil
        } else {
          lines.append(line)
        }
      } else if line.hasPrefix("```") {
        let ticks = line.prefix { $0 == "`" }
        let info = line.dropFirst(ticks.count).split(separator: " ").map(String.init)
        open = (ticks, info, index + 2)
        lines = []
      }
    }
    return fences
  }
}
