import OslerLanguage
import OslerModel
import OslerText
import OslerTraining

/// `train sft read on: questions epochs: 3`
struct TrainSFTCommand: Command {
  static let group = CommandGroup.training
  static let keepsFiles = true
  static let isRandom = true
  static let signature = CommandSignature(
    "train sft", "Supervised fine-tuning: learns the answers to questions.",
    discussion: """
      Each row becomes a prompt and its answer; the loss is on the answer and its end, divided by the number \
      of learned tokens in the whole step. A sample longer than a row is an error, never cut. Of a mixture, texts \
      that are no questions are learned whole, cut where they are longer than a row.
      """,
    parameters: [
      .argument("model", .value(.model), help: "where it begins; left as it is"),
      .option(
        "on", .value(.rows), required: true,
        help: "rows with 'question' and 'answer', and 'context' if there is one"),
      TemplateOption.parameter(
        help: "how question and answer become one text; the model's own, else plain, without it"),
    ] + RecipeOptions.parameters(lr: "2e-4", epochs: "3", decay: "0.1"),
    returns: .model,
    examples: [Example("train sft read on: questions epochs: 3 lr: 5e-4")])

  let model: ModelValue
  let rows: StageRows
  let template: TemplateOption.Choice?
  let recipe: Recipe
  let memory: Int?

  init(_ arguments: Arguments) throws(Diagnostic) {
    model = arguments.handle("model", as: ModelValue.self)
    rows = StageRows(arguments, tokenizer: model.tokenizer, layout: model.layout)
    template = try TemplateOption.template(arguments)
    recipe = try RecipeOptions.recipe(arguments, for: model)
    memory = RecipeOptions.memory(arguments)
  }

  func run(in context: CommandContext) throws -> Value {
    let template = try template?.template(for: model.tokenizer) ?? model.template ?? .plain
    let data = try rows.exchanges(template, sequence: recipe.sequence, in: context)
    let trained = try model.transformer.copy()
    let history = try StageWork(stage: SFTStage(), data: data, model: trained, recipe: recipe, memory: memory)
      .run(in: context)
    return .handle(
      ModelValue(
        trained, tokenizer: model.tokenizer, template: template, training: history,
        lineage: history.lineage(of: context)))
  }
}
