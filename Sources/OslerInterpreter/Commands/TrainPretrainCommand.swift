import OslerCorpus
import OslerLanguage
import OslerModel
import OslerText
import OslerTraining

/// `train pretrain base on: papers epochs: 1 lr: 6e-6 sequence: 4096`
struct TrainPretrainCommand: Command {
  static let group = CommandGroup.training
  static let keepsFiles = true
  static let isRandom = true
  static let signature = CommandSignature(
    "train pretrain", "Continues pre-training: next-token prediction over whole texts.",
    discussion: """
      Texts are packed into rows, each attending only to itself; one longer than a row is cut and all of it \
      read. AdamW; a learning rate with warm-up and four ways on. With `validation` rows their loss is \
      measured as it goes. A step whose loss or gradient is not finite or far off is skipped with a warning \
      that names its samples. The stage saves itself beside the log, and `osler run --resume` goes on from \
      there, to the same bits.

      A model of the layout 'glm' learns by infilling: the end of each text, from half of it to all, is blanked \
      out at a place that the seed draws, and generated after the rest.
      """,
    parameters: [
      .argument("model", .value(.model), help: "where it begins; left as it is"),
      .option(
        "on", .value(.rows), required: true,
        help: "rows with a column 'text', or with 'title' and 'abstract'"),
    ] + RecipeOptions.parameters(lr: "3e-4", epochs: "1", decay: "0.1"),
    returns: .model,
    examples: [Example("train pretrain base on: papers epochs: 2 lr: 1e-3 sequence: 256")])

  let model: ModelValue
  let rows: StageRows
  let recipe: Recipe
  let memory: Int?

  init(_ arguments: Arguments) throws(Diagnostic) {
    model = arguments.handle("model", as: ModelValue.self)
    rows = StageRows(arguments, tokenizer: model.tokenizer, layout: model.layout)
    recipe = try RecipeOptions.recipe(arguments, for: model)
    memory = RecipeOptions.memory(arguments)
    guard model.layout == nil || recipe.sequence >= BlankInfilling.leastSequence else {
      throw arguments.error(
        "'sequence' is \(recipe.sequence), and the marks of a GLM take \(BlankInfilling.leastSequence - 1)",
        at: "sequence")
    }
  }

  func run(in context: CommandContext) throws -> Value {
    let data = try rows.texts(in: context)
    let trained = try model.transformer.copy()
    func history(_ stage: some Stage, _ data: TrainingData) throws -> TrainingHistory {
      try StageWork(stage: stage, data: data, model: trained, recipe: recipe, memory: memory).run(in: context)
    }
    let history =
      if let layout = model.layout {
        try history(InfillingStage(), infilled(data, layout, in: context))
      } else {
        try history(PretrainStage(), data)
      }
    return .handle(
      ModelValue(
        trained, tokenizer: model.tokenizer, template: model.template, training: history,
        lineage: history.lineage(of: context)))
  }

  private func infilled(_ data: TrainingData, _ layout: GLMLayout, in context: CommandContext) -> TrainingData
  {
    func samples(_ texts: [TokenSample], _ name: String) -> [TokenSample] {
      BlankInfilling(
        layout, begin: model.tokenizer.bosID, end: model.tokenizer.eosID, sequence: recipe.sequence,
        draws: context.random(name)
      )
      .samples(of: texts)
    }
    return TrainingData(
      samples(data.samples, "infill"), validation: samples(data.validation, "infill/validation"),
      tokenizer: data.tokenizer, template: data.template)
  }
}
