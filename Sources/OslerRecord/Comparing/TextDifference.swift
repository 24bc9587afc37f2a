import OslerJSON

/// The first word in which two texts differ, with what stands around it.
struct TextDifference {
  private static let longest = 90

  private let left: Substring
  private let right: Substring
  /// From 1.
  private let line: Int
  private let word: Int
  private let start: Int
  private let words: (left: String, right: String)
  private let texts: (left: String, right: String)

  init(_ left: String, _ right: String) {
    texts = (left, right)
    let old = left.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    let new = right.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    let index = zip(old, new).enumerated().first { $1.0 != $1.1 }?.offset ?? min(old.count, new.count)
    self.left = index < old.count ? old[index] : ""
    self.right = index < new.count ? new[index] : ""
    line = index + 1
    start = zip(self.left, self.right).prefix { $0 == $1 }.count
    let before = old.prefix(index).reduce(0) { $0 + $1.split(whereSeparator: \.isWhitespace).count }
    let (first, second) = (
      self.left.split(whereSeparator: \.isWhitespace), self.right.split(whereSeparator: \.isWhitespace)
    )
    let place =
      zip(first, second).enumerated().first { $1.0 != $1.1 }?.offset ?? min(first.count, second.count)
    word = before + place + 1
    words = (
      place < first.count ? String(first[place]) : "", place < second.count ? String(second[place]) : ""
    )
  }

  func change(_ name: String) -> SessionDifference.Change {
    func shown(_ word: String) -> String {
      word.isEmpty ? "(the end of the line)" : "'\(Self.cut(word[...], from: 0))'"
    }
    let from = max(0, start - 30)
    return .init(
      .changed, name, "word \(word), line \(line): \(shown(words.left)) → \(shown(words.right))",
      lines: [.left(Self.cut(left, from: from)), .right(Self.cut(right, from: from))],
      facts: [
        .init("line", .integer(line)), .init("word", .integer(word)), .init("left_word", .string(words.left)),
        .init("right_word", .string(words.right)), .init("left", .string(texts.left)),
        .init("right", .string(texts.right)),
      ])
  }

  /// The part of a long line around what differs.
  static func cut(_ line: Substring, from start: Int) -> String {
    guard line.count > longest else { return String(line) }
    let rest = line.dropFirst(start)
    return (start > 0 ? "…" : "") + rest.prefix(longest) + (rest.count > longest ? "…" : "")
  }
}
