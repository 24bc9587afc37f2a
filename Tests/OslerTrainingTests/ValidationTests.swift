import OslerCorpus
import OslerModel
import OslerTensor
import OslerTraining
import Testing

struct ValidationTests {
  private let held = toySamples(7, seed: 9)

  private func data() -> TrainingData { TrainingData(toySamples(20), validation: held) }

  private func run(
    _ recipe: Recipe, model: Transformer? = nil
  ) throws -> (validations: [ValidationReport], outcome: TrainingOutcome, model: Transformer) {
    let model = try model ?? toyModel()
    var validations: [ValidationReport] = []
    let outcome = try TrainingRun(SFTStage(), on: data(), model: model, recipe: recipe, seed: 3)
      .run(validated: { validations.append($0) }, report: { _ in })
    return (validations, outcome, model)
  }

  @Test func `it is the mean over the held-out tokens that the stage learns, packed or not`() throws {
    var recipe = toyRecipe
    recipe.epochs = 1
    let (validations, _, model) = try run(recipe)
    var (sum, count) = (0.0, 0)
    for sample in held {
      let document = Batch.Document(tokens: sample.tokens, trained: sample.trained)
      sum += try model.loss(Batch([document]))
      count += document.trainedCount
    }
    let found = try #require(validations.last).loss
    #expect(abs(found - sum / Double(count)) < 1e-5)
  }

  @Test func `it comes after each epoch, or every so many steps, and after the last`() throws {
    let whole = try TrainingRun(SFTStage(), on: data(), model: toyModel(), recipe: toyRecipe, seed: 3)
    #expect(try run(toyRecipe).validations.map(\.step) == [whole.steps / 2, whole.steps])
    var recipe = toyRecipe
    recipe.validateEvery = 5
    #expect(try run(recipe).validations.map(\.step) == [5, 10, whole.steps])
    recipe.validateEvery = 1_000
    #expect(try run(recipe).validations.map(\.step) == [whole.steps])
  }

  @Test func `looking does not change what is learned`() throws {
    let model = try toyModel()
    try TrainingRun(SFTStage(), on: toyData(20), model: model, recipe: toyRecipe, seed: 3).run { _ in }
    var recipe = toyRecipe
    recipe.validateEvery = 1
    #expect(try run(recipe).model.parameters.digest() == model.parameters.digest())
  }

  /// A rate at which the toy soon gets worse on what it does not see.
  private var overfitting: Recipe {
    var recipe = toyRecipe
    recipe.epochs = 30
    recipe.learningRate = 0.05
    recipe.schedule = .constant
    recipe.validateEvery = 4
    return recipe
  }

  @Test func `with patience it stops when nothing gets better, and gives the best weights`() throws {
    var recipe = overfitting
    let all = try run(recipe)
    let bestOfAll = try #require(all.validations.min { $0.loss < $1.loss })
    recipe.patience = 3
    let (validations, outcome, model) = try run(recipe)
    #expect(outcome.ending == .stoppedEarly)
    #expect(!outcome.isPartial)
    #expect(outcome.steps < outcome.plannedSteps)
    let best = try #require(validations.last { $0.isBest })
    #expect(outcome.best == best)
    #expect(validations.count { $0.step > best.step } == 3)
    #expect(best.loss >= bestOfAll.loss)

    // The weights are those of that step: the same run, stopped there.
    let stopped = try toyModel()
    var steps = 0
    try TrainingRun(SFTStage(), on: data(), model: stopped, recipe: recipe, seed: 3)
      .run(isInterrupted: { steps == best.step }, report: { _ in steps += 1 })
    #expect(model.parameters.digest() == stopped.parameters.digest())
  }

  @Test func `with patience that lasts, the best weights are given after the last step`() throws {
    var recipe = overfitting
    recipe.epochs = 3
    recipe.patience = 1000
    let (validations, outcome, model) = try run(recipe)
    let best = try #require(validations.min { $0.loss < $1.loss })
    #expect(outcome.ending == .complete)
    #expect(outcome.best?.step == best.step)
    recipe.patience = nil
    let last = try run(recipe).model.parameters.digest()
    #expect((model.parameters.digest() == last) == (best.step == outcome.steps))
  }

  @Test func `a held-out sample that cannot be read is refused by its id`() throws {
    let bad = TrainingData(toySamples(4), validation: [toySample("long", length: 30)])
    let error = #expect(throws: TrainingError.self) {
      _ = try TrainingRun(SFTStage(), on: bad, model: toyModel(), recipe: toyRecipe, seed: 3)
    }
    #expect(error?.description == "sample 'long' has 30 tokens and a row holds 24")
  }
}
