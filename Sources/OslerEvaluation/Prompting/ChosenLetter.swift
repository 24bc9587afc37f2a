/// Which choice a free text means, or none: never a guess.
///
/// What counts, the first that is found:
///
/// 1. The last statement such as `the answer is (B)`, `Answer: B`, `\boxed{B}`, `B is correct`, `I choose B`,
///    `Therefore, B.`, or one that names a choice's text in the letter's place. One that names two letters
///    (`A or B`) counts for none.
/// 2. A text that begins with a letter (`B. aspirin`, `(b)`, `B` alone) or with a choice's text.
/// 3. A last line that is a letter.
/// 4. The only choice whose text stands in the text, or the only letter in parentheses.
///
/// What a model thought before `</think>` is left out. `A` before a word is the article, not the letter; the letters of `hepatitis B`, `B12` and `I'm` are none.
public struct ChosenLetter {
  /// Most characters that are looked at: an answer's end, where its conclusion is.
  static let mostCharacters = 8_000

  private let choices: [String]

  /// - Parameter choices: their texts, the first is called `A`.
  public init(_ choices: [String]) { self.choices = choices.map { Self.plain($0).lowercased() } }

  /// The index of the choice that `text` means.
  public func find(in text: String) -> Int? {
    let thought = text.ranges(of: "</think>").last?.upperBound ?? text.startIndex
    let whole = Self.plain(String(text[thought...]))
    let end = String(whole.suffix(Self.mostCharacters))
    return stated(in: end) ?? beginning(whole) ?? lastLine(end) ?? onlyText(in: end)
      ?? onlyParenthesis(in: end)
  }

  /// Without quotes, and Markdown's and TeX's marks around letters.
  private static func plain(_ text: String) -> String {
    let bare = text.filter { !"*_`$\"“”".contains($0) }
    return bare.replacing(/['‘]([A-Za-z])['’]/) { $0.output.1 }
      .replacing(/\\boxed\s*\{(?:\\text\s*\{)?\s*\(?([A-Za-z])\)?\s*\}?\}/) { "answer: \($0.output.1)." }
      .trimming(while: \.isWhitespace)
  }

  // MARK: Statements

