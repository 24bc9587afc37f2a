import Foundation
import OslerInterpreter
import OslerLog
import Testing

/// `evaluate …` by the field's protocols, and what is made of the scores.
struct EvaluationSessionTests {
  private static let choices = #""choices": ["rest", "aspirin", "nitroglycerin", "surgery"]"#

  /// `test` and `dev`, questions with four choices, and `pubmed`, of yes, no and maybe.
  private static func playground(engine: EngineState? = nil, log: ExperimentLog? = nil) throws -> Playground {
    let playground = try Playground.withModel(engine: engine, log: log)
    func lines(_ name: String, _ count: Int) -> String {
      (0..<count).map { number in
        """
        {"id": "\(name)\(number)", "question": "What treats \(name) \(number)?", \(choices), \
        "answer": "\(["rest", "aspirin", "nitroglycerin", "surgery"][number * 7 % 4])"}
        """
      }.joined(separator: "\n")
    }
    try playground.write(lines("angina", 10), to: "test.jsonl")
    try playground.write(lines("fever", 5), to: "dev.jsonl")
    try playground.write(
      (0..<6).map { number in
        """
        {"id": "p\(number)", "question": "Does it?", "context": "It did \(number) times.", \
        "answer": "\(["yes", "no", "maybe", "yes", "yes", "no"][number])"}
        """
      }.joined(separator: "\n"), to: "pubmed.jsonl")
    try playground.show(
      """
      test = load qa "test.jsonl"
      dev = load qa "dev.jsonl"
      pubmed = load qa "pubmed.jsonl"
      """)
    return playground
  }

  @Test func `each task has its own prompts, and shots change them`() throws {
    let playground = try Self.playground()
    var scores: Set<String> = []
    for command in [
      "medqa on: test", "medmcqa on: test", "mmlu anatomy on: test", "mmlu virology on: test",
      "medqa on: test shots: 2 shots_from: dev", "mmlu anatomy on: test shots: 2 shots_from: dev",
      "medqa on: test shots: 2 shots_from: test",
      "medqa on: test shots: 2 shots_from: dev shots_seed: 7",
    ] {
      let items = try playground.text("e = evaluate \(command) model: base\ne.items.scores")
      #expect(scores.insert(items).inserted, "\(command)")
    }
  }

