import OslerCorpus
import OslerEvaluation
import Testing

struct ShotsTests {
  private func questions(_ count: Int) -> [Question] {
    (0..<count).map {
      Question(id: "\($0)", question: "q\($0)", choices: ["x", "y"], answer: "y", answerIndex: 1)
    }
  }

  @Test func `an answer follows its example after a space, and then a blank line`() throws {
    let items = try EvaluationProtocol.choices(.letters).items(
      [Toys.fever], shots: Shots(1, from: [Toys.nephritis]))
    #expect(
      items[0].prompt == """
        Question: What is given for nephritis?
        A. steroids
        B. a stent
        Answer: A

        Question: What is fever?
        A. heat
        B. cold
        Answer:
        """)
    #expect(items[0].continuations == [" A", " B"])
    #expect(items[0].id == "q3")
  }

  @Test func `no question is its own example where the pool is what is asked`() throws {
    let all = questions(6)
    for evaluation in [EvaluationProtocol.medQA, .mmlu("anatomy")] {
      let items = try evaluation.items(all, shots: Shots(5, from: all, poolIsAsked: true))
      for (item, question) in zip(items, all) {
        #expect(item.prompt.split(separator: "\n").count { $0.hasSuffix(question.question) } == 1)
        #expect(item.prompt.split(separator: "\n").count { $0.hasPrefix("Answer: B") } == 5)
      }
    }
  }

  @Test func `a pool that asks a question twice still gives others`() throws {
    let twice = questions(3) + [questions(1)[0], questions(1)[0]]
    let items = try EvaluationProtocol.medQA.items(
      [questions(1)[0]], shots: Shots(2, from: twice, poolIsAsked: true))
    #expect(items[0].prompt.contains("q1") && items[0].prompt.contains("q2"))
  }

  @Test func `draws differ from question to question, and not from run to run`() throws {
    let shots = Shots(3, from: questions(40))
    let asked = [Toys.angina, Toys.angina]
    let once = try EvaluationProtocol.medQA.items(asked, shots: shots).map(\.prompt)
    let again = try EvaluationProtocol.medQA.items(asked, shots: shots).map(\.prompt)
    #expect(once == again)
    #expect(once[0] != once[1])
    let other = Shots(3, from: questions(40), seed: 1)
    #expect(try EvaluationProtocol.medQA.items(asked, shots: other).map(\.prompt) != once)
  }

  @Test func `too few questions to take shots from is an error`() {
    func message(_ shots: Shots) -> String {
      do {
        _ = try EvaluationProtocol.medQA.items([Toys.angina], shots: shots)
        return "no error"
      } catch {
        return "\(error)"
      }
    }
    #expect(
      message(Shots(5, from: questions(4)))
        == "5 shots need 5 questions to be taken from, and there are 4")
    #expect(
      message(Shots(4, from: questions(4), poolIsAsked: true))
        == "4 shots need 5 questions to be taken from, and there are 4")
    let copies = [Question](repeating: Toys.angina, count: 5)
    #expect(
      message(Shots(2, from: copies, poolIsAsked: true))
        == "2 shots need 2 questions to be taken from, and there are 0")
    #expect(message(Shots(0, from: [])) == "no error")
  }

  @Test func `a broken example is named`() {
    let broken = Question(id: "bad", question: "q", choices: ["x", "y"], answer: "")
    #expect(throws: EvaluationError.noAnswer(id: "bad")) {
      try EvaluationProtocol.medQA.items([Toys.angina], shots: Shots(1, from: [broken]))
    }
  }
}
