public import OslerTensor

/// What one forward and backward pass does beside the arithmetic.
public struct StepOptions: Hashable, Sendable {
  public var keep: ActivationKeeping
  /// Noise on the embeddings; none without it.
  public var noise: EmbeddingNoise?
  /// Where the adapter's dropout draws from. Without it nothing is dropped, whatever the adapter says.
  public var dropout: RandomStream?
  /// How many tokens of this stage came before the batch's first one. Noise and dropout depend on a
  /// token's number alone, so splitting a batch in two changes neither.
  public var firstToken: UInt64

  public init(
    keep: ActivationKeeping = .all, noise: EmbeddingNoise? = nil, dropout: RandomStream? = nil,
    firstToken: UInt64 = 0
  ) {
    self.keep = keep
    self.noise = noise
    self.dropout = dropout
    self.firstToken = firstToken
  }
}

/// Which activations wait in memory for the backward pass.
public enum ActivationKeeping: String, Hashable, Sendable, CaseIterable {
  /// Everything: fastest.
  case all
  /// Each layer's input; the backward pass computes the rest once more, to the same bits.
  case inputs
}

/// NEFTune: embeddings += U(−1, 1) · alpha / √(length · channels), with the length of the token's own
/// document. Jain et al. 2023, arXiv:2310.05914, algorithm 1.
public struct EmbeddingNoise: Hashable, Sendable {
  public var alpha: Float
  public var stream: RandomStream

  public init(alpha: Float, stream: RandomStream) {
    self.alpha = alpha
    self.stream = stream
  }
}
