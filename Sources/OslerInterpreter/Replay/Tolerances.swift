import OslerLanguage

/// How far numbers may lie from the recorded ones: what the command line says comes before a cell's
/// `#| tol:`, and that before the notebook's `tolerances:`. At each of them a number's own name comes before
/// its class, and that before `default`, which holds for every number.
struct Tolerances {
  /// The nearest first.
  private let levels: [[String: Double]]

  init(notebook: [String: Double] = [:], cell: [String: Double] = [:], given: [String: Double] = [:]) {
    levels = [given, cell, notebook].filter { !$0.isEmpty }
  }

  var isEmpty: Bool { levels.isEmpty }

  /// Whether any of them speaks of this name or of its class.
  func has(_ name: String) -> Bool {
    levels.contains { level in names(of: name).contains { level[$0] != nil } }
  }

  /// Nil when a number of this name must be the same.
  func limit(of name: String?) -> Double? {
    let names = name.map(names) ?? []
    for level in levels {
      for name in names { if let limit = level[name] { return limit } }
      if let limit = level[Tolerance.everyNumber] { return limit }
    }
    return nil
  }

  private func names(of name: String) -> [String] {
    [name] + (NumberClass(ofName: name).map { [$0.rawValue] } ?? [])
  }
}

/// What kind of number a name tells: a tolerance may be given for all of one kind.
enum NumberClass: String, CaseIterable {
  /// Losses of training, in nats: `loss`, `validation_loss`.
  case losses
  /// What else a stage measures at each step: `gradient_norm`, `lr`.
  case training
  /// Of evaluations: `accuracy`, its interval, `accuracy/tuned`.
  case scores
  /// Log-probabilities of tokens and texts, in nats.
  case logprobs
  /// Numbers of steps, rows, questions, tokens.
  case counts
  /// They never count, and have no tolerance.
  case times

  /// Nil for a name that tells nothing.
  init?(ofName name: String) {
    let name = name.lowercased()
    // `accuracy/tuned` is the accuracy of 'tuned'.
    let stem = name.split(separator: "/").first.map(String.init) ?? name
    if Self.isTime(stem) {
      self = .times
    } else if stem == "loss" || stem.hasSuffix("_loss") || stem == "perplexity" {
      self = .losses
    } else if let known = Self.known[stem] {
      self = known
    } else {
      return nil
    }
  }

  private static func isTime(_ name: String) -> Bool {
    ["seconds", "milliseconds", "elapsed", "duration"].contains(name) || name.hasSuffix("_seconds")
      || name.hasSuffix("_per_second")
  }

  private static let known: [String: NumberClass] = [
    "gradient_norm": .training, "lr": .training,
    "accuracy": .scores, "acc_norm": .scores, "macro_f1": .scores, "f1": .scores, "low": .scores,
    "high": .scores, "stderr": .scores, "chance": .scores, "majority": .scores, "precision": .scores,
    "recall": .scores, "kappa": .scores, "auroc": .scores,
    "logprob": .logprobs, "logprobs": .logprobs,
    "n": .counts, "count": .counts, "tokens": .counts, "trained_tokens": .counts, "steps": .counts,
    "step": .counts,
  ]
}
