/// What a run tells its caller after each optimiser step.
public struct StepReport: Hashable, Sendable, Codable {
  /// Counted from 1.
  public let step: Int
  public let steps: Int
  /// Mean cross-entropy of the step's trained tokens, in nats a token.
  public let loss: Double
  public let learningRate: Double
  /// Global norm of the gradient before clipping.
  public let gradientNorm: Double
  /// Tokens that the model learned to predict in this step.
  public let trainedTokens: Int
  /// All tokens of this step, prompts too.
  public let tokens: Int
  /// Whether the step was taken by an earlier run, and is told again from its checkpoint.
  public var isRestored = false

  public init(
    step: Int, steps: Int, loss: Double, learningRate: Double, gradientNorm: Double, trainedTokens: Int,
    tokens: Int
  ) {
    self.step = step
    self.steps = steps
    self.loss = loss
    self.learningRate = learningRate
    self.gradientNorm = gradientNorm
    self.trainedTokens = trainedTokens
    self.tokens = tokens
  }
}

/// How a run ended.
public struct TrainingOutcome: Hashable, Sendable {
  /// Steps done, those of an earlier run that this one went on from included.
  public let steps: Int
  /// Steps there were to do; more than `steps` when the run was interrupted.
  public let plannedSteps: Int
  /// Loss of the last step, in nats a token; none when no step was run.
  public let loss: Double?

  public init(steps: Int, plannedSteps: Int, loss: Double?) {
    self.steps = steps
    self.plannedSteps = plannedSteps
    self.loss = loss
  }

  public var isPartial: Bool { steps < plannedSteps }
}

/// Where every token of the samples went, in one epoch.
public struct TokenAccount: Hashable, Sendable {
  public let samples: Int
  public let tokens: Int
  /// Tokens that the model learns to predict.
  public let trained: Int
  /// Tokens that are read but not learned: prompts, and the first token of each piece.
  public var masked: Int { tokens - trained }
  public let rows: Int
  /// Places left empty at the ends of rows. They cost nothing: no padding is computed.
  public let unused: Int

  public init(samples: Int, tokens: Int, trained: Int, rows: Int, unused: Int) {
    self.samples = samples
    self.tokens = tokens
    self.trained = trained
    self.rows = rows
    self.unused = unused
  }
}
