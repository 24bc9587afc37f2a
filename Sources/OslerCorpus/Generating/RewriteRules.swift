/// What a text told anew is held to.
public struct RewriteRules: Sendable {
  /// Why it is dropped: the first that holds.
  public enum Reason: String, Hashable, Sendable, CaseIterable {
    case cutOff = "cut off"
    case tooShort = "too short for its extract"
    case copied = "copied rather than told anew"
    case newNumbers = "numbers that the extract does not have"
    case lostNumbers = "numbers of the extract are missing"
  }

  /// Least words, as a share of the extract's.
  public static let leastLength = 0.3
  /// Most of the text's runs of eight words that the extract has too.
  public static let mostCopied = 0.5
  /// Least of the extract's numbers that must come again.
  public static let leastNumbers = 0.8

  public static func problem(of text: String, from extract: String, isCut: Bool) -> Reason? {
    if isCut { return .cutOff }
    let (words, source) = (GeneratedText.words(text), GeneratedText.words(extract))
    guard Double(words.count) >= Double(source.count) * leastLength, !words.isEmpty else { return .tooShort }
    let runs = Set(runs(source))
    let own = Self.runs(words)
    if !own.isEmpty, Double(own.count(where: runs.contains)) / Double(own.count) > mostCopied {
      return .copied
    }
    // Small whole numbers count things: 'two drugs' may become '2 drugs'.
    let isCount = { (number: String) in number.count == 1 }
    let (there, wanted) = (Set(GeneratedText.numbers(text)), Set(GeneratedText.numbers(extract)))
    if there.contains(where: { !wanted.contains($0) && !isCount($0) }) { return .newNumbers }
    let telling = wanted.filter { !isCount($0) }
    let kept = telling.count(where: there.contains)
    return Double(kept) < Double(telling.count) * leastNumbers ? .lostNumbers : nil
  }

  private static func runs(_ words: [String]) -> [String] {
    let lower = words.map { $0.lowercased() }
    guard lower.count >= 8 else { return [] }
    return (0...(lower.count - 8)).map { lower[$0..<($0 + 8)].joined(separator: " ") }
  }
}

/// A long text in pieces that a teacher can take.
public enum Extracts {
  /// Pieces of at most `characters`, cut between paragraphs, else between sentences, else between words.
  public static func of(_ text: String, characters most: Int) -> [String] {
    precondition(most > 0, "extracts of no characters")
    var pieces: [String] = []
    var rest = text.trimmed[...]
    while rest.count > most {
      let window = rest.prefix(most)
      let cut =
        window.ranges(of: "\n\n").last {
          $0.upperBound > window.index(window.startIndex, offsetBy: most / 4)
        }?
        .upperBound ?? window.ranges(of: ". ").last?.upperBound ?? window.lastIndex(where: \.isWhitespace)
      // A word longer than all is cut.
      let end = cut.flatMap { $0 > rest.startIndex ? $0 : nil } ?? window.endIndex
      pieces.append(String(rest[..<end]).trimmed)
      rest = rest[end...].drop(while: \.isWhitespace)
    }
    if !rest.isEmpty { pieces.append(String(rest)) }
    return pieces.filter { !$0.isEmpty }
  }
}
