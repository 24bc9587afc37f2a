import Foundation
import OslerInterpreter
import OslerLanguage
import OslerLog
import Testing

/// Training and asking inside a session: what is shown, recorded, interrupted and gone on with.
struct TrainingSessionTests {
  private static let setup = """
    papers = load pubmed "examples/shards/*.xml"
    tokens = train tokenizer papers vocabulary: 300
    base = new model tokenizer: tokens layers: 2 hidden: 16 heads: 2 sequence: 64
    """
  private static let training =
    "read = train pretrain base on: papers epochs: 4 batch: 1 sequence: 64 checkpoint_every: 2"

  private func playground(engine: EngineState? = nil) throws -> Playground {
    let playground = try Playground(engine: engine)
    try playground.show(Self.setup)
    return playground
  }

  /// Raises the interrupt when step `step` has been reported.
  private func stop(_ playground: Playground, afterStep step: Int) {
    playground.frontend.onProgress = { progress in
      if progress.title == "pretrain", progress.done == step { playground.session.interrupt.raise() }
    }
  }

  private func losses(_ playground: Playground) throws -> [Double] {
    let executions = try playground.contents().cells.flatMap(\.executions)
    let training = try #require(executions.last { $0.record.command == "train pretrain" })
    return try playground.log.metrics(of: training.record.id, named: "loss").map(\.value)
  }

  @Test func `every step is in the log, with its loss`() throws {
    let playground = try playground()
    try playground.show(Self.training)
    let shown = try playground.show("metrics read | count")
    #expect(try losses(playground).count == Int(shown[0]))
  }

  @Test func `a plan of tokens, steps and memory stands before the first step`() throws {
    let playground = try playground()
    var before: [String]?
    playground.frontend.onProgress = { [frontend = playground.frontend] progress in
      if progress.title == "pretrain", before == nil { before = frontend.messages }
    }
    try playground.show(Self.training)
    let lines = try #require(before).suffix(2)
    #expect(lines.first?.hasPrefix("pretrain: 6 samples, ") == true)
    #expect(lines.last?.hasPrefix("memory: weights ") == true)
  }

