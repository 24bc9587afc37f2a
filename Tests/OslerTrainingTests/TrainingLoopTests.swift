import OslerCorpus
import OslerModel
import OslerTensor
import OslerTraining
import Testing

struct TrainingLoopTests {
  @Test func `every step is reported, in order`() throws {
    let run = try TrainingRun(
      PretrainStage(), on: toyData(20), model: toyModel(), recipe: toyRecipe, seed: 3)
    var reports: [StepReport] = []
    let outcome = try run.run { reports.append($0) }
    #expect(reports.map(\.step) == Array(1...run.steps))
    #expect(outcome == TrainingOutcome(steps: run.steps, plannedSteps: run.steps, loss: reports.last?.loss))
    #expect(reports.reduce(0) { $0 + $1.tokens } == toyRecipe.epochs * run.account.tokens)
    #expect(reports.reduce(0) { $0 + $1.trainedTokens } == toyRecipe.epochs * run.account.trained)
  }

  /// Two epochs of six steps each, on the plain definitions.
  @Test(arguments: [
    (
      "pretrain",
      [
        3.70068, 3.82633, 3.65381, 3.61517, 3.71462, 3.79543, 3.53172, 3.31773, 3.34040, 3.60646, 3.53530,
        3.38446,
      ]
    ),
    (
      "sft",
      [
        3.68687, 3.50316, 3.55639, 4.01887, 3.80204, 3.49332, 3.41806, 3.47754, 3.00401, 3.36198, 3.41669,
        3.37296,
      ]
    ),
    (
      "lora",
      [
        4.15792, 3.62873, 3.68152, 3.44124, 3.62969, 3.99892, 3.82791, 3.70810, 3.74314, 3.42138, 3.52059,
        3.25272,
      ]
    ),
  ])
  func `a toy run has these losses`(stage: String, expected: [Double]) throws {
    var losses: [Double] = []
    let model = try toyModel()
    func run(_ stage: some Stage) throws {
      try TrainingRun(stage, on: toyData(20), model: model, recipe: toyRecipe, seed: 3)
        .run { losses.append($0.loss) }
    }
    switch stage {
    case "pretrain": try run(PretrainStage())
    case "sft": try run(SFTStage())
    default:
      model.adapter = try LoRAAdapter(
        LoRAConfiguration(rank: 2, alpha: 4, dropout: 0.1), for: model.configuration, seed: 5)
      try run(LoRAStage())
    }
    #expect(losses.count == expected.count)
    #expect(zip(losses, expected).allSatisfy { abs($0 - $1) < 1e-4 }, "\(losses)")
  }

  @Test func `a run gives back the memory of its passes`() throws {
    let model = try toyModel()
    try TrainingRun(PretrainStage(), on: toyData(4), model: model, recipe: toyRecipe, seed: 3).run { _ in }
    #expect(model.workspaceByteCount == 0)
  }

  @Test func `one head and a feed-forward layer of one channel train like any other`() throws {
    let model = try Transformer(
      ModelConfiguration(
        vocabularySize: 32, hiddenSize: 8, intermediateSize: 1, layers: 2, heads: 1, maxPositions: 64),
      seed: 1, device: CPUDevice(threads: 2))
    var losses: [Double] = []
    try TrainingRun(PretrainStage(), on: toyData(8), model: model, recipe: toyRecipe, seed: 3)
      .run { losses.append($0.loss) }
    #expect(losses.allSatisfy { $0.isFinite })
  }

  @Test func `the loss falls`() throws {
    var recipe = toyRecipe
    recipe.epochs = 20
    var losses: [Double] = []
    try TrainingRun(PretrainStage(), on: toyData(20), model: toyModel(), recipe: recipe, seed: 3)
      .run { losses.append($0.loss) }
    let last = try #require(losses.last)
    #expect(last < 0.7 * losses[0])
  }

  @Test(arguments: [1, 2, 3])
  func `how a step is cut into passes does not change what it learns`(microBatch: Int) throws {
    var recipe = toyRecipe
    recipe.batch = 6
    let whole = try trained(SFTStage(), recipe)
    recipe.microBatch = microBatch
    let cut = try trained(SFTStage(), recipe)
    for (name, tensor) in whole.parameters.entries {
      let other = try #require(cut.parameters[name])
      #expect(zip(tensor.array, other.array).allSatisfy { abs($0 - $1) < 1e-5 }, "\(name)")
    }
  }

  @Test func `the same seed gives the same bits, another seed others`() throws {
    let digests = try [3, 3, 4].map { try trained(PretrainStage(), toyRecipe, seed: $0).parameters.digest() }
    #expect(digests[0] == digests[1])
    #expect(digests[0] != digests[2])
  }

  @Test func `an adapter stage moves the adapter and leaves the base alone`() throws {
    let model = try toyModel()
    model.adapter = try LoRAAdapter(
      LoRAConfiguration(rank: 2, alpha: 4, dropout: 0.1), for: model.configuration, seed: 5)
    let (base, adapter) = (model.parameters.digest(), model.adapter?.parameters.digest())
    try TrainingRun(LoRAStage(), on: toyData(20), model: model, recipe: toyRecipe, seed: 3)
      .run { _ in }
    #expect(model.parameters.digest() == base)
    #expect(model.adapter?.parameters.digest() != adapter)
  }

  @Test func `an interrupted run keeps what it learned and says how far it came`() throws {
    let model = try toyModel()
    let before = model.parameters.digest()
    let run = try TrainingRun(PretrainStage(), on: toyData(20), model: model, recipe: toyRecipe, seed: 3)
    var steps = 0
    let outcome = try run.run(isInterrupted: { steps == 2 }) { _ in steps += 1 }
    #expect(outcome.steps == 2)
    #expect(outcome.isPartial)
    #expect(model.parameters.digest() != before)
  }

  @Test func `computing activations twice changes no bit`() throws {
    let samples = toySamples(20)
    let model = try toyModel()
    let roomy = try TrainingRun(
      PretrainStage(), on: TrainingData(samples), model: model, recipe: toyRecipe, seed: 3)
    let tight = try tightest(roomy) {
      try TrainingRun(
        PretrainStage(), on: TrainingData(samples), model: toyModel(), recipe: toyRecipe, seed: 3, memory: $0)
    }
    #expect(tight.memory.items.last?.name == "activations (2 of 2 layers computed twice)")
    try roomy.run { _ in }
    try tight.run { _ in }
    #expect(tight.model.parameters.digest() == model.parameters.digest())
  }

  private func trained(_ stage: some Stage, _ recipe: Recipe, seed: UInt64 = 3) throws -> Transformer {
    let model = try toyModel()
    try TrainingRun(stage, on: toyData(20), model: model, recipe: recipe, seed: seed).run { _ in }
    return model
  }
}
