import OslerCorpus
import Testing

struct QualityRulesTests {
  private func article(
    _ text: String, abstract: Bool = true, types: [String] = [], language: [String] = ["eng"]
  ) -> Article {
    Article(
      pmid: 1, title: abstract ? "" : text, abstract: abstract ? text : nil, journal: Journal(), year: 2020,
      publicationTypes: types, language: language)
  }

  private let prose = """
    The aim of this study was to find out whether the treatment of hypertension in older patients is as good \
    as it is in younger ones, and which drugs are given most often for it in general practice.
    """

  @Test func `an ordinary abstract stays`() {
    #expect(QualityRules.abstracts.reasonAgainst(article(prose)) == nil)
    #expect(QualityRules().reasonAgainst(article("?", language: ["fre"])) == nil)
  }

  @Test(arguments: [
    "Retracted Publication", "published erratum", "Expression of Concern", "Retraction of Publication",
  ])
  func `what is withdrawn or corrects is left out`(type: String) {
    #expect(
      QualityRules.abstracts.reasonAgainst(article(prose, types: ["Journal Article", type]))
        == .publicationType)
  }

  @Test func `each rule has its reason`() {
    let rules = QualityRules.abstracts
    #expect(rules.reasonAgainst(article(prose, abstract: false)) == .withoutAbstract)
    #expect(rules.reasonAgainst(article(prose, language: ["fre", "ger"])) == .otherLanguage)
    #expect(rules.reasonAgainst(article(prose, language: ["fre", "ENG"])) == nil)
    #expect(rules.reasonAgainst(article("No abstract available.")) == .tooShort)
    let numbers = (1...60).map { "\($0) (\($0 * 7).\($0 * 3)%)" }.joined(separator: ", ")
    #expect(rules.reasonAgainst(article(numbers)) == .fewLetters)
    let german = """
      Ziel dieser Studie war es herauszufinden, ob Bluthochdruck bei aelteren Patienten ebenso gut behandelt wird \
      wie bei juengeren, und welche Medikamente dabei am haeufigsten verschrieben werden
      """
    #expect(rules.reasonAgainst(article(german)) == .fewCommonWords)
    #expect(
      rules.reasonAgainst(article(String(repeating: "the patients were seen in the clinic. ", count: 9)))
        == .repetitive)
    var long = QualityRules()
    long.maximumWords = 3
    #expect(long.reasonAgainst("one two three") == nil)
    #expect(long.reasonAgainst("one two three four") == .tooLong)
  }

  @Test func `texts without letters are told apart from empty ones`() {
    var rules = QualityRules()
    rules.minimumLetterShare = 0.5
    #expect(rules.reasonAgainst("") == nil)
    #expect(rules.reasonAgainst("1 2 3") == .fewLetters)
    #expect(rules.reasonAgainst("Ä ß ж 中 1") == nil)
  }

  @Test func `the report balances`() {
    var report = CleaningReport()
    for reason in [nil, .tooShort, .tooShort, .sameText, nil] as [DropReason?] { report.count(reason) }
    #expect(report.records == 5)
    #expect(report.kept == 2)
    #expect(report.dropped == [.tooShort: 2, .sameText: 1])
  }
}
