import OslerCorpus
import OslerEvaluation
import OslerModel
import Testing

struct EvaluationResultTests {
  /// A result in which every question is answered with its first choice.
  private func firstChoices(_ evaluation: EvaluationProtocol, _ questions: [Question]) throws
    -> EvaluationResult
  {
    try evaluation.run(on: questions, tokenizer: Toys.tokenizer()) {
      $0.map { $0.continuations.map { _ in [-1] } }
    }
  }

  @Test func `the summary has the baselines beside the score`() throws {
    let summary = try firstChoices(.choices(.letters), [Toys.angina, Toys.nephritis, Toys.fever]).summary
    #expect(summary.count == 3)
    #expect(summary.accuracy == Proportion(2, of: 3))
    #expect(summary.normalizedAccuracy == Proportion(2, of: 3))
    #expect(abs(summary.chance - (1.0 / 3 + 0.5 + 0.5) / 3) < 1e-15)
    #expect(summary.majority == Proportion(2, of: 3))
    #expect(summary.majorityLabel == "A")
    #expect(summary.macroF1 == nil && summary.majorityMacroF1 == nil)
    #expect(summary.truncated == 0)
  }

  @Test func `PubMedQA's test split has the baseline of its authors`() throws {
    let answers =
      [String](repeating: "no", count: 169) + [String](repeating: "yes", count: 276)
      + [String](repeating: "maybe", count: 55)
    let questions = answers.enumerated().map {
      Question(id: "\($0.offset)", question: "Is it?", context: "A text.", answer: $0.element)
    }
    let summary = try firstChoices(.pubmedQA, questions).summary
    #expect(summary.accuracy.value == 0.552)
    #expect(summary.majority == Proportion(276, of: 500))
    #expect(summary.majorityLabel == "yes")
    #expect(summary.macroF1 == summary.majorityMacroF1)
    #expect(abs((summary.macroF1 ?? 0) - 0.2371) < 5e-5)
  }

  @Test func `groups come in the order of their values, with those that have none`() throws {
    let result = try firstChoices(.choices(), [Toys.angina, Toys.nephritis, Toys.fever])
    let groups = try result.grouped(by: "specialty")
    #expect(groups.map(\.value) == [.text("cardiology"), .text("nephrology"), nil])
    #expect(groups.map(\.summary.count) == [1, 1, 1])
    #expect(throws: EvaluationError.noColumn(name: "speciality")) {
      try result.grouped(by: "speciality")
    }
  }
}
