import Testing

@testable import OslerCorpus

struct QuestionRulesTests {
  private func reason(_ answer: String, isCut: Bool = false) -> QuestionRules.Reason? {
    if case .failure(let refusal) = QuestionRules.read(answer, isCut: isCut) { refusal.reason } else { nil }
  }

  @Test(arguments: [
    (
      "What lowers the risk of stroke in atrial fibrillation?",
      "What lowers the risk of stroke in atrial fibrillation?"
    ),
    ("  \"Which drug treats S. aureus bacteremia?\" \n", "Which drug treats S. aureus bacteremia?"),
    ("Does i.v. iron of 0.5 mg help?", "Does i.v. iron of 0.5 mg help?"),
  ])
  func `one sentence with its mark is a question`(answer: String, question: String) throws {
    #expect(try QuestionRules.read(answer, isCut: false).get() == question)
  }

  @Test(arguments: ["None", "none.", " 'None' ", "NONE"])
  func `None drops the pair`(answer: String) {
    #expect(reason(answer) == QuestionRules.Reason.none)
  }

  @Test(arguments: [
    ("Apixaban lowers the risk of stroke.", QuestionRules.Reason.noQuestion), ("Why?", .noQuestion),
    ("", .noQuestion), ("What is a stroke? What is bleeding?", .severalSentences),
    ("Stroke is frequent. What lowers the risk?", .severalSentences),
    ("What lowers\nthe risk of stroke?", .severalLines),
  ])
  func `anything else is dropped under its reason`(answer: String, expected: QuestionRules.Reason) {
    #expect(reason(answer) == expected)
  }

  @Test func `a question that was cut off is none`() {
    #expect(reason("What lowers the risk of stroke?", isCut: true) == .cutOff)
  }
}

struct RewriteRulesTests {
  private let extract = """
    Give aspirin 300 mg at once to adults with suspected myocardial infarction, unless there is clear evidence \
    of allergy, and do not give more than 75 mg a day afterwards.
    """

  private func problem(_ text: String, isCut: Bool = false) -> RewriteRules.Reason? {
    RewriteRules.problem(of: text, from: extract, isCut: isCut)
  }

  @Test func `what tells the same otherwise is kept`() {
    let text =
      "An adult in whom an infarction is suspected takes 300 mg of aspirin; later doses stay at 75 mg a day."
    #expect(problem(text) == nil)
    #expect(problem(text, isCut: true) == .cutOff)
  }

  @Test func `what does not is dropped under its reason`() {
    #expect(problem("") == .tooShort)
    #expect(problem("Aspirin 300 mg, then 75 mg.") == .tooShort)
    #expect(problem(extract) == .copied)
    #expect(
      problem("An adult with a suspected infarction is given 500 mg of aspirin, and later on 75 mg each day.")
        == .newNumbers)
    #expect(
      problem("An adult with a suspected infarction is given aspirin unless an allergy is known to exist.")
        == .lostNumbers)
  }

  @Test func `extracts are cut between paragraphs, sentences or words, and lose nothing`() {
    let text = "First one here.\n\nSecond one. And a third that is long enough."
    #expect(
      Extracts.of(text, characters: 32) == [
        "First one here.", "Second one.", "And a third that is long enough.",
      ])
    #expect(Extracts.of("aaaaaaaaaa bbbb", characters: 5) == ["aaaaa", "aaaaa", "bbbb"])
    #expect(Extracts.of("  \n ", characters: 5) == [])
  }
}
