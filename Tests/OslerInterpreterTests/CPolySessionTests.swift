import Foundation
import OslerInterpreter
import OslerLanguage
import OslerLog
import OslerModel
import Testing

/// Adapters of several tasks that were trained together, in a session.
struct CPolySessionTests {
  private static let setup = """
    papers = load pubmed "examples/shards/*.xml"
    questions = load qa "examples/questions.jsonl"
    tokens = train tokenizer papers vocabulary: 300
    base = new model tokenizer: tokens layers: 1 hidden: 32 heads: 2 sequence: 128
    parts = [heart: (questions | where specialty == "cardiology"), kidney: (questions | where specialty == "nephrology")]
    """
  private static let training = """
    tuned = train cpoly base on: parts skills: 2 rank: 2 alpha: 8 epochs: 3 batch: 2 lr: 3e-2 \
    sequence: 64 checkpoint_every: 2 validation: [kidney: parts.kidney]
    """

  private func playground(engine: EngineState? = nil) throws -> Playground {
    let playground = try Playground(engine: engine)
    try playground.show(Self.setup)
    return playground
  }

  private func metrics(_ playground: Playground) throws -> [String: [MetricRecord]] {
    let executions = try playground.contents().cells.flatMap(\.executions)
    let training = try #require(executions.last { $0.record.command == "train cpoly" })
    return Dictionary(grouping: try playground.log.metrics(of: training.record.id), by: \.name)
  }

  private func numbers(_ playground: Playground) throws -> [String: [[Double]]] {
    try metrics(playground).mapValues { $0.map { [Double($0.step), $0.value] } }
  }

  /// The files of both adapters.
  private func files(_ playground: Playground) throws -> [Data] {
    try playground.show("save tuned.heart \"heart\"\nsave tuned.kidney \"kidney\"")
    return try ["heart", "kidney"].map { name in
      try Data(
        contentsOf: URL(filePath: playground.folder).appending(path: "\(name)/adapter_model.safetensors"))
    }
  }

