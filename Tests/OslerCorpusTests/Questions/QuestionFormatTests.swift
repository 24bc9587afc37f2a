import OslerCorpus
import Testing

struct QuestionFormatTests {
  let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  private func load(
    _ text: String, _ name: String = "q.json", _ reading: QuestionSet.Reading = .init()
  ) throws -> QuestionSet {
    try QuestionSet.load(try folder.write(text, to: name), reading: reading)
  }

  private func message(
    _ text: String, _ name: String = "q.json", _ reading: QuestionSet.Reading = .init()
  ) throws -> String {
    let error = #expect(throws: CorpusError.self) { try load(text, name, reading) }
    return "\(try #require(error))".replacing(folder.path + "/", with: "")
  }

  // MARK: MedQA

  @Test(arguments: [
    #"{"question": "Q", "answer": "b1", "options": {"A": "a1", "B": "b1"}, "meta_info": "step1", "answer_idx": "B"}"#,
    #"{"meta_info": "step1", "question": "Q", "answer_idx": "B", "answer": "b1", "options": [{"key": "A", "value": "a1"}, {"key": "B", "value": "b1"}]}"#,
    #"{"meta_info": "step1", "sent1": "Q", "sent2": "", "ending0": "a1", "ending1": "b1", "label": 1}"#,
    #"{"meta_info": "step1", "data": {"Question": "Q", "Options": {"A": "a1", "B": "b1"}, "Correct Option": "B", "Correct Answer": "b1"}}"#,
  ])
  func `MedQA is read as its authors and its copies have it`(line: String) throws {
    #expect(
      try load(line)
        == QuestionSet(
          [
            Question(
              id: "1", question: "Q", choices: ["a1", "b1"], answer: "b1", answerIndex: 1,
              columns: ["meta_info": .text("step1")])
          ], columnNames: ["meta_info"]))
  }

  @Test(arguments: [
    (
      #"{"question": "Q", "answer": "a1", "options": {"A": "a1", "B": "b1"}, "answer_idx": "B"}"#,
      "'q.json', line 1: 'answer_idx' is 'B', 'b1', but the answer is 'a1'"
    ),
    (
      #"{"question": "Q", "answer": "a1", "options": {"A": "a1", "B": "b1"}, "answer_idx": "E"}"#,
      "'q.json', line 1: 'answer_idx' is 'E', which is none of A, B"
    ),
    (
      #"{"sent1": "Q", "ending0": "a1", "ending1": "b1", "label": 2}"#,
      "'q.json', line 1: 'label' must be a whole number from 0 to 1"
    ),
    (
      #"{"question": "Q", "answer": "a1", "options": {"A": "a1"}, "answer_idx": "A"}"#,
      "'q.json', line 1: 'options' must hold two choices or more"
    ),
  ])
  func `a line of MedQA that contradicts itself is refused`(line: String, expected: String) throws {
    #expect(try message(line) == expected)
  }

  // MARK: MedMCQA

  private func medmcqa(_ cops: String...) -> String {
    cops.enumerated().map { index, cop in
      #"{"id": "q\#(index)", "question": "Q", "opa": "a1", "opb": "b1", "opc": "c1", "opd": "d1", "cop": \#(cop), "exp": "E"}"#
    }.joined(separator: "\n")
  }

  @Test func `options are counted from 0 or from 1, as the file shows`() throws {
    #expect(try load(medmcqa("0", "3")).questions.map(\.answer) == ["a1", "d1"])
    #expect(try load(medmcqa("1", "4")).questions.map(\.answer) == ["a1", "d1"])
    #expect(try load(medmcqa("\"4\"")).questions.map(\.answerIndex) == [3])
    #expect(
      try load(medmcqa("1", "2"), "q.json", .init(countsFrom: 0)).questions.map(\.answer) == ["b1", "c1"])
    #expect(
      try load(medmcqa("1", "2"), "q.json", .init(countsFrom: 1)).questions.map(\.answer) == ["a1", "b1"])
  }

  @Test func `a file that does not show how options are counted is refused, with what to say`() throws {
    #expect(
      try message(medmcqa("1", "2", "3")) == "'q.json': no 'cop' is 0 or 4, so it may count from 0 or from 1")
    #expect(
      CorpusError.unknownCounting(path: "q", field: "cop").hint
        == "say which: 'counts_from: 0' or 'counts_from: 1'")
  }

  @Test func `a file that counts both ways, or not as it is told, is refused`() throws {
    #expect(
      try message(medmcqa("1", "0", "4"))
        == "'q.json', line 3: 'cop' is 4, but 0 in line 2: options are counted from 0 or from 1, not both")
    #expect(
      try message(medmcqa("1", "4"), "q.json", .init(countsFrom: 0))
        == "'q.json', line 2: 'cop' is 4, which is no option when they are counted from 0")
    #expect(
      try message(medmcqa("0"), "q.json", .init(countsFrom: 1))
        == "'q.json', line 1: 'cop' is 0, which is no option when they are counted from 1")
    #expect(try message(medmcqa("5")) == "'q.json', line 1: 'cop' must be a whole number from 0 to 4")
    #expect(try message(medmcqa("-1")) == "'q.json', line 1: 'cop' is -1: the test file has no answers")
  }

  // MARK: PubMedQA

  private let pubmedqa = """
    {
      "7": {"QUESTION": "Q", "CONTEXTS": ["One.", "Two."], "LABELS": ["AIM", ""], "MESHES": [], "YEAR": null, \
    "final_decision": "maybe", "LONG_ANSWER": "L"},
      "8": {"QUESTION": "R", "CONTEXTS": ["Three."], "final_decision": "no"}
    }
    """

  @Test func `PubMedQA is an object by PMID, split by the file beside it`() throws {
    _ = try folder.write(#"{"8": "no"}"#, to: "test_ground_truth.json")
    let set = try load(pubmedqa)
    #expect(
      set.questions[0]
        == Question(
          id: "7", question: "Q", context: "One.\nTwo.", choices: ["yes", "no", "maybe"], answer: "maybe",
          answerIndex: 2,
          columns: [
            "split": .text("train"), "long_answer": .text("L"), "labels": .texts(["AIM", ""]),
            "meshes": .texts([]),
          ]))
    #expect(set.ignoredFields == [])
    #expect(try set.split("test").questions.map(\.id) == ["8"])
  }

  @Test func `without the file of the split there is no split`() throws {
    let set = try load(pubmedqa)
    #expect(set.questions.map(\.id) == ["7", "8"])
    let error = #expect(throws: CorpusError.self) { try set.split("test") }
    #expect("\(try #require(error))" == "the questions have no split 'test'")
    #expect(error?.hint == "the official split of PubMedQA is 'test_ground_truth.json', beside its questions")
  }

  @Test func `a split that contradicts the questions is refused`() throws {
    let other = try folder.write(#"{"8": "yes"}"#, to: "t.json")
    #expect(
      try message(pubmedqa, "q.json", .init(split: other))
        == "'q.json', line 3: 'final_decision' is 'no', but 'yes' in 't.json'")
    let strange = try folder.write(#"{"9": "yes"}"#, to: "t.json")
    #expect(
      try message(pubmedqa, "q.json", .init(split: strange))
        == "'t.json' has 1 id that no question has: '9'")
  }

  @Test func `a copy of PubMedQA has an object a line`() throws {
    let line =
      #"{"pubid": 7, "question": "Q", "context": {"contexts": ["One.", "Two."], "labels": ["AIM", "END"], "meshes": []}, "#
      + #""final_decision": "yes"}"#
    #expect(
      try load(line).questions == [
        Question(
          id: "7", question: "Q", context: "One.\nTwo.", choices: ["yes", "no", "maybe"], answer: "yes",
          answerIndex: 0, columns: ["labels": .texts(["AIM", "END"]), "meshes": .texts([])])
      ])
  }

  // MARK: MMLU

  @Test func `MMLU is CSV, its subject and split in the name`() throws {
    let text = "\"Which, \"\"now\"\"?\",1,2,\"3\n4\",5,C\r\nNext 5\" wide?,a,b,c,d,A\r\n"
    #expect(
      try load(text, "college_biology_dev.csv").questions == [
        Question(
          id: "college_biology_dev-1", question: "Which, \"now\"?", choices: ["1", "2", "3\n4", "5"],
          answer: "3\n4", answerIndex: 2,
          columns: ["subject": .text("college_biology"), "split": .text("dev")]),
        Question(
          id: "college_biology_dev-2", question: "Next 5\" wide?", choices: ["a", "b", "c", "d"], answer: "a",
          answerIndex: 0, columns: ["subject": .text("college_biology"), "split": .text("dev")]),
      ])
    #expect(
      try load("question,A,B,C,D,answer\nQ,1,2,3,4,D", "anatomy_test.csv").questions.map(\.answer) == ["4"])
  }

  @Test(arguments: [
    ("Q,1,2,3,A", "'a_dev.csv', line 1: 5 fields, expected question, A, B, C, D and answer"),
    ("Q,1,2,3,4,A\nQ,1,2,3,4,E", "'a_dev.csv', line 2: 'answer' is 'E', not A, B, C or D"),
    ("Q,1,2,3,4,\"A", "'a_dev.csv', line 1: a field in quotes that does not end"),
    ("\"Q\"x,1,2,3,4,A", "'a_dev.csv', line 1: text behind the closing quote of a field"),
    ("", "'a_dev.csv' is empty"),
  ])
  func `bad CSV is told by its line`(text: String, expected: String) throws {
    #expect(try message(text, "a_dev.csv") == expected)
  }

  @Test func `a list of objects is read like lines, and its faults by their lines`() throws {
    #expect(
      try load(
        "[\n {\"question\": \"a\", \"answer\": \"yes\"},\n {\"question\": \"b\", \"answer\": \"no\"}]\n"
      )
      .questions.map(\.id) == ["2", "3"])
    #expect(
      try message("[\n {\"question\": \"a\"}\n") == "'q.json', line 3, column 1: the file ends too early")
    #expect(
      try message("[\n {\"question\": \"a\",\n \"answer\": yes}]")
        == "'q.json', line 3, column 12: expected a value")
    #expect(try message("[{\"a\": 1} {\"a\": 2}]") == "'q.json', line 1, column 11: expected ',' or ']'")
    #expect(try message("[{\"a\": 1}] x") == "'q.json', line 1, column 12: text after the end of the list")
  }
}
