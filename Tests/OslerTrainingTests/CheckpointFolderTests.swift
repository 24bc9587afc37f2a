import Foundation
import OslerModel
import OslerTraining
import Testing

struct CheckpointFolderTests {
  private let folder = FileManager.default.temporaryDirectory.appending(
    path: "osler-checkpoints-\(UUID().uuidString)")

  private func run(
    stopAfter: Int? = nil, samples: Int = 20, recipe: Recipe = toyRecipe
  ) throws -> (model: Transformer, outcome: TrainingOutcome, reports: [StepReport]) {
    let model = try toyModel()
    var (reports, taken): ([StepReport], Int) = ([], 0)
    let outcome = try TrainingRun(
      PretrainStage(), on: toyData(samples), model: model, recipe: recipe, seed: 3
    ).run(checkpoints: CheckpointFolder(folder), isInterrupted: { taken == stopAfter }) {
      reports.append($0)
      if !$0.isRestored { taken += 1 }
    }
    return (model, outcome, reports)
  }

  private func checkpoints() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  @Test(arguments: [1, 3, 4, 7])
  func `stopping and going on gives the same bits as never stopping`(stop: Int) throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let whole = try run()
    try FileManager.default.removeItem(at: folder)

    let stopped = try run(stopAfter: stop)
    #expect(stopped.outcome.steps == stop)
    let resumed = try run()
    #expect(resumed.model.parameters.digest() == whole.model.parameters.digest())
    #expect(resumed.reports.map(\.loss) == whole.reports.map(\.loss))
    #expect(resumed.reports.count { $0.isRestored } == stop)
  }

  @Test func `a kill while a checkpoint is written leaves the one before`() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let whole = try run()
    try FileManager.default.removeItem(at: folder)
    _ = try run(stopAfter: 4)
    // What a kill leaves: a folder that was never renamed.
    let torn = folder.appending(path: ".step-00000006.1234-5.new")
    try FileManager.default.createDirectory(at: torn, withIntermediateDirectories: true)
    try Data([1, 2, 3]).write(to: torn.appending(path: "weights.safetensors"))
    let resumed = try run()
    #expect(resumed.model.parameters.digest() == whole.model.parameters.digest())
    #expect(!FileManager.default.fileExists(atPath: torn.path))
  }

  @Test func `a finished run is taken as it is`() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let first = try run()
    let second = try run()
    #expect(second.reports.allSatisfy { $0.isRestored })
    #expect(second.outcome == first.outcome)
    #expect(second.model.parameters.digest() == first.model.parameters.digest())
  }

  @Test func `the last two checkpoints are kept`() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let last = try run().outcome.steps
    let names = try checkpoints()
    #expect(names.count == 2)
    #expect(names.last == "step-0000000\(last)" || names.last == "step-000000\(last)")
  }

  @Test func `a damaged checkpoint is passed over for the one before`() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let whole = try run()
    let newest = folder.appending(path: try #require(checkpoints().last))
    try Data("{}".utf8).write(to: newest.appending(path: "state.json"))
    let resumed = try run()
    #expect(resumed.model.parameters.digest() == whole.model.parameters.digest())
    #expect(resumed.reports.contains { !$0.isRestored })
    // It was written again.
    let again = try run()
    #expect(again.reports.allSatisfy { $0.isRestored })
  }

  @Test func `when none is whole, it says which file is not`() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    _ = try run()
    for name in try checkpoints() {
      try FileManager.default.removeItem(at: folder.appending(path: "\(name)/weights.safetensors"))
    }
    let newest = folder.appending(path: try #require(checkpoints().last)).path
    #expect(
      throws: TrainingError.damagedCheckpoint(
        folder: newest, reason: "'weights.safetensors' is missing")
    ) { _ = try run() }
  }

  @Test func `other data or another recipe is refused, saying what differs`() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    _ = try run(stopAfter: 4)
    let newest = folder.appending(path: try #require(checkpoints().last)).path
    var recipe = toyRecipe
    recipe.learningRate = 0.02
    #expect(throws: TrainingError.otherRun(folder: newest, what: ["recipe"])) {
      _ = try run(recipe: recipe)
    }
    #expect(throws: TrainingError.otherRun(folder: newest, what: ["data"])) {
      _ = try run(samples: 19)
    }
  }

  @Test func `other held-out data, another tokenizer or another template is refused by its name`() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    func run(held: Int = 3, tokenizer: String = "a", template: String? = "a") throws {
      var steps = 0
      let data = TrainingData(
        toySamples(20), validation: toySamples(held, seed: 9), tokenizer: tokenizer, template: template)
      try TrainingRun(SFTStage(), on: data, model: toyModel(), recipe: toyRecipe, seed: 3)
        .run(checkpoints: CheckpointFolder(folder), isInterrupted: { steps == 4 }) { _ in steps += 1 }
    }
    try run()
    let newest = folder.appending(path: try #require(checkpoints().last)).path
    func refusal(_ what: String...) -> TrainingError { .otherRun(folder: newest, what: what) }
    #expect(throws: refusal("validation")) { try run(held: 4) }
    #expect(throws: refusal("tokenizer")) { try run(tokenizer: "b") }
    #expect(throws: refusal("template")) { try run(template: "b") }
    #expect(throws: refusal("template", "tokenizer")) { try run(tokenizer: "b", template: nil) }
  }
}
