import OslerLanguage
import OslerTensor
import OslerModel
import OslerText
import OslerTraining

/// `train lora tuned on: qa rank: 16 alpha: 32 epochs: 3`
struct TrainLoRACommand: Command {
  static let group = CommandGroup.training
  static let keepsFiles = true
  static let isRandom = true
  static let signature = CommandSignature(
    "train lora", "Trains a low-rank adapter on questions; the model stays as it is.",
    discussion: """
      LoRA (Hu et al. 2021): beside each target layer stand two thin matrices, of which the second begins at \
      zero, so that the adapter begins as the model itself. Everything else is as in 'train sft'.
      """,
    parameters: [
      .argument("model", .value(.model), help: "the base; never changed"),
      .option(
        "on", .value(.rows), required: true,
        help: "rows with 'question' and 'answer', and 'context' if there is one"),
      .option("rank", .value(.integer), default: "16", range: .between(1, 65_536), help: "rank of each pair"),
      .option("alpha", .value(.number), default: "32", range: .above(0), help: "scale times rank"),
      LoRAOptions.dropout, LoRAOptions.targets, LoRAOptions.rslora,
      .option(
        "dora", .value(.bool), default: "false",
        help: "learn each output's magnitude apart from its direction (Liu et al. 2024)"),
      TemplateOption.parameter(
        help: "how question and answer become one text; the model's own, else plain, without it"),
    ] + RecipeOptions.parameters(lr: "1e-3", epochs: "3", decay: "0"),
    returns: .adapter,
    examples: [Example("train lora tuned on: questions rank: 8 alpha: 16 epochs: 3")])

  let model: ModelValue
  let rows: StageRows
  let shape: LoRAConfiguration
  let template: TemplateOption.Choice?
  let recipe: Recipe
  let memory: Int?

  init(_ arguments: Arguments) throws(Diagnostic) {
    model = arguments.handle("model", as: ModelValue.self)
    rows = StageRows(arguments, tokenizer: model.tokenizer, layout: model.layout)
    template = try TemplateOption.template(arguments)
    recipe = try RecipeOptions.recipe(arguments, for: model)
    memory = RecipeOptions.memory(arguments)
    shape = try LoRAOptions.shape(arguments, isDoRA: arguments.bool("dora"))
  }

  func run(in context: CommandContext) throws -> Value {
    let template = try template?.template(for: model.tokenizer) ?? model.template ?? .plain
    let data = try rows.exchanges(template, sequence: recipe.sequence, in: context)
    let trained = model.transformer.sharingWeights()
    let adapter = try LoRAAdapter(shape, on: model.transformer, seed: context.random("init").key)
    try trained.attach(adapter)
    let history = try StageWork(
      stage: LoRAStage(), data: data, model: trained, recipe: recipe, memory: memory
    )
    .run(in: context)
    return .handle(
      try AdapterValue(
        adapter, on: model, template: template, training: history, lineage: history.lineage(of: context)))
  }
}
