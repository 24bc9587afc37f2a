public import OslerCorpus

/// What a run learns from, what it is measured on, and what made tokens of both.
public struct TrainingData: Sendable {
  public let samples: [TokenSample]
  /// Held out: read after some steps, never learned. May be empty.
  public let validation: [TokenSample]
  /// Which task each sample belongs to; nil where there is only one.
  public let tasks: TaskDivision?
  /// A digest of the tokenizer; nil where the caller knows none.
  public let tokenizer: String?
  /// A digest of the template; nil where there is none.
  public let template: String?

  public init(
    _ samples: [TokenSample], validation: [TokenSample] = [], tasks: TaskDivision? = nil,
    tokenizer: String? = nil, template: String? = nil
  ) {
    if let tasks {
      precondition(
        tasks.samples.count == samples.count && tasks.validation.count == validation.count,
        "\(samples.count) and \(validation.count) samples, but tasks of "
          + "\(tasks.samples.count) and \(tasks.validation.count)")
    }
    self.tasks = tasks
    self.samples = samples
    self.validation = validation
    self.tokenizer = tokenizer
    self.template = template
  }
}
