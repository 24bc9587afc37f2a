import OslerCorpus
import Testing

struct ContaminationTests {
  private func words(_ range: ClosedRange<Int>) -> String { range.map { "w\($0)" }.joined(separator: " ") }

  private func question(_ id: String, _ text: String, context: String? = nil, choices: [String] = [])
    -> Question
  {
    Question(id: id, question: text, context: context, choices: choices, answer: choices.first ?? "yes")
  }

  @Test func `thirteen words in the same order are found, twelve are not`() {
    let index = ContaminationIndex(["medqa": [question("q", words(1...40))]])
    #expect(index.hits(in: "x " + words(5...16) + " y", id: "t") == [])
    #expect(
      index.hits(in: "x, " + words(5...17) + "! y", id: "t") == [
        ContaminationHit(
          id: "t", set: "medqa", item: "q", kind: .gram, grams: 1, ofGrams: 28, passage: words(5...17))
      ])
  }

  @Test(arguments: [2, 3, 8])
  func `what many texts hold is the same on any number of threads`(threads: Int) {
    let index = ContaminationIndex(["medqa": [question("q", words(1...40)), question("r", words(60...90))]])
    let texts = (0..<1000).map { number in
      (id: "t\(number)", text: "x \(number) " + words(number % 50 + 1...number % 50 + 5 + number % 20))
    }
    let one = index.hits(in: texts, threads: 1)
    #expect(one.count == 1000)
    #expect(one.map(\.count).reduce(0, +) == 330)
    #expect(index.hits(in: texts, threads: threads) == one)
  }

  @Test func `a whole question is found below thirteen words, whatever case and punctuation`() {
    let index = ContaminationIndex([
      "medqa": [question("q", "Which artery, if any, feeds the sinus node most often?")]
    ])
    let hits = index.hits(
      in: "Quiz. WHICH artery if any feeds the Sinus-node most often... Discuss.", id: "t")
    #expect(
      hits == [
        ContaminationHit(
          id: "t", set: "medqa", item: "q", kind: .stem, grams: 0, ofGrams: 0,
          passage: "WHICH artery if any feeds the Sinus-node most often")
      ])
    #expect(!index.isContaminated("Which artery, if any, feeds the sinus node most of the time?"))
    #expect(!index.isContaminated("Which artery, if any, feeds the sinus node most"))
  }

  @Test func `short questions and those that several items ask are no one's`() {
    let general = "Which of the following statements about this patient is true?"
    let index = ContaminationIndex([
      "a": [question("1", general), question("2", general), question("3", "What is shown?")]
    ])
    #expect(index.generalStems == 3)
    #expect(!index.isContaminated(general))
    let two = ContaminationIndex(["a": [question("1", general)], "b": [question("1", general)]])
    #expect(two.hits(in: general, id: "t").map(\.set) == ["a", "b"])
  }

  @Test func `boilerplate of many items does not count`() {
    let boilerplate = words(1...13)
    let questions = (0..<11).map { question("\($0)", boilerplate + " and \($0)") }
    let index = ContaminationIndex(["a": questions])
    // Its own thirteen words, and the last twelve with the one that follows in all.
    #expect(index.sharedGrams == 2)
    #expect(!index.isContaminated(boilerplate))
    #expect(index.isContaminated(words(2...13) + " and 3 x"))
    #expect(ContaminationIndex(["a": Array(questions.prefix(10))]).hits(in: boilerplate, id: "t").count == 10)
  }

  @Test func `contexts and choices count, contexts only when asked`() {
    let questions = [question("q", "Does it?", context: words(1...20), choices: ["no", words(50...70)])]
    var rules = ContaminationRules()
    #expect(ContaminationIndex(["p": questions], rules: rules).isContaminated(words(1...20)))
    rules.checksContext = false
    let without = ContaminationIndex(["p": questions], rules: rules)
    #expect(!without.isContaminated(words(1...20)))
    #expect(without.isContaminated("x " + words(50...62)))
  }

  @Test func `a report counts texts and items`() {
    let index = ContaminationIndex(["a": [question("1", words(1...20)), question("2", words(31...50))]])
    var report = ContaminationReport()
    for (id, text) in [("x", words(1...20)), ("y", "nothing"), ("z", words(1...50))] {
      report.add(index.hits(in: text, id: id))
    }
    #expect(report.texts == 3)
    #expect(report.contaminatedTexts == 2)
    #expect(report.items == ["a": ["1", "2"]])
    #expect(report.hits.map { "\($0.id) \($0.item) \($0.kind)" } == ["x 1 stem", "z 1 stem", "z 2 stem"])
  }

  @Test(.enabled(if: RealData.has("qa"), RealData.absent("qa")))
  func `PubMedQA's abstracts are found among themselves, and nowhere in MMLU's`() throws {
    let questions = try QuestionSet.load("\(RealData.folder)/qa/pubmedqa/ori_pqal.json")
    let index = ContaminationIndex(["pubmedqa": try questions.split("test").questions])
    #expect(index.count == 500)
    let found = questions.questions.filter { index.isContaminated($0.context ?? "") }
    #expect(found.count { $0.columns["split"] == .text("test") } == 500)
    let dev = try QuestionSet.load("\(RealData.folder)/qa/mmlu/anatomy_dev.csv")
    #expect(dev.questions.count { index.isContaminated($0.instruction) } == 0)
  }
}
