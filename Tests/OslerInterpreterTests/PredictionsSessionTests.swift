import Foundation
import OslerInterpreter
import Testing

private let pubmedqa = URL(filePath: #filePath).appending(path: "../../../../shared/data/qa/pubmedqa")
  .standardized.path
private let isThere = FileManager.default.fileExists(atPath: pubmedqa)
private let absent: Comment = "the question sets are not beside the repository (../shared/data/qa)"

/// `evaluate predictions`: what others answered, scored as a model's answers are.
struct PredictionsSessionTests {
  private static func playground() throws -> Playground {
    let playground = try Playground()
    try playground.write(
      """
      {"id": "1", "question": "a?", "context": "c", "answer": "yes", "anna": "Yes", "ben": "no"}
      {"id": "2", "question": "b?", "context": "c", "answer": "no", "anna": "no", "ben": "no"}
      {"id": "3", "question": "c?", "context": "c", "answer": "maybe", "anna": " yes ", "ben": "maybe"}
      {"id": "4", "question": "d?", "context": "c", "answer": "yes", "anna": "B", "ben": "yes", "carl": "yes"}
      """, to: "items.jsonl")
    try playground.write(
      #"{"1": "yes", "2": "no", "3": "maybe", "4": "yes", "99": "no"}"#, to: "program.json")
    try playground.write(
      """
      {"id": "1", "question": "a?", "choices": ["heart", "lung"], "answer": "lung", "anna": "lung"}
      {"id": "2", "question": "b?", "choices": ["skin", "bone", "a bone"], "answer": "C", "anna": "Bone"}
      """, to: "choices.jsonl")
    try playground.show("items = load qa \"items.jsonl\"\nchoices = load qa \"choices.jsonl\"")
    return playground
  }

  @Test func `columns, a file and a rule are scored side by side`() throws {
    let playground = try Self.playground()
    let table = try playground.text(
      """
      e = evaluate predictions on: items answers: ["anna", "ben"] file: "program.json" always: "yes"
      e | select model n accuracy majority macro_f1 majority_f1 chance
      """)
    #expect(
      table == """
        model       n  accuracy  majority  macro_f1  majority_f1  chance
        ──────────  ─  ────────  ────────  ────────  ───────────  ──────
        anna        4      0.50       0.5    0.3889       0.2222  0.3333
        ben         4      0.75       0.5    0.7778       0.2222  0.3333
        program     4      1.00       0.5    1.0000       0.2222  0.3333
        always yes  4      0.50       0.5    0.2222       0.2222  0.3333
        """)
    #expect(
      try playground.text("e.items | where model == \"anna\" | select id correct prediction scores") == """
        id  correct  prediction  scores
        ──  ───────  ──────────  ──────
        1   true     yes         none
        2   true     no          none
        3   false    yes         none
        4   false    no          none
        """)
  }

  @Test func `choices of each question's own are known by text or letter`() throws {
    let playground = try Self.playground()
    #expect(
      try playground.text(
        """
        e = evaluate predictions on: choices answers: "anna" always: "A" task: "medqa"
        [e.accuracy, e.items.prediction]
        """) == """
          [[anna: 0.5, "always A": 0.0], ["lung", "bone", "heart", "skin"]]
          """)
  }

  @Test func `a model and people are compared on the same questions`() throws {
    let playground = try Self.playground()
    let table = try playground.text(
      """
      tokens = train tokenizer (load pubmed "examples/shards/*.xml") vocabulary: 300
      base = new model tokenizer: tokens layers: 1 hidden: 32 heads: 2 sequence: 256 precision: fp32
      scores = evaluate pubmedqa on: items model: base
      compare scores (evaluate predictions on: items answers: "ben") | select task a b n accuracy_b
      """)
    #expect(
      table.hasSuffix(
        """
        task      a      b    n  accuracy_b
        ────────  ─────  ───  ─  ──────────
        pubmedqa  model  ben  4        0.75
        """))
  }

  @Test func `numbers and items are in the log`() throws {
    let playground = try Self.playground()
    try playground.show("e = evaluate predictions on: items answers: \"anna\"")
    #expect(
      try playground.text("sql \"select name, value from scores order by name\"") == """
        name          value
        ───────────  ──────
        accuracy     0.5000
        chance       0.3333
        macro_f1     0.3889
        majority     0.5000
        majority_f1  0.2222
        n            4.0000
        stderr       0.2887
        """)
  }

  @Test func `what cannot be scored is said`() throws {
    let playground = try Self.playground()
    #expect(
      playground.error("evaluate predictions on: items answers: \"carl\"") == """
        error: 'carl' has no prediction for question '1'
         --> repl:2:1:1
          |
        1 | evaluate predictions on: items answers: "carl"
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leave the questions that nobody answered out with 'where'
        """)
    #expect(
      playground.error("evaluate predictions on: items always: \"perhaps\"") == """
        error: the prediction for question '1' is 'perhaps', which is none of 'yes', 'no', 'maybe'
         --> repl:3:1:1
          |
        1 | evaluate predictions on: items always: "perhaps"
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        """)
    #expect(
      playground.error("evaluate predictions on: items answers: \"dora\"") == """
        error: there is no column 'dora': the columns are id, question, context, choices, answer, answer_index, \
        anna, ben, carl
         --> repl:4:1:41
          |
        1 | evaluate predictions on: items answers: "dora"
          |                                         ^^^^^^
        """)
    #expect(
      playground.error("evaluate predictions on: items") == """
        error: there are no predictions
         --> repl:5:1:1
          |
        1 | evaluate predictions on: items
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ give 'answers:' (columns), 'always:' or 'file:'
        """)
    #expect(
      playground.error("calibration (evaluate predictions on: items always: \"no\")") == """
        error: 'always no' has predictions and no scores
         --> repl:6:1:1
          |
        1 | calibration (evaluate predictions on: items always: "no")
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ how sure it was is not known
        """)
  }

  @Test(arguments: [(769, 1273, 0.013712179154041871), (89, 135, 0.04094376269996793)])
  func `standard errors are the field's to 1e-12`(hits: Int, count: Int, expected: Double) throws {
    let playground = try Playground()
    let lines = (0..<count).map { number in
      #"{"id": \#(number), "question": "?", "choices": ["a", "b"], "answer": "a", "said": "\#(number < hits ? "a" : "b")"}"#
    }
    try playground.write(lines.joined(separator: "\n"), to: "q.jsonl")
    let text = try playground.text(
      "e = evaluate predictions on: (load qa \"q.jsonl\") answers: \"said\"\ntext(e.stderr)")
    #expect(abs(try #require(Double(text)) - expected) < 1e-12)
  }

  @Test(.enabled(if: isThere, absent)) func `PubMedQA's known rows come out of the real file`() throws {
    let playground = try Playground(workspace: pubmedqa)
    let table = try playground.text(
      """
      items = load qa "ori_pqal.json" split: "test_ground_truth.json"
      test = items | where split == "test"
      rows = evaluate predictions on: test always: "yes" answers: ["reasoning_free_pred", "reasoning_required_pred"]
      rows | select n with: [accuracy: round(100 * accuracy, 2), macro_f1: round(100 * macro_f1, 2)]
      """)
    #expect(
      table.hasSuffix(
        """
          n  accuracy  macro_f1
        ───  ────────  ────────
        500      90.4     84.18
        500      78.0     72.19
        500      55.2     23.71
        """))
  }
}
