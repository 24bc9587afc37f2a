public import OslerTensor

/// The numbers of a training stage: what a paper's table of hyper-parameters holds.
public struct Recipe: Hashable, Sendable {
  public var epochs: Int
  /// Peak learning rate.
  public var learningRate: Double
  /// How the learning rate goes on after the warm-up.
  public var schedule: LearningRateSchedule.Shape
  /// The last step's learning rate as a share of the peak, where ``minimumLearningRate`` says nothing else.
  public var floor: Double
  /// In place of ``floor``: the last step's learning rate itself.
  public var minimumLearningRate: Double?
  /// Share of all steps in which the learning rate climbs, where ``warmupSteps`` says nothing else.
  public var warmup: Double
  /// In place of ``warmup``: in how many steps the learning rate climbs.
  public var warmupSteps: Int?
  /// Most tokens in a row; documents are packed into rows.
  public var sequence: Int
  /// Rows to an optimiser step, where ``batchTokens`` says nothing else.
  public var batch: Int
  /// In place of ``batch``: a step takes whole rows, in order, as long as they have no more tokens than
  /// this together; at least one.
  public var batchTokens: Int?
  /// Most rows to one forward and backward pass; the step adds up as many passes as it takes.
  public var microBatch: Int
  public var beta1: Double
  public var beta2: Double
  public var epsilon: Double
  /// Decoupled weight decay, on matrices only.
  public var weightDecay: Double
  /// Largest global gradient norm; none without it.
  public var clip: Double?
  /// In what AdamW keeps its two averages of bfloat16 weights: bf16 takes half the memory of fp32, with the
  /// second one rounded stochastically.
  public var moments: Precision
  /// NEFTune's alpha; no noise without it.
  public var neftune: Double?
  /// Optimiser steps between two checkpoints.
  public var checkpointEvery: Int
  /// Optimiser steps between two validations; the end of each epoch without it. The last step is always
  /// followed by one.
  public var validateEvery: Int?
  /// Validations without a new best after which the run stops. With it, the run ends with the weights of
  /// its best validation; without it, with those of its last step.
  public var patience: Int?
  /// Standard deviations above the steps before from which ``StepGuard`` skips a step.
  public var outlier: Double
  /// Steps skipped one after the other that stop the run.
  public var maxSkips: Int

  public init(
    epochs: Int = 1, learningRate: Double = 3e-4, schedule: LearningRateSchedule.Shape = .cosine,
    floor: Double = 0.1, minimumLearningRate: Double? = nil, warmup: Double = 0.05, warmupSteps: Int? = nil,
    sequence: Int = 512, batch: Int = 8, batchTokens: Int? = nil,
    microBatch: Int? = nil, beta1: Double = 0.9, beta2: Double = 0.95, epsilon: Double = 1e-8,
    weightDecay: Double = 0.1, clip: Double? = 1, moments: Precision = .fp32, neftune: Double? = nil,
    checkpointEvery: Int = 100, validateEvery: Int? = nil, patience: Int? = nil, outlier: Double = 7,
    maxSkips: Int = 3
  ) {
    self.epochs = epochs
    self.learningRate = learningRate
    self.schedule = schedule
    self.floor = floor
    self.minimumLearningRate = minimumLearningRate
    self.warmup = warmup
    self.warmupSteps = warmupSteps
    self.sequence = sequence
    self.batch = batch
    self.batchTokens = batchTokens
    self.microBatch = microBatch ?? (batchTokens == nil ? batch : .max)
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    self.clip = clip
    self.moments = moments
    self.neftune = neftune
    self.checkpointEvery = checkpointEvery
    self.validateEvery = validateEvery
    self.patience = patience
    self.outlier = outlier
    self.maxSkips = maxSkips
  }

  /// Most tokens that one pass can have when an epoch has this many rows.
  func passTokens(rows: Int) -> Int {
    let most = min(microBatch, batchTokens == nil ? batch : rows, rows) * sequence
    return batchTokens.map { min(most, max($0, sequence)) } ?? most
  }
}
