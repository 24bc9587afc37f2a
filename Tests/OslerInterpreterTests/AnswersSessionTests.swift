import Foundation
import OslerInterpreter
import OslerLog
import Testing

/// `evaluate answers`: asking in words, in four ways.
struct AnswersSessionTests {
  private static let few = "few = questions | head 3\n"
  private static let all = "a = evaluate answers on: few by: all samples: 2 max_tokens: 6 model: base"

  @Test func `an ablation has a row for each way, with its calls`() throws {
    let playground = try Playground.withModel()
    try playground.show(Self.few + Self.all)
    #expect(
      try playground.text("a | select by model n calls") == """
        by            model  n  calls
        ────────────  ─────  ─  ─────
        direct        model  3      3
        chain         model  3      3
        consistency   model  3      6
        verification  model  3     15
        """)
    #expect(try playground.text("[length(a.items), length(a.texts)]") == "[12, 27]")
    #expect(try playground.text("sum(a.tokens) == sum(a.texts.tokens)") == "true")
    #expect(
      try playground.text("a.texts | where by == \"verification\" and id == \"q1\" | select sample step")
        == """
        sample  step
        ──────  ─────────────
             0  reasoning
             0  explanation A
             0  explanation B
             0  comparison
             0  conclusion
        """)
  }

  @Test func `the answers are the same however many questions are asked at once`() throws {
    let playground = try Playground.withModel()
    try playground.show(Self.few)
    for batch in [1, 2, 8] {
      try playground.show("\(Self.all) batch: \(batch) seed: 3\nsave a.texts \"\(batch).csv\"")
    }
    #expect(try playground.read("1.csv") == playground.read("8.csv"))
    #expect(try playground.read("2.csv") == playground.read("8.csv"))
  }

  @Test func `every text on the way is in the log`() throws {
    let playground = try Playground.withModel()
    try playground.show(Self.few + Self.all)
    let answer = try playground.text(
      #"""
      sql """
      select json_extract(d.data, '$.by') as "by", count(*) as texts
      from outputs o join output_data d on d.output = o.id, json_each(d.data, '$.items') i,
        json_each(i.value, '$.texts') t
      where o.kind = 'progress' and d.mime = 'application/json' group by 1 order by 2, 1
      """
      """#)
    #expect(
      answer == """
        by            texts
        ────────────  ─────
        chain             3
        direct            3
        consistency       6
        verification     15
        """)
  }

  @Test func `the texts of a question are in the log before the next one is asked`() throws {
    let playground = try Playground.withModel()
    var recorded: [Int] = []
    playground.frontend.onProgress = { progress in
      guard progress.title == "evaluate answers" else { return }
      let contents = try? playground.contents()
      let executions = contents.map { $0.cells.flatMap(\.executions) + $0.loose } ?? []
      recorded.append(executions.flatMap(\.outputs).count { $0.record.kind == .progress })
    }
    try playground.show(
      Self.few + "a = evaluate answers on: few by: verification model: base max_tokens: 4 batch: 1")
    #expect(recorded == [1, 2, 3])
  }

  @Test func `prompts that the model cannot read get no answer and are told of`() throws {
    let playground = try Playground.withModel()
    try playground.write(
      """
      {"id": "long", "question": "\(String(repeating: "fever ", count: 400))?", "answer": "yes"}
      """, to: "long.jsonl")
    try playground.show("a = evaluate answers on: (load qa \"long.jsonl\") by: direct model: base")
    #expect(try playground.text("[a.unread, a.accuracy, a.tokens]") == "[[1], [0.0], [0]]")
    #expect(
      try playground.warnings()
        == ["direct, model: 1 prompt got no answer, being longer than the model can read"])
  }

  @Test func `one that was stopped goes on, and is then taken from the log`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "osler-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let log = try ExperimentLog.inMemory()
    func engine(resumes: Bool) -> EngineState {
      EngineState(threads: 1, stages: folder, resumes: resumes, cache: .use)
    }
    let command = Self.few + Self.all + " batch: 1\nsave a.texts \"texts.csv\""
    let whole = try Playground.withModel()
    try whole.show(command)

    let first = try Playground.withModel(engine: engine(resumes: false), log: log)
    first.frontend.onProgress = { progress in
      if progress.title == "evaluate answers", progress.done == 5 { first.session.interrupt.raise() }
    }
    #expect(throws: Interrupted.byPerson) { try first.show(command) }
    first.session.interrupt.clear()
    #expect(try first.text("a.n") == "[3, 2]")

    let second = try Playground.withModel(engine: engine(resumes: true), log: log)
    try second.show(command)
    #expect(try second.read("texts.csv") == whole.read("texts.csv"))

    let third = try Playground.withModel(engine: engine(resumes: false), log: log)
    third.frontend.onProgress = { if $0.title == "evaluate answers" { Issue.record("asked again") } }
    try third.show(command)
    #expect(try third.read("texts.csv") == whole.read("texts.csv"))
    #expect(try third.text("a") == whole.text("a"))
  }
}