  @Test func `choices are scored after the prompt of a template that asks in text alone`() throws {
    let playground = try Self.playground()
    let shown = try playground.show(
      #"""
      e = evaluate choices on: test template: "neural-chat" model: base
      alone = score "\nrest" after: "### User:\nWhat treats angina 0?\n### Assistant:" model: base
      round(e.items.scores[0][0], 4) == round(sum(alone.logprob), 4)
      """#)
    #expect(shown.last == "true")
    #expect(
      playground.error("evaluate choices on: test template: \"zephyr\" model: base").contains(
        """
        'template' must be 'alpaca/axolotl', 'alpaca/llamafactory', 'alpaca/stanford', 'neural-chat' or \
        'plain', not 'zephyr'
        """))
  }

  @Test func `the scores are the same however many are scored at once`() throws {
    let playground = try Self.playground()
    let shots = "shots: 3 shots_from: dev"
    let alone = try playground.text(
      "e = evaluate medqa on: test \(shots) model: base batch: 1\nsave e.items \"a.csv\"")
    let together = try playground.text(
      "e = evaluate medqa on: test \(shots) model: base batch: 7\nsave e.items \"b.csv\"")
    #expect(alone == together)
    #expect(try playground.read("a.csv") == playground.read("b.csv"))
  }

  @Test func `yes, no and maybe have the majority's F1 beside their own`() throws {
    let playground = try Self.playground()
    #expect(
      try playground.text("e = evaluate pubmedqa on: pubmed model: base\n[e.n, e.majority, e.majority_f1]")
        == "[6, 0.5, 0.2222222222222222]")
  }

  @Test func `a group has a row for each task and one by size`() throws {
    let playground = try Self.playground()
    try playground.show(
      "e = evaluate multimedqa on: [medqa: test, pubmedqa: pubmed, anatomy: dev] models: [a: base, b: base]")
    #expect(
      try playground.text("e | select task model n") == """
        task                 model   n
        ───────────────────  ─────  ──
        pubmedqa             a       6
        medqa                a      10
        mmlu anatomy         a       5
        multimedqa (3 of 9)  a      21
        pubmedqa             b       6
        medqa                b      10
        mmlu anatomy         b       5
        multimedqa (3 of 9)  b      21
        """)
    #expect(try playground.text("length(e.items)") == "42")
    #expect(try playground.text("[e.n.medqa, e.n.pubmedqa]") == "[[a: 10, b: 10], [a: 6, b: 6]]")
    #expect(
      playground.error("evaluate multimedqa on: [medqb: test] model: base") == """
        error: 'medqb' is none of the nine tasks
         --> repl:7:1:25
          |
        1 | evaluate multimedqa on: [medqb: test] model: base
          |                         ^^^^^^^^^^^^^ did you mean 'medqa'?
        """)
    #expect(
      playground.error(
        "evaluate multimedqa on: [medqa: test] shots: 1 shots_from: [anatomy: dev] model: base") == """
          error: 'shots_from' has nothing for 'medqa'
           --> repl:8:1:60
            |
          1 | evaluate multimedqa on: [medqa: test] shots: 1 shots_from: [anatomy: dev] model: base
            |                                                            ^^^^^^^^^^^^^^
          """)
  }

  @Test func `shots without a place to take them from are refused`() throws {
    let playground = try Self.playground()
    #expect(
      playground.error("evaluate medqa on: test shots: 2 model: base") == """
        error: 'shots: 2' needs 'shots_from:'
         --> repl:3:1:32
          |
        1 | evaluate medqa on: test shots: 2 model: base
          |                                ^ give questions of the training set with 'shots_from:'
        """)
    #expect(
      playground.error("evaluate medqa on: test shots: 6 shots_from: dev model: base") == """
        error: 6 shots need 6 questions to be taken from, and there are 5
         --> repl:4:1:1
          |
        1 | evaluate medqa on: test shots: 6 shots_from: dev model: base
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        """)
  }

  @Test func `every item is in the log`() throws {
    let playground = try Self.playground()
    try playground.show("e = evaluate medqa on: dev models: [a: base, b: base]")
    let answer = try playground.text(
      #"""
      sql """
      select json_extract(d.data, '$.model') as model, count(*) as n, min(json_extract(i.value, '$.id')) as first
      from outputs o join output_data d on d.output = o.id, json_each(d.data, '$.items') i
      where o.kind = 'progress' and d.mime = 'application/json' group by 1
      """
      """#)
    #expect(
      answer == """
        model  n  first
        ─────  ─  ──────
        a      5  fever0
        b      5  fever0
        """)
  }

  // MARK: Stopped and gone on with

  private struct Stopped {
    let folder = FileManager.default.temporaryDirectory.appending(path: "osler-\(UUID().uuidString)")
    let log: ExperimentLog
    init() throws { log = try ExperimentLog.inMemory() }

    func engine(resumes: Bool) -> EngineState {
      EngineState(threads: 1, stages: folder, resumes: resumes, cache: .use)
    }

    /// The files in which scores were written down.
    func journals() throws -> [String] {
      let found = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
      return try found.filter { $0.hasSuffix("scores.jsonl") }.sorted().map {
        try String(contentsOf: folder.appending(path: $0), encoding: .utf8)
      }
    }
  }

  @Test func `an evaluation that was stopped goes on, and its scores are the same`() throws {
    let stopped = try Stopped()
    defer { try? FileManager.default.removeItem(at: stopped.folder) }
    let command = "e = evaluate medqa on: test model: base batch: 2\nsave e.items \"items.csv\""
    let whole = try Self.playground()
    try whole.show(command)

    let first = try Self.playground(engine: stopped.engine(resumes: false), log: stopped.log)
    first.frontend.onProgress = { progress in
      if progress.title == "evaluate medqa", progress.done == 4 { first.session.interrupt.raise() }
    }
    #expect(throws: Interrupted.byPerson) { try first.show(command) }
    first.session.interrupt.clear()
    #expect(try first.text("e.n") == "4")
    #expect(try stopped.journals().map { $0.split(separator: "\n").count } == [4])

    let second = try Self.playground(engine: stopped.engine(resumes: true), log: stopped.log)
    var dones: [Int] = []
    second.frontend.onProgress = { if $0.title == "evaluate medqa" { dones.append($0.done) } }
    try second.show(command)
    #expect(second.frontend.messages.contains("goes on after 4 questions scored earlier"))
    #expect(try second.read("items.csv") == whole.read("items.csv"))
    #expect(try stopped.journals() == [])  // the result is kept
    #expect(dones == [2, 4, 6, 8, 10])
  }

  @Test func `without being told to go on it begins anew`() throws {
    let stopped = try Stopped()
    defer { try? FileManager.default.removeItem(at: stopped.folder) }
    let first = try Self.playground(engine: stopped.engine(resumes: false), log: stopped.log)
    first.frontend.onProgress = { if $0.title == "evaluate medqa" { first.session.interrupt.raise() } }
    #expect(throws: Interrupted.byPerson) { try first.show("e = evaluate medqa on: test model: base") }

    let second = try Self.playground(engine: stopped.engine(resumes: false), log: stopped.log)
    try second.show("e = evaluate medqa on: test model: base")
    #expect(!second.frontend.messages.contains { $0.contains("scored earlier") })
    #expect(try stopped.journals() == [])
  }

  @Test func `one in several orders that was stopped goes on as well`() throws {
    let stopped = try Stopped()
    defer { try? FileManager.default.removeItem(at: stopped.folder) }
    let command = "evaluate robustness on: dev orders: 3 models: [a: base, b: base] batch: 2"
    let whole = try Self.playground().show(command)

    let first = try Self.playground(engine: stopped.engine(resumes: false), log: stopped.log)
    first.frontend.onProgress = { progress in
      if progress.title == "evaluate robustness", progress.done == 7 { first.session.interrupt.raise() }
    }
    #expect(throws: Interrupted.byPerson) { try first.show(command) }
    #expect(try stopped.journals().map { $0.split(separator: "\n").count } == [7])

    let second = try Self.playground(engine: stopped.engine(resumes: true), log: stopped.log)
    #expect(try second.show(command) == whole)
    #expect(second.frontend.messages.contains("goes on after 7 questions scored earlier"))
    #expect(try stopped.journals() == [])
  }

  @Test(arguments: ["questions", "kernels"])
  func `one that can no longer go on says that it begins anew`(changed: String) throws {
    let stopped = try Stopped()
    defer { try? FileManager.default.removeItem(at: stopped.folder) }
    let program = """
      tokens = train tokenizer (load pubmed "examples/shards/*.xml") vocabulary: 300
      base = new model tokenizer: tokens layers: 1 hidden: 32 heads: 2 sequence: 256 precision: fp32
      test = load qa "test.jsonl"
      evaluate medqa on: test model: base batch: 2
      """
    let first = try Self.playground(engine: stopped.engine(resumes: false), log: stopped.log)
    first.frontend.onProgress = { if $0.title == "evaluate medqa" { first.session.interrupt.raise() } }
    #expect(throws: Interrupted.byPerson) { try first.show(program) }
    if changed == "questions" {
      try first.write(try first.read("test.jsonl").replacing("angina", with: "asthma"), to: "test.jsonl")
    }
    let setup = SessionRecord(
      workspace: first.folder, folder: first.folder, seed: 1889, threads: 1, commandLine: ["osler"],
      engineVersion: Engine.version, device: "cpu", environment: .current(),
      resumes: first.session.record.id)
    let second = try Playground(
      log: stopped.log, workspace: first.folder,
      engine: EngineState(
        threads: 1, stages: stopped.folder, resumes: true, cache: .use,
        numericPath: changed == "kernels" ? "other" : nil), setup: setup)
    try second.show(program)
    #expect(
      second.frontend.messages.filter { $0.contains("earlier") } == [
        "begins anew: 2 answers found earlier were to other questions, of another model, version of osler or numeric path"
      ])
  }

  @Test func `scores that were cut short are asked again`() throws {
    let stopped = try Stopped()
    defer { try? FileManager.default.removeItem(at: stopped.folder) }
    let first = try Self.playground(engine: stopped.engine(resumes: false), log: stopped.log)
    first.frontend.onProgress = { if $0.title == "evaluate medqa" { first.session.interrupt.raise() } }
    #expect(throws: Interrupted.byPerson) { try first.show("e = evaluate medqa on: test model: base") }
    let found =
      FileManager.default.enumerator(atPath: stopped.folder.path)?.compactMap { $0 as? String } ?? []
    let file = stopped.folder.appending(path: try #require(found.first { $0.hasSuffix("scores.jsonl") }))
    let text = try String(contentsOf: file, encoding: .utf8)
    try Data(text.dropLast(9).utf8).write(to: file)

    let second = try Self.playground(engine: stopped.engine(resumes: true), log: stopped.log)
    try second.show("e = evaluate medqa on: test model: base\nsave e.items \"items.csv\"")
    #expect(second.frontend.messages.contains("goes on after 3 questions scored earlier"))
    let whole = try Self.playground()
    try whole.show("e = evaluate medqa on: test model: base\nsave e.items \"items.csv\"")
    #expect(try second.read("items.csv") == whole.read("items.csv"))
  }
}
