/// What a run tells its caller after each optimiser step.
public struct StepReport: Hashable, Sendable, Codable {
  /// Counted from 1.
  public let step: Int
  public let steps: Int
  /// Mean cross-entropy of the step's trained tokens, in nats a token. Not finite only when skipped.
  public let loss: Double
  public let learningRate: Double
  /// Global norm of the gradient before clipping. Not finite only when skipped.
  public let gradientNorm: Double
  /// Tokens that the model learned to predict in this step.
  public let trainedTokens: Int
  /// All tokens of this step, prompts too.
  public let tokens: Int
  /// Pairs of a query and a key that one head of one layer attends over.
  public let attentionPairs: Int
  /// Why nothing moved, when nothing did.
  public let skipped: SkippedStep?
  /// Of the tasks that had rows in this step; nil where samples belong to none.
  public internal(set) var byTask: [TaskLoss]?
  /// Whether the step was taken by an earlier run, and is told again from its checkpoint.
  public var isRestored = false

  public init(
    step: Int, steps: Int, loss: Double, learningRate: Double, gradientNorm: Double, trainedTokens: Int,
    tokens: Int, attentionPairs: Int = 0, skipped: SkippedStep? = nil, byTask: [TaskLoss]? = nil
  ) {
    self.step = step
    self.steps = steps
    self.loss = loss
    self.learningRate = learningRate
    self.gradientNorm = gradientNorm
    self.trainedTokens = trainedTokens
    self.tokens = tokens
    self.attentionPairs = attentionPairs
    self.skipped = skipped
    self.byTask = byTask
  }
}

/// What a run tells its caller after each look at the held-out samples.
public struct ValidationReport: Hashable, Sendable, Codable {
  /// The step after which it was.
  public let step: Int
  /// Mean cross-entropy of the held-out samples' trained tokens, in nats a token.
  public let loss: Double
  /// Whether none before it was as low.
  public let isBest: Bool
  /// Nil where samples belong to no tasks.
  public let byTask: [TaskLoss]?
  /// Whether it was computed by an earlier run, and is told again from its checkpoint.
  public var isRestored = false

  public init(step: Int, loss: Double, isBest: Bool, byTask: [TaskLoss]? = nil) {
    self.step = step
    self.loss = loss
    self.isBest = isBest
    self.byTask = byTask
  }
}
