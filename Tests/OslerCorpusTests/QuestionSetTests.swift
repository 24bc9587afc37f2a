import OslerCorpus
import Testing

struct QuestionSetTests {
  let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  private func load(_ text: String) throws -> QuestionSet {
    try QuestionSet.load(jsonLines: try folder.write(text, to: "qa.jsonl"))
  }

  private func message(_ text: String) throws -> String {
    let error = #expect(throws: CorpusError.self) { try load(text) }
    return "\(try #require(error))".replacing(folder.path + "/", with: "")
  }

  @Test func `fields are known by several names, the rest are columns`() throws {
    let set = try load(
      """
      {"id": "q1", "question": "Which?", "context": ["One.", "Two."], "choices": ["heart", "lung"], "answer": "lung", \
      "specialty": "cardiology", "fact": 7, "score": 0.5, "held_out": true, "note": null, \
      "tags": ["a", "b"], "mixed": ["a", 1]}
      {"instruction": "Why?", "input": "", "output": "Because.", "label": "free", "fact": 8}
      """)
    #expect(
      set
        == QuestionSet(
          [
            Question(
              id: "q1", question: "Which?", context: "One.\nTwo.", choices: ["heart", "lung"], answer: "lung",
              answerIndex: 1,
              columns: [
                "specialty": .text("cardiology"), "fact": .integer(7), "score": .real(0.5),
                "held_out": .bool(true), "tags": .texts(["a", "b"]),
              ]),
            Question(
              id: "2", question: "Why?", answer: "Because.",
              columns: ["label": .text("free"), "fact": .integer(8)]),
          ],
          columnNames: ["specialty", "fact", "score", "held_out", "tags", "label"],
          ignoredFields: ["mixed"]))
  }

  @Test(arguments: [
    #""choices": ["a1", "b1", "c1"], "answer": "c1""#,
    #""choices": ["a1", "b1", "c1"], "answer": "C""#,
    #""choices": ["a1", "b1", "c1"], "answer": 2"#,
    #""choices": ["a1", "b1", "c1"], "answer_index": 2"#,
    #""choices": ["a1", "b1", "c1"], "answer": "c1", "answer_index": 2"#,
    #""options": {"C": "c1", "A": "a1", "B": "b1"}, "label": "C""#,
    #""options": {"1": "a1", "2": "b1", "3": "c1"}, "response": "3""#,
  ])
  func `an answer is a text, a letter or an index`(fields: String) throws {
    let question = try load("{\"question\": \"?\", \(fields)}").questions[0]
    #expect(
      question == Question(id: "1", question: "?", choices: ["a1", "b1", "c1"], answer: "c1", answerIndex: 2))
  }

  @Test func `a byte order mark, blank lines and CRLF are passed over`() throws {
    let line = #"{"question": "a", "answer": "yes"}"#
    #expect(try load("\u{FEFF}\(line)\r\n\r\n  \n\(line)").questions.map(\.id) == ["1", "4"])
  }

  @Test func `escapes are undone`() throws {
    let question = try load(#"{"question": "\"\\\/\n\t\u00e9\ud83e\udec0 é", "answer": "x"}"#).questions[0]
    #expect(question.question == "\"\\/\n\té🫀 é")
  }

  @Test func `a set is written and read back the same`() throws {
    let set = try load(
      """
      {"id": 5, "question": "a\\n\\u0001\\"é", "context": "c", "choices": ["x", "y"], "answer": "A", "z": 1.0, "b": true}
      {"question": "Why?", "answer": "so", "a": -3, "z": 1e-7}
      """)
    let path = folder.path(of: "out.jsonl")
    try set.save(jsonLines: path)
    #expect(try QuestionSet.load(jsonLines: path) == set)
    #expect(
      set.jsonLines == """
        {"id": "5", "question": "a\\n\\u0001\\"é", "context": "c", "choices": ["x", "y"], "answer": "x", \
        "answer_index": 0, "z": 1.0, "b": true}
        {"id": "2", "question": "Why?", "answer": "so", "z": 1e-07, "a": -3}

        """)
  }

  @Test func `a folder that is not there cannot be written to`() throws {
    let error = #expect(throws: CorpusError.self) {
      try QuestionSet([], columnNames: []).save(jsonLines: folder.path(of: "none/qa.jsonl"))
    }
    #expect("\(try #require(error))".hasPrefix("cannot write '\(folder.path(of: "none/qa.jsonl"))': "))
  }

  @Test(arguments: [
    ("", "'qa.jsonl' is empty"),
    ("\n \n", "'qa.jsonl' is empty"),
    (#"{"question": "a" "answer": "b"}"#, "'qa.jsonl', line 1, column 18: expected ',' or '}'"),
    (#"{"question": "a", "answer": "b"#, "'qa.jsonl', line 1, column 31: the line ends too early"),
    (#"{"question": "a", "answer": yes}"#, "'qa.jsonl', line 1, column 29: expected a value"),
    (#"{"question": "a", "answer": 01}"#, "'qa.jsonl', line 1, column 29: '01' is no number"),
    (#"{"question": "\x"}"#, #"'qa.jsonl', line 1, column 15: unknown escape '\x'"#),
    (#"{"question": "\ud800"}"#, "'qa.jsonl', line 1, column 15: half a surrogate pair"),
    (#"{"a": 1, "a": 2}"#, "'qa.jsonl', line 1, column 10: the field 'a' stands twice"),
    (#"{"a": 1} x"#, "'qa.jsonl', line 1, column 10: text after the end of the object"),
    (#"[["a"]]"#, "'qa.jsonl', line 1, column 1: expected an object, found a list"),
    (
      "\n{\"question\": \"\u{1}\"}",
      "'qa.jsonl', line 2, column 15: not UTF-8, or a character that text may not hold"
    ),
    (#"{"answer": "b"}"#, "'qa.jsonl', line 1: 'question' is missing (or 'instruction')"),
    (#"{"question": "", "answer": "b"}"#, "'qa.jsonl', line 1: 'question' is empty"),
    (#"{"question": 3, "answer": "b"}"#, "'qa.jsonl', line 1: 'question' must be text, not a number"),
    (#"{"question": "a"}"#, "'qa.jsonl', line 1: 'answer' is missing (or 'output', 'response', 'label')"),
    (
      #"{"question": "a", "answer": ["b", "c"]}"#,
      "'qa.jsonl', line 1: 'answer' must be text or a whole number, not a list"
    ),
    (
      #"{"question": "a", "context": {}, "answer": "b"}"#,
      "'qa.jsonl', line 1: 'context' must be text, not an object"
    ),
    (
      #"{"question": "a", "choices": "b", "answer": "b"}"#,
      "'qa.jsonl', line 1: 'choices' must be a list or an object, not text"
    ),
    (
      #"{"question": "a", "choices": ["x", "y"], "answer": "z"}"#,
      "'qa.jsonl', line 1: 'answer' is 'z', which is none of the 2 choices"
    ),
    (
      #"{"question": "a", "choices": ["x", "y"], "answer_index": 2}"#,
      "'qa.jsonl', line 1: 'answer_index' must be a whole number from 0 to 1"
    ),
    (
      #"{"question": "a", "choices": ["x", "y"], "answer": "x", "answer_index": 1}"#,
      "'qa.jsonl', line 1: 'answer' is choice 0, but 'answer_index' is 1"
    ),
    (
      "{\"id\": 7, \"question\": \"a\", \"answer\": \"b\"}\n{\"id\": \"7\", \"question\": \"a\", \"answer\": \"b\"}",
      "'qa.jsonl', line 2: the id '7' is taken by line 1"
    ),
  ])
  func `a bad line is named, with what was expected`(text: String, expected: String) throws {
    #expect(try message(text) == expected)
  }

  @Test func `choices are listed below their question, by letters`() {
    let question = Question(
      id: "1", question: "Which?", choices: ["heart", "lung"], answer: "lung", answerIndex: 1)
    #expect(question.instruction == "Which?\nA. heart\nB. lung")
    #expect([0, 25, 26, 701, 702].map(Question.letter) == ["A", "Z", "AA", "ZZ", "AAA"])
  }
}
