import OslerLanguage
import OslerModel
import OslerTensor
import OslerTraining

/// The options that all training stages share, declared once; a stage gives its own defaults.
enum RecipeOptions {
  /// - Parameters:
  ///   - lr: default peak learning rate, as it would be written.
  ///   - decay: default weight decay.
  ///   - validation: what stands after `validation:`.
  static func parameters(
    lr: String, epochs: String, decay: String, validation: Parameter = heldOut
  ) -> [Parameter] {
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
        "batch_tokens", .value(.integer), range: .between(2, 1e9), unit: "tokens",
        help: "in place of 'batch': a step takes rows as long as they have no more tokens together"),
      .option(
        "micro_batch", .value(.integer), range: .between(1, 1_000_000), unit: "rows",
        help: "most rows to one pass; a step adds up as many as it takes, and just one without it"),
      .option(
        "schedule", .choice(LearningRateSchedule.Shape.allCases.map(\.rawValue)), default: "cosine",
        help: """
          the learning rate after the warm-up; wsd stays at the peak, then falls in the last fifth; \
          cosine_with_min_lr is transformers', whose warm-up begins at 0
          """),
      .option(
        "warmup", .value(.number), default: "0.05", range: .between(0, 1),
        help: "share of the steps in which the learning rate climbs"),
      .option(
        "warmup_steps", .value(.integer), range: .between(0, 1_000_000_000), unit: "steps",
        help: "in place of 'warmup': in how many steps it climbs"),
      .option(
        "floor", .value(.number), default: "0.1", range: .between(0, 1),
        help: "last learning rate as a share of the peak; 'constant' has none"),
      .option(
        "min_lr", .value(.number), range: .atLeast(0),
        help: "in place of 'floor': the last learning rate itself"),
      .option(
        "decay", .value(.number), default: decay, range: .atLeast(0),
        help: "decoupled weight decay, on matrices only"),
      .option(
        "betas", .value(.list(.number)), default: "[0.9, 0.95]",
        help: "how slowly AdamW's two averages forget"),
      .option("epsilon", .value(.number), default: "1e-8", range: .above(0), help: "AdamW's epsilon"),
      .option(
        "clip", .value(.number), default: "1.0", range: .above(0),
        help: "largest norm of the whole gradient; a larger one is scaled down to it"),
      .option(
        "moments", .choice(Precision.allCases.map(\.rawValue)), default: "fp32",
        help: "what AdamW keeps its averages in; bf16 takes half the memory"),
      .option(
        "memory", .value(.number), range: .above(0), unit: "GB",
        help: "most memory to take beside the weights; what the machine has free without it"),
      .option("neftune", .value(.number), range: .above(0), help: "NEFTune's alpha; no noise without it"),
      validation,
      .option(
        "validate_every", .value(.integer), range: .atLeast(1), unit: "steps",
        help: "how often it is measured; after each epoch without it, and always after the last step"),
      .option(
        "patience", .value(.integer), range: .atLeast(1),
        help: "stops after so many validations without a new best, and gives the best weights"),
      .option(
        "outlier", .value(.number), default: "7", range: .above(0),
        help: "a step is skipped whose loss or gradient is so many deviations above the last 128"),
      .option(
        "max_skips", .value(.integer), default: "3", range: .atLeast(1), unit: "steps",
        help: "steps skipped one after the other that end the training with an error"),
      .option(
        "checkpoint_every", .value(.integer), default: "100", range: .atLeast(1), unit: "steps",
        help: "how often the stage saves itself beside the log"),
      .option("seed", .value(.integer), help: "a seed of its own; the session's without it"),
    ]
  }

  private static let heldOut = Parameter.option(
    "validation", .value(.rows),
    help: "rows like those of 'on' that are held out: their loss is measured, never learned")

  static func recipe(_ arguments: Arguments, for model: ModelValue) throws(Diagnostic) -> Recipe {
    let betas = arguments.list("betas").compactMap(\.number)
    guard betas.count == 2, betas.allSatisfy({ $0 >= 0 && $0 < 1 }) else {
      throw arguments.error("'betas' must be two numbers from 0 to below 1", at: "betas")
    }
    let sequence =
      arguments.integer(ifGiven: "sequence") ?? min(512, model.transformer.configuration.maxPositions)
    try checkBatch(arguments, sequence: sequence)
    try checkLearningRate(arguments)
    try checkValidation(arguments)
    return Recipe(
      epochs: arguments.integer("epochs"), learningRate: arguments.real("lr"),
      schedule: schedule(arguments), floor: arguments.real("floor"),
      minimumLearningRate: arguments.real(ifGiven: "min_lr"), warmup: arguments.real("warmup"),
      warmupSteps: arguments.integer(ifGiven: "warmup_steps"), sequence: sequence,
      batch: arguments.integer("batch"),
      batchTokens: arguments.integer(ifGiven: "batch_tokens"),
      microBatch: arguments.integer(ifGiven: "micro_batch"), beta1: betas[0], beta2: betas[1],
      epsilon: arguments.real("epsilon"), weightDecay: arguments.real("decay"),
      clip: arguments.real("clip"),
      moments: precision(arguments.word("moments")), neftune: arguments.real(ifGiven: "neftune"),
      checkpointEvery: arguments.integer("checkpoint_every"),
      validateEvery: arguments.integer(ifGiven: "validate_every"),
      patience: arguments.integer(ifGiven: "patience"), outlier: arguments.real("outlier"),
      maxSkips: arguments.integer("max_skips"))
  }

  /// Most bytes that a stage may take; none when nothing was said.
  static func memory(_ arguments: Arguments) -> Int? {
    arguments.real(ifGiven: "memory").map { Int(min($0 * 1e9, 1e18)) }
  }

  private static func precision(_ name: String) -> Precision {
    guard let precision = Precision(rawValue: name) else { preconditionFailure("no precision '\(name)'") }
    return precision
  }

  private static func schedule(_ arguments: Arguments) -> LearningRateSchedule.Shape {
    let name = arguments.word("schedule")
    guard let shape = LearningRateSchedule.Shape(rawValue: name) else {
      preconditionFailure("no schedule '\(name)'")
    }
    return shape
  }

  private static func checkBatch(_ arguments: Arguments, sequence: Int) throws(Diagnostic) {
    if let tokens = arguments.integer(ifGiven: "batch_tokens") {
      guard !arguments.isGiven("batch") else {
        throw arguments.error("'batch' and 'batch_tokens' cannot be given together", at: "batch_tokens")
      }
      guard tokens >= sequence else {
        throw arguments.error(
          "'batch_tokens' is \(tokens), and one row has up to \(sequence) tokens",
          hint: "write batch_tokens: \(sequence) or more, or lower 'sequence:'", at: "batch_tokens")
      }
    } else if let rows = arguments.integer(ifGiven: "micro_batch") {
      let batch = arguments.integer("batch")
      guard rows <= batch else {
        throw arguments.error(
          "'micro_batch' is \(rows) rows, and a whole step has \(batch)",
          hint: "raise 'batch:', or lower 'micro_batch:'", at: "micro_batch")
      }
    }
  }

  private static func checkLearningRate(_ arguments: Arguments) throws(Diagnostic) {
    for (share, number) in [("warmup", "warmup_steps"), ("floor", "min_lr")]
    where arguments.isGiven(share) && arguments.isGiven(number) {
      throw arguments.error("'\(share)' and '\(number)' cannot be given together", at: number)
    }
    if let least = arguments.real(ifGiven: "min_lr"), least > arguments.real("lr") {
      throw arguments.error("'min_lr' is above the peak of \(arguments.real("lr"))", at: "min_lr")
    }
  }

  private static func checkValidation(_ arguments: Arguments) throws(Diagnostic) {
    guard !arguments.isGiven("validation") else { return }
    for name in ["validate_every", "patience"] where arguments.isGiven(name) {
      throw arguments.error(
        "'\(name)' needs held-out rows", hint: "give 'validation:' some rows", at: name)
    }
  }
}
