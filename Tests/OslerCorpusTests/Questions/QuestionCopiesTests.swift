import OslerCorpus
import Testing

/// The forms in which question sets are passed on, beside those of their authors.
struct QuestionCopiesTests {
  let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  private func load(_ text: String, _ name: String = "q.json") throws -> QuestionSet {
    try QuestionSet.load(try folder.write(text, to: name))
  }

  private func message(_ text: String, _ name: String = "q.json") throws -> String {
    let error = #expect(throws: CorpusError.self) { try load(text, name) }
    return "\(try #require(error))".replacing(folder.path + "/", with: "")
  }

  // MARK: Which choice is right

  @Test(arguments: [
    #"{"question": "Q", "answer": "B", "options": {"A": "a1", "B": "b1"}, "answer_idx": "B"}"#,
    #"{"question": "Q", "answer": "b1", "options": {"A": "a1", "B": "b1"}, "answer_idx": 1}"#,
    #"{"question": "Q", "answer": " b1 ", "options": {"A": "a1", "B": "b1"}, "answer_idx": "B"}"#,
    #"{"sent1": "Q", "ending0": "a1", "ending1": "b1", "label": "1"}"#,
    #"{"question": "Q", "type": "multiple_choice", "choices": ["a1", "b1"], "context": "", "answer": ["b1"]}"#,
    #"{"data": {"Question": "Q", "Options": {"A": "a1", "B": "b1"}, "Correct Option": "B", "Correct Answer": "b1"}, "subject_name": null}"#,
  ])
  func `the right choice may be said in many ways`(line: String) throws {
    let question = try #require(try load(line).questions.first)
    #expect(question.choices == ["a1", "b1"])
    #expect(question.answer == "b1")
    #expect(question.answerIndex == 1)
  }

  @Test(arguments: [
    (#"["1", "2", "3", "4"], "answer": 3"#, "4"), (#"[1, 2, 3, 4], "answer": 3"#, "3"),
    (#"["1", "2", "3", "4"], "answer": "3""#, "3"), (#"["0", "5"], "answer": 5"#, "5"),
  ])
  func `a number is an index among texts and a choice among numbers`(rest: String, answer: String) throws {
    #expect(try load(#"{"question": "Q", "choices": \#(rest)}"#).questions.map(\.answer) == [answer])
  }

  @Test(arguments: [
    (
      #"{"question": "Q", "choices": ["a", "b"], "answer": ["a", "b"]}"#,
      "'q.json', line 1: 'answer' must be a choice, its letter or its index, not a list"
    ),
    (
      #"{"question": "Q", "answer": "a1", "options": {"A": "a1", "B": "b1"}, "answer_idx": 2}"#,
      "'q.json', line 1: 'answer_idx' must be a letter, or a whole number from 0 to 1"
    ),
    (
      #"{"question": "Q", "opa": "a", "opb": "b", "opc": "c", "opd": "d"}"#,
      "'q.json', line 1: 'cop' is missing: the test file has no answers"
    ),
    (
      #"{"77": {"QUESTION": "Q", "CONTEXTS": ["c"]}}"#,
      "'q.json', line 1: 'final_decision' is missing: PubMedQA's unlabelled questions have no answers"
    ),
  ])
  func `an answer that is not there is told as what it is`(line: String, expected: String) throws {
    #expect(try message(line) == expected)
  }

  @Test func `PubMedQA in MedQA's nested form keeps its abstract`() throws {
    let questions = try load(
      #"{"id": "p", "data": {"Question": "Q", "Context": ["c1", "c2"], "Options": {"A": "yes", "B": "no", "#
        + #""C": "maybe"}, "Correct Option": "C", "Correct Answer": "maybe", "Long Answer": "l"}}"#
    ).questions
    #expect(
      questions == [
        Question(
          id: "p", question: "Q", context: "c1\nc2", choices: ["yes", "no", "maybe"], answer: "maybe",
          answerIndex: 2)
      ])
  }

  @Test func `a decision is read in whatever case`() throws {
    let line = #"{"pubid": 7, "question": "Q", "context": "c", "final_decision": "Maybe"}"#
    #expect(try load(line).questions.map(\.answer) == ["maybe"])
  }

  // MARK: MMLU

  @Test(arguments: [
    ("Q,1,2,3,4,c \n", "anatomy_val.csv"),
    ("\u{feff}Question,A,B,C,D,Answer\r\nQ,1,2,3,4,C\r\n", "anatomy_val.csv"),
    (",question,A,B,C,D,answer\n0,Q,1,2,3,4,C\n", "anatomy_val.csv"),
    ("target,input,A,B,C,D\nC,Q,1,2,3,4\n", "anatomy_val.csv"),
  ])
  func `CSV may have a header, other columns and small letters`(text: String, name: String) throws {
    #expect(
      try load(text, name).questions == [
        Question(
          id: "anatomy_val-1", question: "Q", choices: ["1", "2", "3", "4"], answer: "3", answerIndex: 2,
          columns: ["subject": .text("anatomy"), "split": .text("val")])
      ])
  }

  @Test func `a name without a split is the subject`() throws {
    let questions = try load("Q,1,2,3,4,A", "virology.csv").questions
    #expect(questions.map(\.id) == ["virology-1"])
    #expect(questions.map(\.columns) == [["subject": .text("virology")]])
    #expect(
      try message(",question,subject,choices,answer\n0,Q,x,\"[1 2]\",1\n", "virology.csv")
        == "'virology.csv', line 1: 5 fields, expected question, A, B, C, D and answer")
    #expect(
      try message("question,A,B,C,D,answer\nQ,1,2,3,A\n", "virology.csv")
        == "'virology.csv', line 2: 5 fields, expected question, A, B, C, D, answer")
  }

  // MARK: Several files

  @Test func `numbers of lines get the name of their file, ids of the files stay`() throws {
    let lines =
      "{\"question\": \"a\", \"answer\": \"b\"}\n{\"id\": \"x\", \"question\": \"a\", \"answer\": \"b\"}"
    let one = try load(lines, "train.jsonl")
    let two = try load(lines.replacing("\"x\"", with: "\"y\""), "dev.jsonl")
    #expect(try QuestionSet.joined([("train.jsonl", one)]).questions.map(\.id) == ["1", "x"])
    #expect(
      try QuestionSet.joined([("a/train.jsonl", one), ("a/dev.jsonl", two)]).questions.map(\.id)
        == ["train-1", "x", "dev-1", "y"])
  }
}
