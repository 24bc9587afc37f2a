import OslerModel

/// What can go wrong in a training stage.
public enum TrainingError: Error, Hashable {
  case noSamples(stage: String)
  case nothingToTrain(stage: String)
  case nothingTrained(sample: String)
  case tooLong(sample: String, tokens: Int, sequence: Int, others: Int)
  case sequenceTooLong(sequence: Int, limit: Int)
  case tokenOutsideVocabulary(sample: String, token: Int32, vocabulary: Int)
  /// The loss is not finite, or it is and its gradient is not.
  case lossDiverged(step: Int, loss: Double, samples: [String])
  /// `plan` in words; bytes still to be taken, and those that there are.
  case outOfMemory(plan: String, missing: Int, available: Int)
  case otherRun(folder: String, what: [String])
  case damagedCheckpoint(folder: String, reason: String)
  case cannotWrite(folder: String, reason: String)
}

extension TrainingError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noSamples(let stage): "'train \(stage)' has nothing to train on"
    case .nothingToTrain(let stage): "'train \(stage)' trains no parameter of this model"
    case .nothingTrained(let sample): "sample '\(sample)' has no token to learn"
    case .tooLong(let sample, let tokens, let sequence, let others):
      "sample '\(sample)' has \(tokens) tokens and a row holds \(sequence)"
        + (others > 0 ? "; \(others) more are too long" : "")
    case .sequenceTooLong(let sequence, let limit):
      "a row of \(sequence) tokens is longer than the model's limit of \(limit)"
    case .tokenOutsideVocabulary(let sample, let token, let vocabulary):
      "sample '\(sample)' has token \(token), outside the model's vocabulary of \(vocabulary)"
    case .lossDiverged(let step, let loss, let samples):
      "the \(loss.isFinite ? "gradient" : "loss") of step \(step) is not finite; its samples: "
        + samples.prefix(5).map { "'\($0)'" }.joined(separator: ", ")
        + (samples.count > 5 ? " and \(samples.count - 5) more" : "")
    case .outOfMemory(let plan, let missing, let available):
      "training needs \(ByteCount(missing)) more and the machine has \(ByteCount(available)) left: \(plan)"
    case .otherRun(let folder, let what):
      "the checkpoint in '\(folder)' belongs to another run: its \(what.joined(separator: " and its ")) differs"
    case .damagedCheckpoint(let folder, let reason): "the checkpoint in '\(folder)' is damaged: \(reason)"
    case .cannotWrite(let folder, let reason): "cannot write a checkpoint into '\(folder)': \(reason)"
    }
  }

  /// What to do about it.
  public var hint: String? {
    switch self {
    case .noSamples: "the table, corpus or dataset after 'on:' has no rows"
    case .nothingToTrain: nil
    case .nothingTrained: "its answer is empty"
    case .tooLong: "raise 'sequence:', or leave the long ones out"
    case .sequenceTooLong(_, let limit): "write sequence: \(limit) or less"
    case .tokenOutsideVocabulary: "the tokenizer is not the one this model was made for"
    case .lossDiverged: "lower 'lr:', or lengthen 'warmup:'"
    case .outOfMemory: "lower 'batch:' or 'sequence:', or set 'micro_batch: 1'"
    case .otherRun, .damagedCheckpoint: "run again without --resume to begin anew"
    case .cannotWrite: nil
    }
  }
}
