import OslerLanguage
import OslerModel
import OslerTraining

/// `train pretrain base on: papers epochs: 1 lr: 6e-6 sequence: 4096`
struct TrainPretrainCommand: Command {
  static let group = CommandGroup.training
  static let isRandom = true
  static let signature = CommandSignature(
    "train pretrain", "Continues pre-training: next-token prediction over whole texts.",
    discussion: """
      Texts are packed into rows, each attending only to itself; one longer than a row is cut and all of it \
      read. AdamW, a cosine schedule with warm-up and floor. The stage saves itself beside the log as it \
      goes, and `osler run --resume` goes on from there.
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
  let rows: any Rows
  let recipe: Recipe

  init(_ arguments: Arguments) throws(Diagnostic) {
    model = arguments.handle("model", as: ModelValue.self)
    rows = arguments.rows("on")
    recipe = try RecipeOptions.recipe(arguments, for: model)
  }

  func run(in context: CommandContext) throws -> Value {
    let samples = try RowSamples(rows: rows, tokenizer: model.tokenizer).texts(in: context)
    let trained = try model.transformer.copy()
    let history = try StageWork(stage: PretrainStage(), samples: samples, model: trained, recipe: recipe)
      .run(in: context)
    return .handle(
      ModelValue(
        trained, tokenizer: model.tokenizer, template: model.template, training: history,
        lineage: history.lineage(of: context)))
  }
}
