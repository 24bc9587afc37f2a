import OslerCorpus
import OslerEvaluation
import OslerModel
import OslerText
import Testing

struct EvaluationErrorTests {
  @Test func `a broken question is refused before any is scored`() throws {
    let tokenizer = try Toys.tokenizer()
    let broken = Question(id: "bad", question: "q", answer: "a")
    var calls = 0
    #expect(throws: EvaluationError.noChoices(id: "bad")) {
      try EvaluationProtocol.choices().run(on: [Toys.angina, broken], tokenizer: tokenizer) {
        calls += 1
        return $0.map { $0.continuations.map { _ in [-1] } }
      }
    }
    #expect(calls == 0)
  }

  @Test func `no questions, and no answers, are errors`() throws {
    let tokenizer = try Toys.tokenizer()
    #expect(throws: EvaluationError.noQuestions) {
      try EvaluationProtocol.choices().run(on: [], tokenizer: tokenizer) { _ in [] }
    }
    #expect(throws: EvaluationError.interrupted) {
      try EvaluationProtocol.choices().run(
        on: [Toys.angina], tokenizer: tokenizer, isInterrupted: { true }
      ) { _ in [] }
    }
  }

  @Test func `a score that is no number is an error`() throws {
    let tokenizer = try Toys.tokenizer()
    #expect(throws: EvaluationError.notANumber(id: "q1", choice: "rest")) {
      try EvaluationProtocol.choices().run(on: [Toys.angina], tokenizer: tokenizer) {
        $0.map { $0.continuations.map { _ in [.nan] } }
      }
    }
    #expect(
      EvaluationError.notANumber(id: "q1", choice: "rest").description
        == "the model's score of 'rest' in question 'q1' is not a number")
  }

  @Test func `what the model refuses names the question`() throws {
    let tokenizer = try Toys.tokenizer()
    let model = try Toys.model(tokenizer)
    let size = tokenizer.vocabularySize
    #expect(
      throws: EvaluationError.notScored(
        id: "q1", reason: "token \(size) is not in the model's vocabulary of \(size)")
    ) {
      try EvaluationProtocol.choices().run(on: [Toys.angina], tokenizer: tokenizer) {
        try model.logProbabilities(
          of: $0.map {
            ScoringRequest(context: $0.context + [Int32(size)], continuations: $0.continuations)
          })
      }
    }
  }
}
