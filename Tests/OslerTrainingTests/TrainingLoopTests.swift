import OslerCorpus
import OslerModel
import OslerTensor
import OslerTraining
import Testing

struct TrainingLoopTests {
  @Test func `every step is reported, in order`() throws {
    let run = try TrainingRun(
      PretrainStage(), on: toySamples(20), model: toyModel(), recipe: toyRecipe, seed: 3)
    var reports: [StepReport] = []
    let outcome = try run.run { reports.append($0) }
    #expect(reports.map(\.step) == Array(1...run.steps))
    #expect(outcome == TrainingOutcome(steps: run.steps, plannedSteps: run.steps, loss: reports.last?.loss))
    #expect(reports.reduce(0) { $0 + $1.tokens } == toyRecipe.epochs * run.account.tokens)
    #expect(reports.reduce(0) { $0 + $1.trainedTokens } == toyRecipe.epochs * run.account.trained)
  }

  @Test func `the loss falls`() throws {
    var recipe = toyRecipe
    recipe.epochs = 20
    var losses: [Double] = []
    try TrainingRun(PretrainStage(), on: toySamples(20), model: toyModel(), recipe: recipe, seed: 3)
      .run { losses.append($0.loss) }
    let last = try #require(losses.last)
    #expect(last < 0.7 * losses[0])
  }

  @Test(arguments: [1, 2, 3])
  func `how a step is cut into passes does not change what it learns`(microBatch: Int) throws {
    var recipe = toyRecipe
    recipe.batch = 6
    let whole = try trained(InstructionStage(), recipe)
    recipe.microBatch = microBatch
    let cut = try trained(InstructionStage(), recipe)
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
    try TrainingRun(AdapterStage(), on: toySamples(20), model: model, recipe: toyRecipe, seed: 3)
      .run { _ in }
    #expect(model.parameters.digest() == base)
    #expect(model.adapter?.parameters.digest() != adapter)
  }

  @Test func `an interrupted run keeps what it learned and says how far it came`() throws {
    let model = try toyModel()
    let before = model.parameters.digest()
    let run = try TrainingRun(PretrainStage(), on: toySamples(20), model: model, recipe: toyRecipe, seed: 3)
    var steps = 0
    let outcome = try run.run(isInterrupted: { steps == 2 }) { _ in steps += 1 }
    #expect(outcome.steps == 2)
    #expect(outcome.isPartial)
    #expect(model.parameters.digest() != before)
  }

  @Test func `computing activations twice changes no bit`() throws {
    let samples = toySamples(20)
    let model = try toyModel()
    let roomy = try TrainingRun(PretrainStage(), on: samples, model: model, recipe: toyRecipe, seed: 3)
    let tight = try TrainingRun(
      PretrainStage(), on: samples, model: toyModel(), recipe: toyRecipe, seed: 3,
      memory: roomy.memory.total - 1)
    #expect(tight.memory.items.last?.name == "activations, computed twice")
    try roomy.run { _ in }
    try tight.run { _ in }
    #expect(tight.model.parameters.digest() == model.parameters.digest())
  }

  private func trained(_ stage: some Stage, _ recipe: Recipe, seed: UInt64 = 3) throws -> Transformer {
    let model = try toyModel()
    try TrainingRun(stage, on: toySamples(20), model: model, recipe: recipe, seed: seed).run { _ in }
    return model
  }
}