  @Test func `the log has the loss of each task, and the weights of all`() throws {
    let playground = try playground()
    let shown = try playground.show(Self.training)
    #expect(shown.count == 1)
    #expect(shown[0].hasPrefix("task    common_1  common_2  special_1\n"))
    let found = try metrics(playground)
    #expect(
      Set(found.keys) == [
        "loss", "loss/heart", "loss/kidney", "validation_loss", "validation_loss/kidney", "lr",
        "gradient_norm", "trained_tokens", "tokens",
      ])
    #expect(found["validation_loss"]?.map(\.value) == found["validation_loss/kidney"]?.map(\.value))
    #expect(playground.frontend.messages.contains("tasks: 4 of heart, 4 of kidney"))
    #expect(
      playground.frontend.messages.contains { $0.hasPrefix("cpoly: 8 samples, ") },
      "\(playground.frontend.messages)")
    // Weights moved, and each task's otherwise.
    let weights = try playground.show("tuned.heart.assignment.common_1").joined()
    #expect(!weights.contains("0.5,") && weights.contains("0."), "\(weights)")
    #expect(try playground.show("tuned.heart.assignment == tuned.kidney.assignment") == ["false"])
  }

  @Test(arguments: [1, 4])
  func `a session that resumes gives the bits of one that was never stopped`(step: Int) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "osler-cpoly-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let whole = try playground()
    try whole.show(Self.training)

    let stopped = try playground(engine: EngineState(threads: 1, stages: folder))
    stopped.frontend.onProgress = { progress in
      if progress.title == "cpoly", progress.done == step { stopped.session.interrupt.raise() }
    }
    #expect(throws: Interrupted.byPerson) { try stopped.show(Self.training) }
    stopped.session.interrupt.clear()
    stopped.frontend.onProgress = { _ in }
    // What there is can be used, and has another key than the whole.
    #expect(try stopped.show("metrics tuned.heart | count").last == "\(step)")
    #expect(
      stopped.session.variables["tuned"]?.key != whole.session.variables["tuned"]?.key)

    let resumed = try playground(engine: EngineState(threads: 2, stages: folder, resumes: true))
    try resumed.show(Self.training)
    #expect(resumed.frontend.messages.contains { $0.contains("(went on from step \(step))") })
    #expect(try numbers(resumed) == numbers(whole))
    #expect(try files(resumed) == files(whole))
  }

  @Test func `a later run takes the adapters from their files, each its own`() throws {
    let bench = try CacheBench()
    let ask = """
      ask "What treats gout?" model: tuned.heart max_tokens: 8
      ask "What treats gout?" model: tuned.kidney max_tokens: 8
      """
    let first = try bench.session()
    try first.show(Self.setup + "\n" + Self.training)
    let expected = try first.show(ask)
    let saved = try files(first)
    let second = try bench.session()
    try second.show(Self.setup + "\n" + Self.training)
    let commands = try bench.commands(of: second)
    #expect(commands.allSatisfy { $0.hasSuffix(": cached") }, "\(commands)")
    #expect(try files(second) == saved)
    #expect(saved[0] != saved[1])
    // Not asked before: the adapters are read and answer as they did.
    #expect(
      try second.show(ask.replacing("max_tokens: 8", with: "max_tokens: 7")).map { $0.prefix(3) }
        == expected.map { $0.prefix(3) })
    #expect(try second.show("metrics tuned | count") == first.show("metrics tuned | count"))
    #expect(try second.show("tuned.kidney.assignment") == first.show("tuned.kidney.assignment"))
  }

  @Test func `an adapter of a task is one like any other`() throws {
    let playground = try playground()
    try playground.show(Self.training + "\nsave tuned.heart \"heart\"")
    let score = { (model: String) in "score \"the heart\" model: \(model)" }
    let expected = try playground.show(score("tuned.heart"))
    #expect(try playground.show(score("tuned.kidney")) != expected)
    #expect(try playground.show(score("base")) != expected)
    #expect(try playground.show("again = load adapter \"heart\" base: base\n" + score("again")) == expected)
    let json = try JSONFile.read(playground)
    #expect(json["r"] as? Int == 6)
    #expect(json["lora_alpha"] as? Double == 6)
    // Several at once, by name.
    let rows = try playground.show("evaluate choices on: questions models: tuned | select model n")
    #expect(rows.joined().contains("heart") && rows.joined().contains("kidney"), "\(rows)")
    #expect(try playground.show("attach tuned.kidney\nask \"Why?\" max_tokens: 2").isEmpty == false)
  }

  @Test func `the base may be quantised`() throws {
    let playground = try playground()
    let program =
      "small = quantize base bits: 4\n" + Self.training.replacing("cpoly base", with: "cpoly small")
    try playground.show(program)
    let found = try #require(try metrics(playground)["loss"]).map(\.value)
    #expect(try #require(found.last) < found[0])
  }

  @Test func `seed, options and rows belong to the result`() throws {
    func digest(_ training: String) throws -> [Data] {
      let playground = try playground(engine: EngineState(threads: 1))
      try playground.show(training)
      return try files(playground)
    }
    let plain = try digest(Self.training)
    #expect(try digest(Self.training) == plain)
    for option in ["seed: 4", "temperature: 0.5", "assignment_lr: 0.1", "special: 2", "sample: equal"] {
      let other = try digest(Self.training + " \(option)")
      // Tasks of equal size are taken as they are, in whatever way they are drawn.
      #expect((other == plain) == (option == "sample: equal"), "\(option)")
    }
  }
}

private enum JSONFile {
  static func read(_ playground: Playground) throws -> [String: Any] {
    let json = try JSONSerialization.jsonObject(with: Data(playground.read("heart/adapter_config.json").utf8))
    return try #require(json as? [String: Any])
  }
}
