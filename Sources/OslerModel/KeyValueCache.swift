import OslerTensor

/// The keys and values of the tokens a model has read, so that it need not read them again.
final class KeyValueCache {
  let capacity: Int
  /// Tokens read so far. Set it back to forget the ones after.
  var count = 0
  /// By layer, `[capacity, keyValueWidth]`.
  private let keys: [Tensor]
  private let values: [Tensor]

  init(capacity: Int, _ configuration: ModelConfiguration) {
    self.capacity = capacity
    func tensors() -> [Tensor] {
      (0..<configuration.layers).map { _ in Tensor(zeros: [capacity, configuration.keyValueWidth]) }
    }
    (keys, values) = (tensors(), tensors())
  }

  func keys(layer: Int, _ rows: Range<Int>) -> Tensor { keys[layer].rows(rows) }
  func values(layer: Int, _ rows: Range<Int>) -> Tensor { values[layer].rows(rows) }
}

extension ModelConfiguration {
  /// Bytes that keys and values of `tokens` tokens take while a model generates or scores.
  public func keyValueBytes(tokens: Int) -> Int {
    2 * layers * tokens * keyValueWidth * MemoryLayout<Float>.stride
  }
}

/// Buffers of a pass that only reads: one layer's, shared by all.
struct InferenceBuffers {
  let stream: Tensor
  let activations: LayerActivations

  init(tokens: Int, _ configuration: ModelConfiguration, adapter: LoRAConfiguration?) {
    stream = Tensor(zeros: [tokens, configuration.hiddenSize])
    activations = LayerActivations(tokens: tokens, configuration, adapter: adapter)
  }

  private init(prefix tokens: Int, of whole: InferenceBuffers) {
    stream = whole.stream.rows(0..<tokens)
    activations = whole.activations.prefix(tokens)
  }

  func prefix(_ tokens: Int) -> InferenceBuffers { InferenceBuffers(prefix: tokens, of: self) }
}
