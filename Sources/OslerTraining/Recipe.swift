/// The numbers of a training stage: what a paper's table of hyper-parameters holds.
public struct Recipe: Hashable, Sendable {
  public var epochs: Int
  /// Peak learning rate.
  public var learningRate: Double
  /// The last step's learning rate as a share of the peak.
  public var floor: Double
  /// Share of all steps in which the learning rate climbs.
  public var warmup: Double
  /// Most tokens in a row; documents are packed into rows.
  public var sequence: Int
  /// Rows to an optimiser step.
  public var batch: Int
  /// Rows to one forward and backward pass; the step adds up as many passes as it takes.
  public var microBatch: Int
  public var beta1: Double
  public var beta2: Double
  public var epsilon: Double
  /// Decoupled weight decay, on matrices only.
  public var weightDecay: Double
  /// Largest global gradient norm; none without it.
  public var clip: Double?
  /// NEFTune's alpha; no noise without it.
  public var neftune: Double?
  /// Optimiser steps between two checkpoints.
  public var checkpointEvery: Int

  public init(
    epochs: Int = 1, learningRate: Double = 3e-4, floor: Double = 0.1, warmup: Double = 0.05,
    sequence: Int = 512, batch: Int = 8, microBatch: Int? = nil, beta1: Double = 0.9, beta2: Double = 0.95,
    epsilon: Double = 1e-8, weightDecay: Double = 0.1, clip: Double? = 1, neftune: Double? = nil,
    checkpointEvery: Int = 100
  ) {
    self.epochs = epochs
    self.learningRate = learningRate
    self.floor = floor
    self.warmup = warmup
    self.sequence = sequence
    self.batch = batch
    self.microBatch = microBatch ?? batch
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    self.clip = clip
    self.neftune = neftune
    self.checkpointEvery = checkpointEvery
  }
}
