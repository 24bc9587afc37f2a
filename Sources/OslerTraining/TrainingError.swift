import OslerModel

/// What can go wrong in a training stage.
public enum TrainingError: Error, Hashable {
  case noSamples(stage: String)
  case nothingToTrain(stage: String)
  case quantized(stage: String)
  case nothingTrained(sample: String)
  case tooLong(sample: String, tokens: Int, sequence: Int, others: Int)
  case sequenceTooLong(sequence: Int, limit: Int)
  case tokenOutsideVocabulary(sample: String, token: Int32, vocabulary: Int)
  case batchBelowRow(tokens: Int, sequence: Int)
  /// So many steps one after the other, of which this is the last.
  case stepsSkipped(last: Int, count: Int, SkippedStep)
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
    case .quantized(let stage): "'train \(stage)' moves the model's own weights, and these are quantised"
    case .nothingTrained(let sample): "sample '\(sample)' has no token to learn"
    case .tooLong(let sample, let tokens, let sequence, let others):
      "sample '\(sample)' has \(tokens) tokens and a row holds \(sequence)"
        + (others > 0 ? "; \(others) more are too long" : "")
    case .sequenceTooLong(let sequence, let limit):
      "a row of \(sequence) tokens is longer than the model's limit of \(limit)"
    case .tokenOutsideVocabulary(let sample, let token, let vocabulary):
      "sample '\(sample)' has token \(token), outside the model's vocabulary of \(vocabulary)"
    case .batchBelowRow(let tokens, let sequence):
      "a step of \(tokens) tokens is shorter than one row, of up to \(sequence)"
    case .stepsSkipped(let last, let count, let skipped):
      "\(count == 1 ? "step \(last) was" : "\(count) steps one after the other were") skipped; of step \(last), "
        + "\(skipped.reason); its samples: \(skipped.samplesInWords)"
    case .outOfMemory(let plan, let missing, let available):
      "training needs \(ByteCount(missing)) more and the machine has \(ByteCount(available)) left: \(plan)"
    case .otherRun(let folder, let what):
      "the checkpoint in '\(folder)' belongs to another run: "
        + what.map { "its \(Self.word($0))" }.joined(separator: " and ")
        + (what.count == 1 ? " is another" : " are others")
    case .damagedCheckpoint(let folder, let reason): "the checkpoint in '\(folder)' is damaged: \(reason)"
    case .cannotWrite(let folder, let reason): "cannot write a checkpoint into '\(folder)': \(reason)"
    }
  }

  /// What people call a part of ``RunIdentity``.
  private static func word(_ part: String) -> String {
    switch part {
    case "data": "training data"
    case "validation": "held-out data"
    case "model": "model to begin with"
    case "shape": "model's or adapter's shape"
    case "skills": "skills' shape"
    case "device": "kernel path"
    default: part
    }
  }

  private static func hint(_ reason: SkippedStep.Reason) -> String {
    switch reason {
    case .lossNotFinite, .gradientNotFinite:
      "lower 'lr:', lengthen 'warmup:', or look at these samples; 'max_skips:' goes on for longer"
    case .lossFarOff, .gradientFarOff:
      "look at these samples, or lower 'lr:'; 'outlier:' allows more, 'max_skips:' goes on for longer"
    }
  }

  /// What to do about it.
  public var hint: String? {
    switch self {
    case .noSamples: "the table, corpus or dataset after 'on:' has no rows"
    case .nothingToTrain: nil
    case .quantized: "train an adapter on it with 'train lora', or train the model it was made of"
    case .nothingTrained: "its answer is empty"
    case .tooLong: "raise 'sequence:', or leave the long ones out"
    case .sequenceTooLong(_, let limit): "write sequence: \(limit) or less"
    case .tokenOutsideVocabulary: "the tokenizer is not the one this model was made for"
    case .batchBelowRow(_, let sequence): "write batch_tokens: \(sequence) or more, or lower 'sequence:'"
    case .stepsSkipped(_, _, let skipped): Self.hint(skipped.reason)
    case .outOfMemory: "lower 'batch:' or 'sequence:', or set 'micro_batch: 1'"
    case .otherRun, .damagedCheckpoint: "run again without --resume to begin anew"
    case .cannotWrite: nil
    }
  }
}
