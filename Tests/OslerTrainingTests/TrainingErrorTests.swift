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
        stage, on: TrainingData(samples), model: toyModel(), recipe: recipe, seed: 1, memory: memory
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
      PretrainStage(), on: TrainingData([sample([Int32](repeating: 1, count: 30))]), model: toyModel(),
      recipe: toyRecipe,
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
        + "optimiser 10.0 kB + activations (2 of 2 layers computed twice) 49.2 kB = 69.2 kB")
  }

  @Test func `a step in tokens holds at least one row`() {
    var recipe = toyRecipe
    recipe.batchTokens = 23
    #expect(
      error(PretrainStage(), toySamples(2), recipe: recipe)
        == "a step of 23 tokens is shorter than one row, of up to 24")
  }

  @Test func `what a run differs in is said in people's words`() {
    #expect(
      "\(TrainingError.otherRun(folder: "f", what: ["template"]))"
        == "the checkpoint in 'f' belongs to another run: its template is another")
    #expect(
      "\(TrainingError.otherRun(folder: "f", what: ["data", "tokenizer"]))"
        == "the checkpoint in 'f' belongs to another run: its training data and its tokenizer are others")
  }

  @Test func `a plan counts no more rows than there are`() throws {
    var recipe = toyRecipe
    func plan() throws -> Int {
      try TrainingRun(PretrainStage(), on: toyData(2), model: toyModel(), recipe: recipe, seed: 1)
        .memory.total
    }
    let two = try plan()
    recipe.batch = 1_000_000
    recipe.microBatch = 1_000_000
    #expect(try plan() == two)
  }
}
