public import OslerCorpus

/// What a run learns from, what it is measured on, and what made tokens of both.
public struct TrainingData: Sendable {
  public let samples: [TokenSample]
  /// Held out: read after some steps, never learned. May be empty.
  public let validation: [TokenSample]
  /// A digest of the tokenizer; nil where the caller knows none.
  public let tokenizer: String?
  /// A digest of the template; nil where there is none.
  public let template: String?

  public init(
    _ samples: [TokenSample], validation: [TokenSample] = [], tokenizer: String? = nil,
    template: String? = nil
  ) {
    self.samples = samples
    self.validation = validation
    self.tokenizer = tokenizer
    self.template = template
  }
}
