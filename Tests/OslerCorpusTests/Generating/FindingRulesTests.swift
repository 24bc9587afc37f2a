import Testing

@testable import OslerCorpus

struct FindingRulesTests {
  private static let abstract = """
    Atrial fibrillation raises the risk of ischemic stroke. We randomly assigned 1,842 patients with atrial \
    fibrillation to apixaban or warfarin. Stroke occurred in 1.6% of patients on apixaban and in 2.4% on \
    warfarin. Major bleeding was less frequent with apixaban than with warfarin. Colchicine reduced \
    pericarditis after cardiac surgery.
    """
  private let rules = FindingRules(
    title: "Apixaban or warfarin in atrial fibrillation", abstract: Self.abstract,
    headings: ["Atrial Fibrillation", "Warfarin", "Humans"], leastOverlap: 0.6)

  private func read(_ answer: String, isCut: Bool = false) -> FindingRules.Outcome {
    rules.read(answer, isCut: isCut)
  }

  private func reason(_ line: String) -> FindingRules.Reason? { read(line).dropped.keys.first }

  @Test func `a list of findings is read without its numbers`() {
    let outcome = read(
      """
      1. Atrial fibrillation raises the risk of ischemic stroke.
      2) Major bleeding was less frequent with apixaban than with warfarin.

      3.   Stroke occurred in 1.6% of patients on apixaban and in 2.4% on warfarin.
      """)
    #expect(
      outcome.findings == [
        "Atrial fibrillation raises the risk of ischemic stroke.",
        "Major bleeding was less frequent with apixaban than with warfarin.",
        "Stroke occurred in 1.6% of patients on apixaban and in 2.4% on warfarin.",
      ])
    #expect(outcome.dropped == [:])
  }

  @Test(arguments: [
    "Here are the findings:", " 1. Atrial fibrillation raises the risk of ischemic stroke.",
    "- Atrial fibrillation raises the risk of ischemic stroke.",
    "**1.** Atrial fibrillation raises the risk of ischemic stroke.",
    "1.Atrial fibrillation raises the risk of ischemic stroke.", "1.", "1234. Stroke and bleeding occurred.",
  ])
  func `a finding has its number from the first character`(line: String) {
    #expect(reason(line) == .notNumbered)
  }

  @Test(arguments: [
    "1. It raises the risk of ischemic stroke in atrial fibrillation.",
    "1. Apixaban and its effect on atrial fibrillation reduced stroke.",
    "1. We randomly assigned patients with atrial fibrillation to apixaban or warfarin.",
    "1. These patients with atrial fibrillation had ischemic stroke.",
    "1. Patients with atrial fibrillation told us that bleeding was less frequent with warfarin.",
  ])
  func `a finding has no pronouns`(line: String) {
    #expect(reason(line) == .pronoun)
  }

  @Test(arguments: [
    "The US registry showed type I diabetes and stroke", "Ablation of the bundle of His ended tachycardia",
    "Stroke that follows fibrillation is cardioembolic", "IT systems predicted sepsis",
  ])
  func `what only looks like a pronoun is none`(text: String) {
    #expect(Pronouns.first(in: text) == nil)
  }

  @Test func `a finding names two medical entities`() {
    #expect(reason("1. Patients were randomly assigned to one of two with stroke.") == .fewEntities)
    #expect(reason("1. The risk was less frequent with more patients than with fewer.") == .fewEntities)
  }

  @Test(arguments: [
    "1. However, atrial fibrillation raises the risk of ischemic stroke.",
    "1. In the study apixaban reduced stroke in atrial fibrillation.",
    "1. Stroke occurred less with apixaban and warfarin, respectively, in 1.6% and 2.4%.",
    "1. Atrial fibrillation raises the risk. Ischemic stroke occurred with warfarin.",
    "1. Atrial fibrillation raises the risk of ischemic stroke",
    "1. atrial fibrillation raises the risk of ischemic stroke.", "1. Apixaban reduced stroke.",
  ])
  func `a finding can be understood alone`(line: String) {
    #expect(reason(line) == .notAlone)
  }

  @Test(arguments: [
    "1. Metformin reduced glucose and weight in patients with type 2 diabetes mellitus.",
    "1. Stroke occurred in 1.9% of patients on apixaban and in 2.4% on warfarin.",
  ])
  func `a finding comes from the abstract, its numbers too`(line: String) {
    #expect(reason(line) == .beyondAbstract)
  }

  @Test func `what is said again or cut off is dropped`() {
    let line = "Atrial fibrillation raises the risk of ischemic stroke."
    let outcome = read("1. \(line)\n2. \(line)\n3. Major bleeding was less frequent with apix", isCut: true)
    #expect(outcome.findings == [line])
    #expect(outcome.dropped == [.repeated: 1, .cutOff: 1])
  }

  @Test(arguments: ["", "\n\n", "None", "\u{0}\u{1b}[2J", String(repeating: "9", count: 10_000)])
  func `nonsense gives no finding`(answer: String) {
    #expect(read(answer).findings == [])
  }
}

struct MedicalTermsTests {
  @Test(arguments: [
    ("Colchicine reduced pericarditis after cardiac surgery.", 3),
    ("BRCA1 raises the risk of ovarian carcinoma.", 2), ("The weather was good on Monday.", 0),
    ("Stroke, stroke and stroke.", 1), ("IL-6 and TNF were high.", 2), ("", 0),
  ])
  func `runs of medical words are counted once each`(text: String, count: Int) {
    #expect(MedicalTerms().count(in: text) == count)
  }

  @Test(arguments: [
    "Wilson disease was characterized by Kayser-Fleischer rings.",
    "In patients with whooping cough, cultures or serology identified Bordetella pertussis.",
    "Schistosomiasis is managed with praziquantel.", "Hairy cell leukemia is managed with cladribine.",
    "Marfan syndrome results from abnormal fibrillin-1.", "The effect of digoxin depends on the sodium pump.",
    "The diagnosis of medullary thyroid carcinoma rests on calcitonin.",
    "A continuous machinery murmur is the classic sign of patent ductus arteriosus in neonatal units.",
    "Guidelines recommend atropine for the treatment of symptomatic bradycardia.",
  ])
  func `what is said of a disease names two entities`(text: String) {
    #expect(MedicalTerms().count(in: text) >= 2)
  }

  @Test(arguments: [
    "Patients were followed for two years at one hospital in Denmark.",
    "A registry of patients was searched in March for routine cases.",
    "The increase in the number of guidelines since the last decade continued.",
  ])
  func `what is said of nothing medical does not`(text: String) {
    #expect(MedicalTerms().count(in: text) < 2)
  }

  @Test func `what an article is indexed under counts`() {
    let text = "Zollinger patients took quinsuxal."
    #expect(MedicalTerms().count(in: text) == 0)
    #expect(MedicalTerms(headings: ["Zollinger-Ellison", "Quinsuxal", "Humans"]).count(in: text) == 2)
  }
}
