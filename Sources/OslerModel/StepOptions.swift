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

/// What of one layer waits in memory for the backward pass; the rest is computed once more, to the same
/// bits.
public enum LayerKeeping: String, Hashable, Sendable {
  /// Everything: fastest.
  case all
  /// What products and attention gave; norms and the activation function are computed again.
  case products
  /// The layer's input alone.
  case input
}

/// Which activations wait in memory, layer by layer.
public struct ActivationKeeping: Hashable, Sendable {
  /// So many layers, the first ones, keep their input alone.
  public var inputLayers: Int
  /// So many after those keep products; all others keep everything.
  public var productLayers: Int

  public init(inputLayers: Int, productLayers: Int) {
    self.inputLayers = inputLayers
    self.productLayers = productLayers
  }

  public static let all = ActivationKeeping(inputLayers: 0, productLayers: 0)
  /// Of every layer, however many there are.
  public static let products = ActivationKeeping(inputLayers: 0, productLayers: .max)
  public static let inputs = ActivationKeeping(inputLayers: .max, productLayers: 0)

  public subscript(layer: Int) -> LayerKeeping {
    layer < inputLayers ? .input : layer - inputLayers < productLayers ? .products : .all
  }
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