  private func stated(in text: String) -> Int? {
    var found: (place: String.Index, choice: Int?)?
    func keep(_ place: String.Index, _ choice: Int?) {
      if place >= (found?.place ?? text.startIndex) { found = (place, choice) }
    }
    let named =
      /(?i)(?:\b(wrong|incorrect|not the|not an|no)\s+)?(?:\bcorrect\s+|\bfinal\s+|\bbest\s+|\bright\s+)?\b(?:answer|choice|option|letter)\b[^.:=\n]{0,40}?(?:\b(?:is|be)\b|[:=])\s*(?:therefore|thus|indeed)?\s*[:,]?\s*(?:(?:option|choice|letter|answer)\s+)?/
    for match in text.matches(of: named) where match.output.1 == nil {
      let rest = text[match.range.upperBound...]
      if rest.prefixMatch(of: /(?i)not\b/) != nil { continue }
      if let choice = choiceText(at: rest) {
        keep(match.range.lowerBound, choice)
      } else if let (choice, after) = letter(at: rest) {
        keep(match.range.lowerBound, Self.namesAnother(after) ? nil : choice)
      }
    }
    let praised =
      /[\(\[]?\b([A-Za-z])[\)\]]?\s+is\s+(?:clearly\s+|indeed\s+|therefore\s+|thus\s+)?(?:the\s+)?(?:most\s+likely\s+)?(?:most\s+)?(?:correct|right|best|appropriate|likely)\b/
    for match in text.matches(of: praised) {
      if let choice = index(of: match.output.1), match.output.1.first?.isUppercase == true {
        keep(match.range.lowerBound, choice)
      }
    }
    let decided =
      /(?i)(?:(not|n['’]t|never|cannot)\s+)?(?:\b(?:choose|pick|select|go\s+with|opt\s+for)\s+|(?:^|\n)\s*(?:correct\s+|final\s+|best\s+)?(?:answer|option|choice|letter)\s+|(?:^|[.\n])\s*(?:therefore|thus|hence|so),?\s+(?:it(?:['’]s|\s+is)\s+)?)(?:(?:the\s+)?(?:option|choice|letter|answer)\s+)?/
    for match in text.matches(of: decided) where match.output.1 == nil {
      if let (choice, after) = letter(at: text[match.range.upperBound...]), Self.isMarked(after) {
        keep(match.range.lowerBound, Self.namesAnother(after) ? nil : choice)
      }
    }
    return found?.choice
  }

  /// Whether a letter ends here: at a mark, or at the end of a line.
  private static func isMarked(_ rest: Substring) -> Bool {
    rest.prefixMatch(of: /[\)\]\}\.,:;]|\s*$|\s*\n/) != nil
  }

  /// `or C`, `and C`, `/C`, `, C` after a letter.
  private static func namesAnother(_ rest: Substring) -> Bool {
    rest.prefixMatch(of: /(?i)[\)\]]?\s*(?:or|and|\/|,|&)\s*(?:option\s+)?[\(\[]?[A-Z](?![A-Za-z0-9'’])/)
      != nil
  }

  // MARK: Letters

  private func index(of letter: Substring) -> Int? {
    guard let byte = letter.uppercased().utf8.first, byte >= UInt8(ascii: "A") else { return nil }
    let index = Int(byte - UInt8(ascii: "A"))
    return choices.indices.contains(index) ? index : nil
  }

  /// The letter with which `text` begins, and what stands behind it; nil where that is a word.
  private func letter(at text: Substring) -> (choice: Int, rest: Substring)? {
    guard let match = text.prefixMatch(of: /[\(\[]?([A-Za-z])(?![A-Za-z0-9'’\-])/),
      let choice = index(of: match.output.1)
    else { return nil }
    let rest = text[match.range.upperBound...]
    let isCapital = match.output.1.first?.isUppercase == true
    // A small letter needs a mark behind it; an article has a word behind it.
    if !isCapital && !Self.isMarked(rest) { return nil }
    if match.output.1 == "A", rest.prefixMatch(of: /\s+[a-z]/) != nil,
      rest.prefixMatch(of: /\s+(?:because|since|as|due|for|is|or|and|which|but)\b/) == nil
    {
      return nil
    }
    return (choice, rest)
  }

  private func beginning(_ text: String) -> Int? {
    if let choice = choiceText(at: text[...]) { return choice }
    guard let (choice, rest) = letter(at: text[...]), !Self.namesAnother(rest),
      rest.prefixMatch(of: /[\)\]\.:,]|\s*$|\s*\n/) != nil
    else { return nil }
    return choice
  }

  private func lastLine(_ text: String) -> Int? {
    guard let line = text.split(separator: "\n").last?.trimming(while: \.isWhitespace),
      let match = line.wholeMatch(of: /[\(\[]?([A-Z])[\)\]]?\.?/)
    else { return nil }
    return index(of: match.output.1)
  }

  private func onlyParenthesis(in text: String) -> Int? {
    let found = Set(text.matches(of: /\(([A-Z])\)/).compactMap { index(of: $0.output.1) })
    return found.count == 1 ? found.first : nil
  }

  // MARK: Texts

  /// The choice with whose text `text` begins, as whole words; the longest of several.
  private func choiceText(at text: Substring) -> Int? {
    let start = String(text.prefix(400)).lowercased()
    let fitting = choices.indices.filter { index in
      guard !choices[index].isEmpty, start.hasPrefix(choices[index]) else { return false }
      // A choice that is a letter is told by its mark, as letters are.
      if choices[index].count == 1 { return false }
      return start.dropFirst(choices[index].count).first.map { !$0.isLetter && !$0.isNumber } ?? true
    }
    return fitting.max { choices[$0].count < choices[$1].count }
  }

  private func onlyText(in text: String) -> Int? {
    let words = text.lowercased()
    let mentioned = choices.indices.filter { choices[$0].count > 3 && words.containsWords(choices[$0]) }
    // "Aspirin" inside "aspirin and heparin" is not a second one.
    let longest = mentioned.filter { index in
      !mentioned.contains { $0 != index && choices[$0].containsWords(choices[index]) }
    }
    guard longest.count == 1, !words.containsWords("not " + choices[longest[0]]) else { return nil }
    return longest[0]
  }
}

extension StringProtocol {
  /// Without what `isLeftOut` at both ends.
  fileprivate func trimming(while isLeftOut: (Character) -> Bool) -> String {
    let start = drop(while: isLeftOut)
    let end = start.lastIndex { !isLeftOut($0) }.map { start.index(after: $0) } ?? start.startIndex
    return String(start[..<end])
  }

  /// Whether `words` stand here with no letter or digit on either side.
  fileprivate func containsWords(_ words: String) -> Bool {
    ranges(of: words).contains { range in
      let before = self[..<range.lowerBound].last, after = self[range.upperBound...].first
      return before.map { !$0.isLetter && !$0.isNumber } ?? true
        && after.map { !$0.isLetter && !$0.isNumber }
          ?? true
    }
  }
}
