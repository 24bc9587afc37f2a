import OslerModel
import OslerTraining
import Testing

/// Steps counted in tokens.
struct StepPlanTests {
  private func recipe(_ tokens: Int) -> Recipe {
    Recipe(epochs: 3, learningRate: 0.01, sequence: 24, batchTokens: tokens)
  }

  @Test(arguments: [24, 50, 100, 1_000_000])
  func `a step has whole rows and no more tokens than it may`(limit: Int) throws {
    let run = try TrainingRun(
      PretrainStage(), on: toyData(60), model: toyModel(), recipe: recipe(limit), seed: 3)
    var reports: [StepReport] = []
    let outcome = try run.run { reports.append($0) }
    #expect(reports.allSatisfy { $0.tokens <= limit })
    #expect(reports.reduce(0) { $0 + $1.tokens } == 3 * run.account.tokens)
    // Known before the first step.
    #expect(outcome.plannedSteps == run.steps)
    #expect(reports.count == run.steps)
    #expect(run.stepsPerEpoch.contains(run.steps / 3))
  }

  @Test func `a step takes rows as long as they fit`() throws {
    // Ten samples that fill a row each: four fit into 100 tokens.
    let samples = (0..<10).map { toySample("s\($0)", length: 24) }
    let run = try TrainingRun(
      PretrainStage(), on: TrainingData(samples), model: toyModel(), recipe: recipe(100), seed: 3)
    var tokens: [Int] = []
    try run.run { tokens.append($0.tokens) }
    #expect(tokens == [96, 96, 48, 96, 96, 48, 96, 96, 48])
    #expect(run.stepsPerEpoch == 3...3)
  }

  @Test func `as many tokens as a number of rows has give the same bits`() throws {
    let samples = (0..<12).map { toySample("s\($0)", length: 24) }
    var rows = recipe(72)
    (rows.batchTokens, rows.batch) = (nil, 3)
    let digests = try [recipe(72), rows].map { recipe in
      let model = try toyModel()
      try TrainingRun(PretrainStage(), on: TrainingData(samples), model: model, recipe: recipe, seed: 3)
        .run { _ in }
      return model.parameters.digest()
    }
    #expect(digests[0] == digests[1])
  }

  @Test func `a memory plan counts the tokens of a step, not its rows`() throws {
    func plan(_ recipe: Recipe) throws -> Int {
      try TrainingRun(PretrainStage(), on: toyData(60), model: toyModel(), recipe: recipe, seed: 1)
        .memory.total
    }
    var rows = recipe(48)
    (rows.batchTokens, rows.batch, rows.microBatch) = (nil, 2, 2)
    #expect(try plan(recipe(48)) == plan(rows))
    var cut = recipe(240)
    cut.microBatch = 2
    #expect(try plan(cut) == plan(rows))
  }
}
