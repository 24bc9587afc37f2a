import OslerCorpus
import OslerModel
import OslerTensor
import OslerTraining
import Testing

struct TrainingErrorTests {
  private func error(
    _ stage: some Stage, _ samples: [TokenSample], recipe: Recipe = toyRecipe, memory: Int? = nil
  ) -> String? {
    do {
      try TrainingRun(
        stage, on: samples, model: toyModel(), recipe: recipe, seed: 1, memory: memory
      ).run { _ in }
      return nil
    } catch {
      return "\(error)"
    }
  }

  private func sample(_ tokens: [Int32], trained: Bool = true) -> TokenSample {
    TokenSample(id: "a", tokens: tokens, trained: tokens.map { _ in trained })
  }

  @Test func `no samples`() {
    #expect(error(PretrainStage(), []) == "'train pretrain' has nothing to train on")
  }

  @Test func `an adapter stage needs an adapter`() {
    #expect(error(LoRAStage(), toySamples(2)) == "'train lora' trains no parameter of this model")
  }

  @Test func `a sample with nothing to learn is refused by its id`() {
    #expect(
      error(SFTStage(), [sample([1, 2], trained: false)]) == "sample 'a' has no token to learn")
    #expect(error(PretrainStage(), [sample([1])]) == "sample 'a' has no token to learn")
  }

  @Test func `an answer is never cut off`() {
    #expect(
      error(SFTStage(), [sample([Int32](repeating: 1, count: 30))])
        == "sample 'a' has 30 tokens and a row holds 24")
  }

  @Test func `a long document is cut and none of it lost`() throws {
    let run = try TrainingRun(
      PretrainStage(), on: [sample([Int32](repeating: 1, count: 30))], model: toyModel(), recipe: toyRecipe,
      seed: 1)
    #expect(run.account == TokenAccount(samples: 1, tokens: 30, trained: 28, rows: 2, unused: 18))
  }

  @Test func `rows beyond the model's positions`() {
    var recipe = toyRecipe
    recipe.sequence = 65
    #expect(
      error(PretrainStage(), toySamples(2), recipe: recipe)
        == "a row of 65 tokens is longer than the model's limit of 64")
  }

  @Test func `tokens of another tokenizer`() {
    #expect(
      error(PretrainStage(), [sample([1, 32])])
        == "sample 'a' has token 32, outside the model's vocabulary of 32")
  }

  @Test func `a plan that cannot fit is refused with its figures`() {
    #expect(
      error(PretrainStage(), toySamples(2), memory: 1_000)
        == "training needs 64.2 kB more and the machine has 1.0 kB left: weights 5.0 kB + gradients 5.0 kB + "
        + "optimiser moments 10.0 kB + activations, computed twice 49.2 kB = 69.2 kB")
  }

  @Test func `a loss that is not finite stops the run and names its samples`() throws {
    let model = try toyModel()
    model.parameters["model.norm.weight"]?.fill(.infinity)
    let run = try TrainingRun(
      PretrainStage(), on: [sample([1, 2, 3])], model: model, recipe: toyRecipe, seed: 1)
    let error = #expect(throws: TrainingError.self) { try run.run { _ in } }
    #expect(error?.description == "the loss of step 1 is not finite; its samples: 'a'")
  }

  @Test func `a gradient that is not finite is told from a loss`() {
    let error = TrainingError.lossDiverged(step: 2, loss: 6.9, samples: ["a", "b"])
    #expect(error.description == "the gradient of step 2 is not finite; its samples: 'a', 'b'")
  }

  @Test func `a plan counts no more rows than there are`() throws {
    var recipe = toyRecipe
    func plan() throws -> Int {
      try TrainingRun(PretrainStage(), on: toySamples(2), model: toyModel(), recipe: recipe, seed: 1)
        .memory.total
    }
    let two = try plan()
    recipe.batch = 1_000_000
    recipe.microBatch = 1_000_000
    #expect(try plan() == two)
  }
}
