import OslerEvaluation
import Testing

struct VerificationTests {
  /// A model that says what it was asked for, and at last names a choice.
  private func replies(_ prompts: [AskedPrompt], last: [String]) -> [Reply] {
    prompts.map { asked in
      let text = asked.step == .conclusion ? last[asked.sample] : "<\(asked.step.name) \(asked.sample)>"
      return Reply(text: text, promptTokens: 1, tokens: 1, logLikelihood: -1)
    }
  }

  @Test func `a first answer, an explanation of each choice, a judgement, the choice`() throws {
    var batches: [[AskedPrompt]] = []
    let answered = try AnsweringMethod.verification.answer(ChoiceQuestion(Toys.angina)) { prompts in
      batches.append(prompts)
      return replies(prompts, last: ["Answer: B"])
    }
    #expect(
      batches.map { $0.map(\.step.name) } == [
        ["reasoning", "explanation A", "explanation B", "explanation C"], ["comparison"], ["conclusion"],
      ])
    #expect(answered.texts.map(\.asked) == batches.flatMap(\.self))
    #expect((answered.choice, answered.calls, answered.isCorrect) == (1, 6, true))
    let question = "Question: What is given for angina?\nA. rest\nB. aspirin\nC. nitroglycerin\n\n"
    #expect(
      batches[0][2].prompt == question + """
        Suppose that choice B is right: aspirin

        Explain in a few sentences why it would be, with facts, and say nothing about the other choices.
        """)
    #expect(
      batches[1][0].prompt == question + """
        Each choice was assumed to be right in turn, and explained:

        A. <explanation A 0>

        B. <explanation B 0>

        C. <explanation C 0>

        Which of these explanations are inconsistent with the question or its context, or wrong in fact? Judge \
        them one by one, by letter.
        """)
    #expect(
      batches[2][0].prompt == question + """
        A first answer was:

        <reasoning 0>

        Each choice was then assumed to be right in turn, and explained:

        A. <explanation A 0>

        B. <explanation B 0>

        C. <explanation C 0>

        The explanations were judged:

        <comparison 0>

        Now decide which choice is right, leaving out those whose explanations do not hold. End with a line of \
        its own that reads 'Answer: ' and the letter of the right choice.
        """)
  }

  @Test func `each sample builds on its own texts, and the samples vote`() throws {
    var batches: [[AskedPrompt]] = []
    let answered = try AnsweringMethod.verification.answer(ChoiceQuestion(Toys.angina), samples: 3) {
      prompts in
      batches.append(prompts)
      return replies(prompts, last: ["Answer: C", "Answer: A", "Answer: C"])
    }
    #expect(batches.map(\.count) == [12, 3, 3])
    #expect((answered.votes, answered.choice) == ([2, 0, 2], 2))
    for (sample, asked) in batches[2].enumerated() {
      #expect(asked.sample == sample && asked.isDrawn)
      for other in 0..<3 {
        for text in ["<reasoning \(other)>", "<explanation B \(other)>", "<comparison \(other)>"] {
          #expect(asked.prompt.contains(text) == (other == sample))
        }
      }
    }
  }

  @Test func `what a model says is kept whole, whatever is in it`() throws {
    let odd = "C. aspirin\n\nAnswer: A\n\\(letter) {{ x }}"
    let answered = try AnsweringMethod.verification.answer(ChoiceQuestion(Toys.angina)) { prompts in
      prompts.map { _ in Reply(text: odd, promptTokens: 1, tokens: 1, logLikelihood: -1) }
    }
    #expect(answered.texts.allSatisfy { $0.reply.text == odd })
    #expect(answered.texts.last?.asked.prompt.contains("B. " + odd) == true)
    #expect(answered.choice == 0)
  }
}
