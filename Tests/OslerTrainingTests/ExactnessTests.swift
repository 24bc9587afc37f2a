import Foundation
import OslerCorpus
import OslerModel
import OslerTensor
import OslerTraining
import Testing

/// What must come out the same: to the bit, or to rounding where the order of additions is another.
struct ExactnessTests {
  /// Each feature that could disturb it, by itself and together.
  static let recipes: [(name: String, recipe: Recipe)] = {
    func recipe(_ name: String, _ change: (inout Recipe) -> Void) -> (String, Recipe) {
      var recipe = Recipe(
        epochs: 2, learningRate: 0.01, sequence: 24, batch: 2, clip: 1, checkpointEvery: 5)
      change(&recipe)
      return (name, recipe)
    }
    return [
      recipe("plain") { _ in },
      recipe("tokens") { ($0.batchTokens, $0.microBatch) = (70, 2) },
      recipe("accumulated") { ($0.batch, $0.microBatch) = (5, 2) },
      recipe("noise") { $0.neftune = 5 },
      recipe("linear") { $0.schedule = .linear },
      recipe("wsd") { ($0.schedule, $0.floor) = (.warmupStableDecay, 0) },
      recipe("validated") { $0.validateEvery = 2 },
      recipe("patient") {
        ($0.validateEvery, $0.patience, $0.epochs) = (2, 3, 6)
        ($0.learningRate, $0.schedule) = (0.05, .constant)
      },
      recipe("best of a whole run") { ($0.validateEvery, $0.patience, $0.learningRate) = (1, 100, 0.05) },
      recipe("guarded") {
        ($0.batch, $0.epochs, $0.outlier, $0.maxSkips, $0.checkpointEvery) = (1, 14, 1, 1000, 60)
      },
      recipe("everything") {
        ($0.batchTokens, $0.microBatch, $0.neftune, $0.schedule) = (50, 1, 5, .warmupStableDecay)
        ($0.validateEvery, $0.patience, $0.epochs, $0.outlier, $0.maxSkips) = (3, 50, 14, 1, 1000)
        $0.checkpointEvery = 40
      },
    ]
  }()

  private struct Told: Equatable {
    var steps: [StepReport] = []
    var validations: [ValidationReport] = []
    var outcome: TrainingOutcome?
    var weights = ""
    var adapter = ""

    /// Without whether it was told by an earlier run.
    var plain: Told {
      var told = self
      for index in told.steps.indices { told.steps[index].isRestored = false }
      for index in told.validations.indices { told.validations[index].isRestored = false }
      told.outcome = outcome.map {
        var best = $0.best
        best?.isRestored = false
        return TrainingOutcome(
          steps: $0.steps, plannedSteps: $0.plannedSteps, loss: $0.loss, best: best, ending: $0.ending)
      }
      return told
    }
  }

  /// - Parameter stop: asked with the number of steps and validations told by this run.
  private func run(
    _ recipe: Recipe, in folder: URL? = nil, device: any Device = ReferenceDevice(),
    withAdapter: Bool = false,
    stop: (_ told: Int) -> Bool = { _ in false }
  ) throws -> Told {
    let model = try toyModel(device: device, isTied: false)
    // Samples with token 31 have no finite loss.
    model.parameters["model.embed_tokens.weight"]?.rows(31..<32).fill(.nan)
    if withAdapter {
      model.adapter = try LoRAAdapter(
        LoRAConfiguration(rank: 2, alpha: 4, dropout: 0.1), for: model.configuration, seed: 5)
    }
    let samples = (0..<20).map { toySample("s\($0)", length: 8 + $0 % 17, token: $0 == 13 ? 31 : nil) }
    let data = TrainingData(samples, validation: (0..<4).map { toySample("v\($0)", length: 9 + $0) })
    var told = Told()
    var fresh = 0
    func go(_ stage: some Stage) throws {
      told.outcome = try TrainingRun(stage, on: data, model: model, recipe: recipe, seed: 3).run(
        checkpoints: folder.map(CheckpointFolder.init), isInterrupted: { stop(fresh) },
        validated: {
          told.validations.append($0)
          if !$0.isRestored { fresh += 1 }
        },
        report: {
          told.steps.append($0)
          if !$0.isRestored { fresh += 1 }
        })
    }
    if withAdapter { try go(LoRAStage()) } else { try go(PretrainStage()) }
    told.weights = "\(model.parameters.digest())"
    told.adapter = model.adapter.map { "\($0.parameters.digest())" } ?? ""
    return told
  }

  private func scratch() -> URL {
    FileManager.default.temporaryDirectory.appending(path: "osler-exact-\(UUID().uuidString)")
  }

  private func equal(_ found: Told, _ expected: Told, _ words: String) {
    // A loss that is not a number is not equal to itself.
    #expect("\(found.plain)" == "\(expected.plain)", "\(words)")
  }

