import OslerLanguage
import OslerModel
import OslerTraining

/// The options that all training stages share, declared once; a stage gives its own defaults.
enum RecipeOptions {
  /// - Parameters:
  ///   - lr: default peak learning rate, as it would be written.
  ///   - decay: default weight decay.
  static func parameters(lr: String, epochs: String, decay: String) -> [Parameter] {
    [
      .option(
        "epochs", .value(.integer), default: epochs, range: .between(1, 1_000_000),
        help: "passes over the data"),
      .option("lr", .value(.number), default: lr, range: .above(0), help: "peak learning rate"),
      .option(
        "sequence", .value(.integer), range: .atLeast(2), unit: "tokens",
        help: "most tokens in a row of packed samples; the model's limit, at most 512, without it"),
      .option(
        "batch", .value(.integer), default: "8", range: .between(1, 1_000_000), unit: "rows",
        help: "rows to an optimiser step"),
      .option(
        "micro_batch", .value(.integer), range: .between(1, 1_000_000), unit: "rows",
        help: "rows to one pass; all of the batch without it"),
      .option(
        "warmup", .value(.number), default: "0.05", range: .between(0, 1),
        help: "share of the steps in which the learning rate climbs"),
      .option(
        "floor", .value(.number), default: "0.1", range: .between(0, 1),
        help: "last learning rate as a share of the peak; a cosine leads there"),
      .option(
        "decay", .value(.number), default: decay, range: .atLeast(0),
        help: "decoupled weight decay, on matrices only"),
      .option(
        "betas", .value(.list(.number)), default: "[0.9, 0.95]",
        help: "how slowly AdamW's two averages forget"),
      .option("epsilon", .value(.number), default: "1e-8", range: .above(0), help: "AdamW's epsilon"),
      .option(
        "clip", .value(.number), default: "1.0", range: .above(0), help: "largest norm of the gradient"),
      .option("neftune", .value(.number), range: .above(0), help: "NEFTune's alpha; no noise without it"),
      .option(
        "checkpoint_every", .value(.integer), default: "100", range: .atLeast(1), unit: "steps",
        help: "how often the stage saves itself beside the log"),
      .option("seed", .value(.integer), help: "a seed of its own; the session's without it"),
    ]
  }

  static func recipe(_ arguments: Arguments, for model: ModelValue) throws(Diagnostic) -> Recipe {
    let betas = arguments.list("betas").compactMap(\.number)
    guard betas.count == 2, betas.allSatisfy({ $0 >= 0 && $0 < 1 }) else {
      throw arguments.error("'betas' must be two numbers from 0 to below 1", at: "betas")
    }
    return Recipe(
      epochs: arguments.integer("epochs"), learningRate: arguments.real("lr"),
      floor: arguments.real("floor"), warmup: arguments.real("warmup"),
      sequence: arguments.integer(ifGiven: "sequence")
        ?? min(512, model.transformer.configuration.maxPositions),
      batch: arguments.integer("batch"),
      microBatch: arguments.integer(ifGiven: "micro_batch"), beta1: betas[0], beta2: betas[1],
      epsilon: arguments.real("epsilon"), weightDecay: arguments.real("decay"),
      clip: arguments.real("clip"), neftune: arguments.real(ifGiven: "neftune"),
      checkpointEvery: arguments.integer("checkpoint_every"))
  }
}
