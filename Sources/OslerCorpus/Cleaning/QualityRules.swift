/// Which records are good enough to learn from, by each by itself. What is `nil` or empty asks for nothing.
public struct QualityRules: Hashable, Sendable {
  public var needsAbstract = false
  /// As PubMed names them, without regard to case.
  public var leftOutPublicationTypes: [String] = []
  /// MARC codes; a record in several languages needs one of them, one without a code is not asked.
  public var languages: [String] = []
  public var minimumWords: Int?
  public var maximumWords: Int?
  /// Of all characters that are no white space.
  public var minimumLetterShare: Double?
  /// Words that are among the thirty most common of English, of all words. Abstracts have a quarter to a third.
  public var minimumCommonWordShare: Double?
  /// Runs of five words that came before in the text, of all runs.
  public var maximumRepeatedShare: Double?

  /// Asks for nothing.
  public init() {}

  /// What is withdrawn, corrects another record, or only points to one.
  public static let withdrawnTypes = [
    "Retracted Publication", "Retraction of Publication", "Retraction Notice", "Published Erratum",
    "Expression of Concern", "Duplicate Publication",
  ]

  /// For titles and abstracts to pre-train on: English, of 20 words or more, most of it letters, without much
  /// repetition, not withdrawn and no erratum.
  public static let abstracts: QualityRules = {
    var rules = QualityRules()
    rules.needsAbstract = true
    rules.leftOutPublicationTypes = withdrawnTypes
    rules.languages = ["eng"]
    rules.minimumWords = 20
    rules.minimumLetterShare = 0.6
    rules.minimumCommonWordShare = 0.08
    rules.maximumRepeatedShare = 0.3
    return rules
  }()

  /// Why the article is left out; `nil` when it stays.
  public func reasonAgainst(_ article: Article) -> DropReason? {
    reasonAgainst(article, WordHashes(article.text))
  }

  /// Why a text without a record is left out.
  public func reasonAgainst(_ text: String) -> DropReason? { reasonAgainst(WordHashes(text)) }

  func reasonAgainst(_ article: Article, _ text: WordHashes) -> DropReason? {
    if needsAbstract && article.abstract == nil { return .withoutAbstract }
    if !leftOutPublicationTypes.isEmpty {
      let types = Set(leftOutPublicationTypes.map { $0.lowercased() })
      if article.publicationTypes.contains(where: { types.contains($0.lowercased()) }) {
        return .publicationType
      }
    }
    if !languages.isEmpty && !article.language.isEmpty {
      let wanted = Set(languages.map { $0.lowercased() })
      if !article.language.contains(where: { wanted.contains($0.lowercased()) }) { return .otherLanguage }
    }
    return reasonAgainst(text)
  }

  func reasonAgainst(_ text: WordHashes) -> DropReason? {
    let count = text.words.count
    if let minimumWords, count < minimumWords { return .tooShort }
    if let maximumWords, count > maximumWords { return .tooLong }
    if let share = minimumLetterShare, text.characters > 0,
      Double(text.letters) < share * Double(text.characters)
    {
      return .fewLetters
    }
    if let share = minimumCommonWordShare, count > 0,
      Double(text.words.count { Self.commonWords.contains($0) }) < share * Double(count)
    {
      return .fewCommonWords
    }
    if let share = maximumRepeatedShare {
      let runs = text.runs(of: 5)
      if Double(runs.count - Set(runs).count) > share * Double(runs.count) { return .repetitive }
    }
    return nil
  }

  private static let commonWords = Set(
    """
    the of and in to a with was for were is that by on as from or are at an this be we not which these have has \
    between after
    """.split(separator: " ").map { WordHashes.hash(String($0)) })
}