  @Test(arguments: recipes.indices, [false, true])
  func `stopping anywhere and going on is the same as not stopping`(index: Int, withAdapter: Bool) throws {
    let (name, recipe) = Self.recipes[index]
    let whole = try run(recipe, withAdapter: withAdapter)
    let events = whole.steps.count + whole.validations.count
    for place in withAdapter ? [events / 2] : [1, events / 2, events - 1] {
      let folder = scratch()
      defer { try? FileManager.default.removeItem(at: folder) }
      let stopped = try run(recipe, in: folder, withAdapter: withAdapter) { $0 >= place }
      #expect(stopped.outcome?.isPartial == true)
      let resumed = try run(recipe, in: folder, withAdapter: withAdapter)
      equal(resumed, whole, "\(name), stopped after \(place) of \(events)")
      if place > 1 { continue }
      equal(try run(recipe, in: folder, withAdapter: withAdapter), whole, "\(name), taken again")
    }
  }

  @Test func `stopping after every step is the same as not stopping`() throws {
    let recipe = try #require(Self.recipes.first { $0.name == "patient" }).recipe
    let whole = try run(recipe)
    let folder = scratch()
    defer { try? FileManager.default.removeItem(at: folder) }
    var last = try run(recipe, in: folder) { $0 >= 1 }
    for _ in 0..<whole.steps.count + whole.validations.count where last.outcome?.isPartial == true {
      last = try run(recipe, in: folder) { $0 >= 1 }
    }
    equal(last, whole, "stopped after every step")
  }

  @Test func `the recipes above do what they are for`() throws {
    func told(_ name: String) throws -> Told {
      try run(try #require(Self.recipes.first { $0.name == name }).recipe)
    }
    #expect(try told("patient").outcome?.ending == .stoppedEarly)
    let farOff = try told("guarded").steps.filter {
      switch $0.skipped?.reason {
      case .lossFarOff?, .gradientFarOff?: true
      default: false
      }
    }
    #expect(!farOff.isEmpty)
    #expect(try told("plain").steps.contains { $0.skipped?.reason == .lossNotFinite })
  }

  @Test(arguments: recipes.indices, [false, true])
  func `one thread and two give the same bits`(index: Int, withAdapter: Bool) throws {
    let (name, recipe) = Self.recipes[index]
    let one = try run(recipe, device: CPUDevice(threads: 1), withAdapter: withAdapter)
    let two = try run(recipe, device: CPUDevice(threads: 2), withAdapter: withAdapter)
    equal(two, one, name)
  }

  @Test(arguments: [1, 2, 3, 7])
  func `loss and gradient do not depend on how a step is cut into passes`(size: Int) throws {
    let model = try toyModel()
    let documents = toySamples(7).map { Batch.Document(tokens: $0.tokens, trained: $0.trained) }
    let (loss, gradient) = try lossAndGradient(model, [documents])
    let cuts = stride(from: 0, to: 7, by: size).map { Array(documents[$0..<min($0 + size, 7)]) }
    let (other, otherGradient) = try lossAndGradient(model, cuts)
    #expect(abs(loss - other) < 1e-5)
    for (name, tensor) in gradient.entries {
      let cut = try #require(otherGradient[name])
      #expect(zip(tensor.array, cut.array).allSatisfy { abs($0 - $1) < 1e-6 }, "\(name)")
    }
  }

  @Test func `packed equals separate`() throws {
    var recipe = toyRecipe
    (recipe.epochs, recipe.batch, recipe.warmup, recipe.clip) = (1, 1000, 0, nil)
    // One step over all samples: rows of 24 hold several, rows of as many tokens as the longest hold one.
    func weights(_ sequence: Int, _ count: Int) throws -> (Transformer, StepReport?) {
      recipe.sequence = sequence
      let samples = (0..<count).map { toySample("s\($0)", length: 11) }
      let model = try toyModel()
      var told: StepReport?
      try TrainingRun(PretrainStage(), on: TrainingData(samples), model: model, recipe: recipe, seed: 3)
        .run { told = $0 }
      return (model, told)
    }
    let (packed, separate) = try (weights(64, 10), weights(11, 10))
    let (a, b) = (try #require(packed.1), try #require(separate.1))
    #expect(abs(a.loss - b.loss) < 1e-5)
    #expect(abs(a.gradientNorm - b.gradientNorm) < 1e-5)
    #expect(a.attentionPairs == b.attentionPairs)
  }

  private func lossAndGradient(
    _ model: Transformer, _ passes: [[Batch.Document]]
  ) throws -> (Double, ParameterSet) {
    let gradients = ParameterSet.zeros(like: model.parameters)
    let trained = passes.joined().reduce(0) { $0 + $1.trainedCount }
    let loss = try passes.reduce(0) {
      try $0 + model.lossAndGradients(Batch($1), normalizer: trained, gradients: gradients)
    }
    return (loss / Double(trained), gradients)
  }
}