  @Test func `the closing line tells the speed, the log's numbers do not`() throws {
    let playground = try playground()
    try playground.show(Self.training)
    let line = try #require(playground.frontend.messages.first { $0.hasPrefix("pretrain 1") })
    let form =
      /pretrain 1\d steps, loss [\d.]+, \ds at [\d.,k]+ trained tokens\/s \([\d.,k]+ all(, \d+ % of peak)?\)/
    #expect(line.wholeMatch(of: form) != nil, "\(line)")
    let executions = try playground.contents().cells.flatMap(\.executions)
    let training = try #require(executions.last { $0.record.command == "train pretrain" })
    #expect(
      Set(try playground.log.metrics(of: training.record.id).map(\.name))
        == ["loss", "lr", "gradient_norm", "trained_tokens", "tokens"])
  }

  private static let validated = """
    parts = split papers fraction: 0.34 seed: 3
    read = train pretrain base on: parts.train validation: parts.test validate_every: 3 patience: 2 \
    epochs: 12 batch: 1 lr: 3e-2 schedule: constant sequence: 64 checkpoint_every: 2
    """

  @Test func `held-out loss is announced, recorded at its step and told at the end`() throws {
    let playground = try playground()
    try playground.show(Self.validated)
    let messages = playground.frontend.messages
    #expect(
      messages.contains {
        $0.hasPrefix("validation: 2 samples, ")
          && $0.hasSuffix("; every 3 steps, stops after 2 without a new best")
      })
    let executions = try playground.contents().cells.flatMap(\.executions)
    let training = try #require(executions.last { $0.record.command == "train pretrain" })
    let losses = try playground.log.metrics(of: training.record.id, named: "validation_loss")
    #expect(losses.map(\.step) == losses.indices.map { 3 * ($0 + 1) })
    let best = try #require(losses.min { $0.value < $1.value })
    #expect(losses.last?.step == best.step + 6)
    let line = try #require(messages.last { $0.hasPrefix("pretrain ") })
    #expect(line.contains(" at step \(best.step), "), "\(line)")
  }

  @Test(arguments: [2, 3, 7])
  func `a stage that validates resumes to the same bits`(step: Int) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "osler-stages-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let whole = try playground()
    try whole.show(Self.validated + "\nsave read \"read\"")
    let stopped = try playground(engine: EngineState(threads: 1, stages: folder))
    stop(stopped, afterStep: step)
    #expect(throws: Interrupted.byPerson) { try stopped.show(Self.validated) }
    let resumed = try playground(engine: EngineState(threads: 2, stages: folder, resumes: true))
    try resumed.show(Self.validated + "\nsave read \"read\"")
    #expect(resumed.frontend.messages.contains { $0.contains("(went on from step \(step))") })
    let weights = try [whole, resumed].map {
      try Data(contentsOf: URL(filePath: $0.folder).appending(path: "read/model.safetensors"))
    }
    #expect(weights[0] == weights[1])
  }

  @Test func `a skipped step is a warning in the log, with all of its samples`() throws {
    let playground = try playground()
    try playground.show(
      "read = train pretrain base on: papers epochs: 60 batch: 1 sequence: 64 outlier: 0.01 max_skips: 1000")
    let outputs = try playground.contents().cells.flatMap(\.executions).flatMap(\.outputs)
    let warning = try #require(outputs.first { $0.record.kind == .warning })
    let text = try #require(warning.bundle.text)
    let form =
      /step 1\d\d was skipped: its (loss|gradient) is \d+ standard deviations above those before; its samples: '.*'/
    #expect(text.wholeMatch(of: form) != nil, "\(text)")
    guard case .text(let json)? = warning.bundle["application/json"] else {
      Issue.record("no JSON beside the warning")
      return
    }
    #expect(json.contains(#""samples":[""#), "\(json)")
  }

  @Test func `Ctrl-C keeps what was trained, as a model one can use, marked partial`() throws {
    let playground = try playground()
    stop(playground, afterStep: 3)
    #expect(throws: Interrupted.byPerson) { try playground.show(Self.training + "\nafter = 1") }
    playground.session.interrupt.clear()
    playground.frontend.onProgress = { _ in }
    #expect(playground.session.variables["after"] == nil)
    #expect(try playground.show("metrics read | count") == ["3"])
    #expect(try playground.show("length((ask \"Why?\" model: read max_tokens: 1)) < 50").last == "true")
    let execution = try playground.contents().cells.flatMap(\.executions).last {
      $0.record.command == "train pretrain"
    }
    #expect(execution?.record.status == .partial)
  }

  @Test(arguments: [1, 2, 5])
  func `a session that resumes gives the bits of one that was never stopped`(step: Int) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "osler-stages-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let whole = try playground()
    try whole.show(Self.training)
    try whole.show("save read \"read\"")

    let stopped = try playground(engine: EngineState(threads: 1, stages: folder))
    stop(stopped, afterStep: step)
    #expect(throws: Interrupted.byPerson) { try stopped.show(Self.training) }

    let resumed = try playground(engine: EngineState(threads: 2, stages: folder, resumes: true))
    try resumed.show(Self.training)
    try resumed.show("save read \"read\"")
    #expect(resumed.frontend.messages.contains { $0.contains("(went on from step \(step))") })
    #expect(try losses(resumed) == losses(whole))
    let weights = try [whole, resumed].map {
      try Data(contentsOf: URL(filePath: $0.folder).appending(path: "read/model.safetensors"))
    }
    #expect(weights[0] == weights[1])
  }

  @Test func `a session that does not resume begins anew`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "osler-stages-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let first = try playground(engine: EngineState(threads: 1, stages: folder))
    try first.show(Self.training)
    let second = try playground(engine: EngineState(threads: 1, stages: folder))
    try second.show(Self.training)
    #expect(!second.frontend.messages.contains { $0.contains("went on") })
  }

  @Test func `a session that resumes with other data is refused, saying what changed`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "osler-stages-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let stopped = try playground(engine: EngineState(threads: 1, stages: folder))
    stop(stopped, afterStep: 3)
    #expect(throws: Interrupted.byPerson) { try stopped.show(Self.training) }

    var last = stopped.session.record.id
    /// What goes wrong when the last session goes on.
    func resume(_ program: String) throws -> String? {
      let setup = SessionRecord(
        workspace: stopped.folder, folder: stopped.folder, seed: 1889, threads: 1, commandLine: ["osler"],
        engineVersion: Engine.version, device: "cpu", environment: .current(),
        resumes: last)
      let session = try Session(
        setup, log: stopped.log, frontend: RecordingFrontend(), commands: .standard,
        engine: EngineState(threads: 1, stages: folder, resumes: true))
      last = session.record.id
      do {
        try session.run(SourceText(name: "cell", text: program), cell: "cell", position: 0)
        return nil
      } catch { return "\((error as? Diagnostic)?.message ?? "\(error)")" }
    }
    let program = Self.setup + "\n" + Self.training
    let shard = "examples/shards/" + (try #require(shards(stopped).first))
    let text = try stopped.read(shard)
    try stopped.write(text.replacing("the", with: "thee"), to: shard)
    let refusal = try #require(try resume(program))
    #expect(refusal.hasPrefix("the checkpoint in '"))
    #expect(refusal.contains("belongs to another run: its training data and its "), "\(refusal)")
    #expect(refusal.contains("its tokenizer"), "\(refusal)")
    #expect(try resume(program) == refusal)
    // Other words are another stage, and begin anew.
    #expect(try resume(program.replacing("epochs: 4", with: "epochs: 3")) == nil)
    try stopped.write(text, to: shard)
    #expect(try resume(program) == nil)
  }

  private func shards(_ playground: Playground) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: playground.folder + "/examples/shards")
      .filter { $0.hasSuffix(".xml") }.sorted()
  }

  @Test func `an answer is in the log piece by piece before it is shown`() throws {
    let playground = try playground()
    var missing = 0
    playground.frontend.onShow = {
      let logged = try? playground.contents().cells.flatMap(\.executions).flatMap(\.outputs).count
      if logged != playground.frontend.outputs.count { missing += 1 }
    }
    try playground.show("ask \"What is given for pericarditis?\" model: base max_tokens: 6")
    #expect(missing == 0)
    #expect(playground.frontend.outputs.isEmpty)
  }

  @Test func `Ctrl-C in the second model of an evaluation keeps the scores of the first`() throws {
    let playground = try playground()
    try playground.show("questions = load qa \"examples/questions.jsonl\"")
    playground.frontend.onProgress = { progress in
      if progress.details.first == "first", progress.done == 8, progress.total == 16 {
        playground.session.interrupt.raise()
      }
    }
    #expect(throws: Interrupted.byPerson) {
      try playground.show("scores = evaluate choices on: questions models: [first: base, second: base]")
    }
    playground.session.interrupt.clear()
    #expect(try playground.show("scores.n") == ["8"])
    let executions = try playground.contents().cells.flatMap(\.executions)
    #expect(executions.last { $0.record.command == "evaluate choices" }?.record.status == .partial)
  }

  @Test func `a stage that was stopped has another key than the whole one`() throws {
    let whole = try playground()
    try whole.show(Self.training)
    let stopped = try playground()
    stop(stopped, afterStep: 2)
    #expect(throws: Interrupted.byPerson) { try stopped.show(Self.training) }
    #expect(whole.session.variables["read"]?.key != stopped.session.variables["read"]?.key)
  }

  @Test func `what is attached belongs to the key of an answer and of a score`() throws {
    func keys(_ attach: String, _ ask: String) throws -> [String] {
      let playground = try playground()
      try playground.show("other = new model tokenizer: tokens layers: 1 hidden: 16 heads: 2 sequence: 64")
      try playground.show("questions = load qa \"examples/questions.jsonl\"")
      try playground.show("attach \(attach)\n\(ask)")
      let executions = try playground.contents().cells.flatMap(\.executions)
      return executions.filter { ["ask", "evaluate choices"].contains($0.record.command) }
        .compactMap(\.record.key)
    }
    for command in ["ask \"Why?\" max_tokens: 1", "evaluate choices on: questions"] {
      #expect(try keys("base", command) == keys("base", command))
      #expect(try keys("base", command) != keys("other", command))
      #expect(try keys("base", command + " model: base") == keys("other", command + " model: base"))
    }
  }

  @Test func `sampling with a seed gives the same answer each time, another seed another`() throws {
    let playground = try playground()
    func ask(_ seed: Int) throws -> String {
      try playground.show(
        "ask \"Why?\" model: base max_tokens: 12 temperature: 1.5 seed: \(seed)"
      ).joined()
    }
    let first = try ask(1)
    #expect(try ask(1) == first)
    #expect(try ask(2) != first)
  }
}
