import OslerCorpus
import OslerEvaluation
import OslerText
import Testing

struct EvaluationProtocolTests {
  @Test func `texts are scored after the question alone`() throws {
    let item = try EvaluationProtocol.choices().item(Toys.angina)
    #expect(item.prompt == "Question: What is given for angina?\nAnswer:")
    #expect(item.continuations == [" rest", " aspirin", " nitroglycerin"])
    #expect(item.choices == ["rest", "aspirin", "nitroglycerin"])
    #expect(item.lengths == [4, 7, 13])
    #expect(item.answer == 1)
  }

  @Test func `letters are scored after MedQA's prompt`() throws {
    let item = try EvaluationProtocol.choices(.letters).item(Toys.angina)
    #expect(
      item.prompt == """
        Question: What is given for angina?
        A. rest
        B. aspirin
        C. nitroglycerin
        Answer:
        """)
    #expect(item.continuations == [" A", " B", " C"])
    #expect(item.choices == ["rest", "aspirin", "nitroglycerin"])
    #expect(item.lengths == [1, 1, 1])
  }

  @Test func `a context goes where the template has its input`() throws {
    let question = Question(
      id: "c", question: "Why?", context: "A text.", choices: ["x", "y"], answer: "x", answerIndex: 0)
    #expect(try EvaluationProtocol.choices().item(question).prompt == "Question: Why?\nA text.\nAnswer:")
    #expect(
      try EvaluationProtocol.choices(.letters).item(question).prompt
        == "Question: Why?\nA text.\nA. x\nB. y\nAnswer:")
    let alpaca = try EvaluationProtocol.choices(template: .alpacaStanford).item(question)
    #expect(alpaca.prompt.hasSuffix("### Instruction:\nWhy?\n\n### Input:\nA text.\n\n### Response:"))
    #expect(alpaca.continuations == ["x", "y"])
  }

  @Test func `PubMedQA reads the abstract and answers yes, no or maybe`() throws {
    let question = Question(id: "p", question: "Does it?", context: "One.\nTwo.", answer: "Maybe")
    let item = try EvaluationProtocol.pubmedQA.item(question)
    #expect(item.prompt == "Abstract: One.\nTwo.\nQuestion: Does it?\nAnswer:")
    #expect(item.continuations == [" yes", " no", " maybe"])
    #expect(item.answer == 2)
  }

  @Test func `a protocol says what it is made of`() {
    #expect(
      EvaluationProtocol.pubmedQA.source == """
        pubmedqa 1
        Abstract: {context}
        Question: {question}
        Answer: {yes|no|maybe}
        """)
    let sources = EvaluationProtocol.Scored.allCases.map { EvaluationProtocol.choices($0).source }
    #expect(sources == ["choices 1 texts\n", "choices 1 letters\n"].map { $0 + PromptTemplate.plain.source })
  }

  private func message(_ evaluation: EvaluationProtocol, _ question: Question) -> String {
    do {
      _ = try evaluation.item(question)
      return "no error"
    } catch {
      return "\(error)"
    }
  }

  @Test func `a question that cannot be put is refused by its id`() {
    let choices = EvaluationProtocol.choices()
    #expect(
      message(choices, Question(id: "7", question: "q", answer: "a"))
        == "question '7' has fewer than two choices")
    #expect(
      message(choices, Question(id: "7", question: "q", choices: ["a", "b"], answer: ""))
        == "question '7' has no answer")
    #expect(
      message(choices, Question(id: "7", question: "q", choices: ["a", "b"], answer: "c"))
        == "the answer of question '7' is 'c', which is none of 'a', 'b'")
    #expect(
      message(choices, Question(id: "7", question: "q", choices: ["a", "b"], answer: "a", answerIndex: 2))
        == "question '7' has no answer")
    #expect(
      message(choices, Question(id: "7", question: "q", choices: ["a", " "], answer: "a"))
        == "choice 2 of question '7' is empty")
    let many = (0..<27).map { "c\($0)" }
    #expect(
      message(.choices(.letters), Question(id: "7", question: "q", choices: many, answer: "c1"))
        == "question '7' has 27 choices, more than there are letters")
    #expect(
      message(.pubmedQA, Question(id: "7", question: "q", answer: "yes"))
        == "question '7' has no 'context', which 'pubmedqa' reads")
    #expect(
      message(.pubmedQA, Question(id: "7", question: "q", context: "c", answer: "perhaps"))
        == "the answer of question '7' is 'perhaps', which is none of 'yes', 'no', 'maybe'")
    #expect(
      message(.pubmedQA, Question(id: "7", question: "q", context: "c", answer: ""))
        == "question '7' has no answer")
  }
}
