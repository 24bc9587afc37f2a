import OslerCorpus
import OslerEvaluation
import Testing

struct AnsweringTests {
  private func asked(_ question: Question = Toys.angina, labels: [String]? = nil) throws -> ChoiceQuestion {
    try ChoiceQuestion(question, labels: labels)
  }

  private func reply(_ text: String, _ logLikelihood: Double = -1) -> Reply {
    Reply(text: text, promptTokens: 100, tokens: 10, logLikelihood: logLikelihood)
  }

  @Test func `direct asks once for a letter`() throws {
    var batches: [[AskedPrompt]] = []
    let answered = try AnsweringMethod.direct.answer(asked()) { prompts in
      batches.append(prompts)
      return prompts.map { _ in reply("B") }
    }
    #expect(batches.count == 1)
    #expect(
      batches[0].map(\.prompt) == [
        """
        Question: What is given for angina?
        A. rest
        B. aspirin
        C. nitroglycerin

        Reply with the letter of the right choice and nothing else.
        """
      ])
    #expect(!batches[0][0].isDrawn)
    #expect((answered.choice, answered.isCorrect, answered.votes) == (1, true, [1]))
    #expect((answered.calls, answered.promptTokens, answered.tokens) == (1, 100, 10))
  }

  @Test func `a context stands before the question`() throws {
    let question = Question(id: "p", question: "Does it?", context: "It did.", answer: "Maybe")
    let asked = try asked(question, labels: ["yes", "no", "maybe"])
    #expect(asked.text == "Context:\nIt did.\n\nQuestion: Does it?\nA. yes\nB. no\nC. maybe")
    #expect(asked.answer == 2)
    let answered = AnsweringMethod.chainOfThought.answer(asked) { $0.map { _ in reply("Answer: maybe") } }
    #expect(answered.isCorrect)
  }

  @Test func `self-consistency asks its samples at once, drawn, and takes the majority`() throws {
    let says = ["Answer: A", "Answer: B", "I cannot tell", "Answer: B", "Answer: C"]
    var batches = 0
    let answered = try AnsweringMethod.selfConsistency.answer(asked()) { prompts in
      batches += 1
      #expect(prompts.map(\.sample) == [0, 1, 2, 3, 4])
      #expect(prompts.allSatisfy { $0.isDrawn && $0.step == .reasoning })
      return says.map { reply($0) }
    }
    #expect(batches == 1)
    #expect((answered.votes, answered.choice) == ([0, 1, nil, 1, 2], 1))
    #expect(answered.calls == 5)
  }

  @Test func `a tie goes to the likelier texts together, then to the first`() throws {
    func choice(_ logs: [Double]) throws -> Int? {
      try AnsweringMethod.selfConsistency.answer(asked(), samples: 4) { _ in
        zip(["A", "B", "A", "B"], logs).map { reply($0, $1) }
      }.choice
    }
    #expect(try choice([-1, -5, -9, -4]) == 1)
    #expect(try choice([-1, -5, -7, -4]) == 0)
    #expect(try choice([-1, -1, -1, -1]) == 0)
  }

  @Test func `texts that name no choice choose none, and count as wrong`() throws {
    let answered = try AnsweringMethod.direct.answer(asked()) { $0.map { _ in reply("I am not a doctor") } }
    #expect((answered.choice, answered.isCorrect) == (nil, false))
    let right = try AnsweringMethod.direct.answer(asked()) { $0.map { _ in reply("B") } }
    let summary = AnsweringSummary([answered, right])
    #expect((summary.accuracy, summary.unread) == (Proportion(1, of: 2), 1))
    #expect((summary.calls, summary.promptTokens, summary.tokens) == (2, 200, 20))
    // "B" is right once and found once of two, the others never: (0 + 2/3 + 0) / 3.
    #expect(abs((summary.macroF1 ?? 0) - 2.0 / 9) < 1e-15)
    let other = try AnsweringMethod.direct.answer(self.asked(Toys.fever)) { $0.map { _ in reply("A") } }
    #expect(AnsweringSummary([right, other]).macroF1 == nil)
  }

  @Test func `an error of the model ends it`() throws {
    struct Refusal: Error, Equatable {}
    let question = try asked()
    #expect(throws: Refusal()) {
      try AnsweringMethod.verification.answer(question) { _ throws(Refusal) -> [Reply] in throw Refusal() }
    }
  }

  @Test func `questions that cannot be put are errors`() {
    #expect(throws: EvaluationError.noChoices(id: "p")) {
      try ChoiceQuestion(Question(id: "p", question: "q", answer: "yes"))
    }
    #expect(throws: EvaluationError.emptyChoice(id: "p", index: 1)) {
      try ChoiceQuestion(Question(id: "p", question: "q", choices: ["x", " "], answer: "x"))
    }
    #expect(throws: EvaluationError.answerNotAmong(id: "p", answer: "z", labels: ["yes", "no"])) {
      try ChoiceQuestion(Question(id: "p", question: "q", answer: "z"), labels: ["yes", "no"])
    }
    #expect(throws: EvaluationError.noAnswer(id: "p")) {
      try ChoiceQuestion(Question(id: "p", question: "q", choices: ["x", "y"], answer: ""))
    }
  }
}
