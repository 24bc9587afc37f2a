import Foundation
import OslerInterpreter
import OslerLanguage
import Testing

/// `notebooks/antglm-med.osl.md`: smaller than its toy size, and with files of one's own.
struct AntGLMNotebookTests {
  private static let study = StudyNotebook(name: "antglm-med.osl.md")

  @Test func `the study says what is known at toy size, and replays identical`() throws {
    let bench = try StudyNotebook.bench()
    let frontend = RecordingFrontend()
    let outcome = try bench.record(
      Self.study.text, threads: 2,
      parameters: [
        ("scale", "toy"), ("toy_since", "2025"), ("toy_epochs", "1"), ("toy_task_epochs", "2"),
        ("toy_layers", "1"),
      ],
      frontend: frontend)
    #expect(outcome == .succeeded, "\(frontend.messages.suffix(2))")
    let shown = frontend.takeText()
    for expected in [
      """
      split  answer  questions  share
      ─────  ──────  ─────────  ─────
      train  yes            22  0.550
      train  no             13  0.325
      train  maybe           5  0.125
      test   yes            22  0.550
      test   no             14  0.350
      test   maybe           4  0.100
      """,
      """
       n  accuracy     low    high  stderr  macro_f1  who
      ──  ────────  ──────  ──────  ──────  ────────  ──────────────────────────
      40      0.90  0.7695  0.9604  0.0480    0.8556  human, with the conclusion
      40      0.80  0.6524  0.8950  0.0641    0.7444  human, with reasoning
      40      0.55  0.3983  0.6929  0.0797    0.2366  always yes
      """,
      """
      published    n  possible  fewest  most  below  above     low    high
      ─────────  ───  ────────  ──────  ────  ─────  ─────  ──────  ──────
      80.6       500  true         403   403    403    403  0.7691  0.8383
      """,
      """
      source     row          set    item
      ─────────  ───────────  ─────  ────
      textbooks  textbook-75  medqa  5
      textbooks  textbook-76  medqa  25
      textbooks  textbook-77  medqa  45
      """,
    ] {
      #expect(shown.contains(expected))
    }
    let paper = try #require(shown.last { $0.hasPrefix("what  ") })
    #expect(paper.split(separator: "\n").count == 2 + 1 + 6 + 10 + 3)
    #expect(paper.split(separator: "\n").count { $0.contains("paper value not available") } == 16)
    let card = try String(decoding: bench.bytes("antglm-med/toy/card.md"), as: UTF8.self)
    #expect(card.contains("train cpoly tuned on: tasks") && card.contains("layout: glm"))

    let report = try bench.replay(threads: 2)
    #expect(report.verdict == .identical, "\(report.text)")
  }

  @Test func `the study runs at full scale on a Llama and files that are named`() throws {
    let bench = try StudyNotebook.bench()
    try bench.recordEntries([
      """
      papers = load pubmed "sample/studies/shards/osler26n0011.xml.gz" since: 2025
      pieces = train tokenizer papers vocabulary: 600
      save (new model tokenizer: pieces layers: 1 hidden: 16 heads: 2 sequence: 1024) "llama"
      """
    ])
    let files = [
      ("base", "llama"), ("pubmedqa", "sample/studies/pubmedqa/ori_pqal.json"),
      ("pubmedqa_split", "sample/studies/pubmedqa/test_ground_truth.json"),
      ("exams", "sample/studies/medqa/train.jsonl"), ("textbooks", "sample/studies/textbooks.jsonl"),
    ]
    let sizes = [
      ("tokens", "2000"), ("sequence", "1024"), ("batch", "8"), ("stage2_epochs", "1"),
      ("stage3_epochs", "1"), ("asked", "1"), ("samples", "1"), ("words", "4"), ("final", "lora"),
    ]
    let frontend = RecordingFrontend()
    let outcome = try bench.record(Self.study.text, threads: 2, parameters: files + sizes, frontend: frontend)
    #expect(outcome == .succeeded, "\(frontend.messages.suffix(2))")
    #expect(frontend.messages.contains { $0.hasPrefix("2,000 tokens in ") })
  }

  @Test func `at full scale a base must be named`() throws {
    let bench = try StudyNotebook.bench()
    let error = #expect(throws: Diagnostic.self) { try bench.record(Self.study.text) }
    #expect(error?.message == "the path is empty")
  }
}
