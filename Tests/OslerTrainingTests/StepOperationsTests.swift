import OslerModel
import OslerTraining
import Testing

/// The toy has 2 layers with N = 8·(8 + 4 + 4) + 8·8 + 3·8·12 numbers in their matrices, of which the last
/// product has 8·12, and a tied head of 32·8.
struct StepOperationsTests {
  private let block = Double(8 * (8 + 4 + 4) + 8 * 8 + 3 * 8 * 12)
  private let head = Double(32 * 8)
  private let step = StepReport(
    step: 1, steps: 1, loss: 1, learningRate: 1, gradientNorm: 1, trainedTokens: 7, tokens: 100,
    attentionPairs: 1000)

  @Test func `full training is six a number and token, and fourteen a pair and channel`() throws {
    let run = try TrainingRun(PretrainStage(), on: toyData(4), model: toyModel(), recipe: toyRecipe, seed: 1)
    let expected = 100 * 6 * 2 * block + 7 * 6 * head + 1000 * 14 * 8 * 2
    #expect(run.operations.count(step) == expected)
  }

  @Test func `what is computed twice counts twice`() throws {
    let roomy = try TrainingRun(
      PretrainStage(), on: toyData(4), model: toyModel(), recipe: toyRecipe, seed: 1)
    let tight = try tightest(roomy) {
      try TrainingRun(
        PretrainStage(), on: toyData(4), model: toyModel(), recipe: toyRecipe, seed: 1, memory: $0)
    }
    // The last layer's insides are still there, and the product that leaves a block is not needed.
    let again = 100 * 2 * (block - 8 * 12) + 1000 * 4 * 8
    #expect(tight.operations.count(step) == roomy.operations.count(step) + again)
  }

  @Test func `a frozen base is four, its adapter six`() throws {
    let model = try toyModel()
    model.adapter = try LoRAAdapter(
      LoRAConfiguration(rank: 2, alpha: 4, targets: [.query, .down]), for: model.configuration, seed: 5)
    let run = try TrainingRun(LoRAStage(), on: toyData(4), model: model, recipe: toyRecipe, seed: 1)
    let pairs = Double(2 * (8 + 8) + 2 * (12 + 8))
    let expected = 100 * (4 * 2 * block + 6 * 2 * pairs) + 7 * 4 * head + 1000 * 14 * 8 * 2
    #expect(run.operations.count(step) == expected)
  }

  @Test func `a report counts the pairs inside its documents`() throws {
    let data = TrainingData([toySample("a", length: 10), toySample("b", length: 14)])
    var pairs: [Int] = []
    var recipe = toyRecipe
    recipe.epochs = 1
    try TrainingRun(PretrainStage(), on: data, model: toyModel(), recipe: recipe, seed: 1)
      .run { pairs.append($0.attentionPairs) }
    #expect(pairs == [10 * 11 / 2 + 14 * 15 / 2])
  }
}
