/// Words, numbers and sentences as the rules for generated text count them.
enum GeneratedText {
  /// Runs of letters and digits, with hyphens, apostrophes and points inside of them: `TNF-α`, `0.05`, `HbA1c`.
  static func words(_ text: some StringProtocol) -> [String] {
    var words: [String] = []
    var word = ""
    let characters = Array(text)
    for (index, character) in characters.enumerated() {
      let next = index + 1 < characters.count ? characters[index + 1] : " "
      let joins = "-'’.,".contains(character) && !word.isEmpty && (next.isLetter || next.isNumber)
      // A comma or a point joins digits only.
      let isDecimal = ".,".contains(character) ? word.last?.isNumber == true && next.isNumber : true
      if character.isLetter || character.isNumber || (joins && isDecimal) {
        word.append(character)
      } else if !word.isEmpty {
        words.append(word)
        word = ""
      }
    }
    if !word.isEmpty { words.append(word) }
    return words
  }

  /// The beginning of a word that its forms share: `reduced`, `reduction` and `reduces` all give `reduc`.
  static func stem(_ word: String) -> String {
    let lower = word.lowercased()
    guard lower.count > 5, !lower.contains(where: \.isNumber) else {
      return lower.count > 3 && lower.hasSuffix("s") ? String(lower.dropLast()) : lower
    }
    return String(lower.prefix(5))
  }

  /// What a text is about: stems of its words without those of grammar.
  static func stems(_ text: some StringProtocol) -> [String] {
    words(text).filter { $0.count > 1 && !grammar.contains($0.lowercased()) }.map(stem)
  }

  /// The numbers in it, without signs for thousands.
  static func numbers(_ text: some StringProtocol) -> [String] {
    words(text).filter { $0.first?.isNumber == true && $0.allSatisfy { $0.isNumber || ",.".contains($0) } }
      .map { $0.replacing(",", with: "") }
  }

  /// The share of what `text` says that `source` says too, 0…1; 1 for a text without words.
  static func overlap(_ text: some StringProtocol, with source: Set<String>) -> Double {
    let stems = stems(text)
    guard !stems.isEmpty else { return 1 }
    return Double(stems.count(where: source.contains)) / Double(stems.count)
  }

  /// How many sentences a text has, by the marks that end them. A full stop ends none after a single letter
  /// (`S. aureus`), nor does any mark that no space and capital follows (`i.v. iron`, `0.5 mg`).
  static func sentenceCount(_ text: String) -> Int {
    let characters = Array(text.trimmed)
    var (count, start, index) = (0, 0, 0)
    while index < characters.count {
      guard ".?!".contains(characters[index]) else {
        index += 1
        continue
      }
      let letters = characters[start..<index].reversed().prefix { $0.isLetter }.count
      let isInitial = characters[index] == "." && letters == 1
      while index < characters.count, ".?!\"”’)]".contains(characters[index]) { index += 1 }
      let rest = characters[index...]
      let next = rest.first { !$0.isWhitespace }
      let isEnd = next.map { rest.first?.isWhitespace == true && ($0.isUppercase || $0.isNumber) } ?? true
      if isEnd, !isInitial || next == nil {
        count += 1
        start = index
      }
    }
    return start < characters.count ? count + 1 : count
  }

  static let grammar: Set<String> = [
    "a", "about", "after", "all", "also", "among", "an", "and", "are", "as", "at", "be", "been", "before",
    "between", "both", "but", "by", "can", "did", "do", "does", "during", "each", "for", "from", "had", "has",
    "have", "however", "if", "in", "into", "is", "may", "more", "most", "no", "nor", "not", "of", "on", "or",
    "other", "over", "than", "that", "the", "their", "then", "there", "these", "this", "those", "through",
    "to", "under", "was", "were", "what", "when", "where", "which", "while", "who", "will", "with", "within",
    "without", "would",
  ]
}
