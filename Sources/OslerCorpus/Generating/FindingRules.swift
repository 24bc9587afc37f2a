/// What the first step of making questions asks for, and what its answers are held to.
public struct FindingRules: Sendable {
  /// Why a line of an answer is no finding: the first that holds.
  public enum Reason: String, Hashable, Sendable, CaseIterable {
    case notNumbered = "not numbered"
    case cutOff = "cut off"
    case pronoun = "a pronoun"
    case fewEntities = "fewer than two medical entities"
    case notAlone = "not understandable alone"
    case beyondAbstract = "not from the abstract"
    case repeated = "said before"
  }

  public struct Outcome: Hashable, Sendable {
    /// Without their numbers, in order.
    public var findings: [String] = []
    public var dropped: [Reason: Int] = [:]
  }

  private let source: Set<String>
  private let numbers: Set<String>
  private let terms: MedicalTerms
  private let leastOverlap: Double

  /// - Parameter leastOverlap: the share of a finding's words, by stems, that title and abstract must have.
  public init(title: String, abstract: String, headings: [String], leastOverlap: Double) {
    source = Set(GeneratedText.stems(title) + GeneratedText.stems(abstract))
    numbers = Set(GeneratedText.numbers(title) + GeneratedText.numbers(abstract))
    terms = MedicalTerms(headings: headings)
    self.leastOverlap = leastOverlap
  }

  /// Reads an answer: a finding a line.
  ///
  /// - Parameter isCut: whether the answer stopped at its longest: its last line then is none.
  public func read(_ answer: String, isCut: Bool) -> Outcome {
    var outcome = Outcome()
    var seen: Set<String> = []
    let lines = answer.split(whereSeparator: \.isNewline).filter { !$0.allSatisfy(\.isWhitespace) }
    for (place, line) in lines.enumerated() {
      let isLast = place == lines.count - 1
      let reason: Reason?
      if let finding = Self.unnumbered(line) {
        reason =
          isCut && isLast
          ? .cutOff : problem(of: finding) ?? (seen.insert(finding.lowercased()).inserted ? nil : .repeated)
        if reason == nil { outcome.findings.append(finding) }
      } else {
        reason = .notNumbered
      }
      if let reason { outcome.dropped[reason, default: 0] += 1 }
    }
    return outcome
  }

  /// What follows the number that a finding must begin with, from its first character: `3. ` or `3) `.
  static func unnumbered(_ line: Substring) -> String? {
    let digits = line.prefix { $0.isASCII && $0.isNumber }
    let rest = line.dropFirst(digits.count)
    guard (1...3).contains(digits.count), let mark = rest.first, ".)".contains(mark),
      rest.dropFirst().first?.isWhitespace == true
    else { return nil }
    let text = rest.dropFirst(2).drop(while: \.isWhitespace)
    let end = text.lastIndex { !$0.isWhitespace }
    return end.map { String(text[...$0]) }
  }

  private func problem(of finding: String) -> Reason? {
    if Pronouns.first(in: finding) != nil { return .pronoun }
    if terms.count(in: finding) < 2 { return .fewEntities }
    if !Standing.isAlone(finding) { return .notAlone }
    let isFromSource =
      GeneratedText.overlap(finding, with: source) >= leastOverlap
      && GeneratedText.numbers(finding).allSatisfy(numbers.contains)
    return isFromSource ? nil : .beyondAbstract
  }
}

/// Words that stand for something said elsewhere.
enum Pronouns {
  /// The first in a text; nil for none. `which` and `who` refer within their sentence and are none here, nor
  /// is `that`, which mostly joins sentences, unless it begins one. Words in capitals are names: `US`, `IT`;
  /// a capital within a sentence is one too: `bundle of His`.
  static func first(in text: String) -> String? {
    let words = GeneratedText.words(text)
    for (place, word) in words.enumerated() {
      let isAsWritten =
        word == word.lowercased() || place == 0 && word.dropFirst() == word.dropFirst().lowercased()[...]
      let lower = word.lowercased()
      if isAsWritten, always.contains(lower) || place == 0 && lower == "that" { return word }
      // Of type I, class I, angiotensin I it is a number.
      if word == "I", place == 0 { return word }
    }
    return nil
  }

  private static let always: Set<String> = [
    "he", "she", "it", "they", "we", "you", "him", "her", "them", "us", "me", "his", "hers", "its", "their",
    "theirs", "our", "ours", "my", "mine", "your", "yours", "this", "these", "those", "himself", "herself",
    "itself", "themselves", "ourselves",
  ]
}

/// Whether a sentence can be understood without what stood around it.
enum Standing {
  static func isAlone(_ sentence: String) -> Bool {
    let words = GeneratedText.words(sentence)
    guard words.count >= 5, let first = sentence.first, first.isUppercase || first.isNumber,
      sentence.last == ".", GeneratedText.sentenceCount(sentence) == 1
    else { return false }
    let lower = " " + words.map { $0.lowercased() }.joined(separator: " ") + " "
    if linking.contains(where: { lower.hasPrefix(" \($0) ") }) { return false }
    return !pointing.contains { lower.contains(" \($0) ") }
  }

  /// What ties a sentence to the one before it.
  private static let linking = [
    "however", "moreover", "furthermore", "in addition", "additionally", "therefore", "thus", "hence",
    "conversely", "similarly", "likewise", "in contrast", "by contrast", "consequently", "also", "finally",
    "first", "second", "third", "overall", "in conclusion", "in summary", "and", "but", "so", "as such",
  ]
  /// What points at a text or a group that only the abstract knows.
  private static let pointing = [
    "the study", "the present study", "the current study", "the trial", "the authors", "the author",
    "the article", "the paper", "the abstract", "the review", "the report", "the former", "the latter",
    "the above", "the aforementioned", "above mentioned", "above-mentioned", "as described", "see above",
    "the other group", "the same group", "the results", "the findings", "the first group", "the second group",
    "respectively", "such patients", "the two groups", "both groups", "the intervention group",
  ]
}
