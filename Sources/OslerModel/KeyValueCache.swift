import OslerTensor

/// The keys and values of the tokens a model has read, so that it need not read them again.
final class KeyValueCache {
  let capacity: Int
  /// Tokens read so far. Set it back to forget the ones after.
  var count = 0
  /// By layer, `[capacity, keyValueWidth]`.
  private let keys: [Tensor]
  private let values: [Tensor]

  init(capacity: Int, _ configuration: ModelConfiguration, _ precision: Precision) {
    self.capacity = capacity
    func tensors() -> [Tensor] {
      (0..<configuration.layers).map { _ in
        Tensor(zeros: [capacity, configuration.keyValueWidth], type: precision.elementType)
      }
    }
    (keys, values) = (tensors(), tensors())
  }

  func keys(layer: Int, _ rows: Range<Int>) -> Tensor { keys[layer].rows(rows) }
  func values(layer: Int, _ rows: Range<Int>) -> Tensor { values[layer].rows(rows) }
}

/// Buffers of a pass that only reads: one layer's, shared by all.
struct InferenceBuffers {
  let stream: Tensor
  let activations: LayerActivations

  init(
    tokens: Int, _ configuration: ModelConfiguration, _ precision: Precision, adapter: LoRAConfiguration?
  ) {
    stream = Tensor(zeros: [tokens, configuration.hiddenSize])
    activations = LayerActivations(tokens: tokens, configuration, precision, adapter: adapter)
  }

  private init(prefix tokens: Int, of whole: InferenceBuffers) {
    stream = whole.stream.rows(0..<tokens)
    activations = whole.activations.prefix(tokens)
  }

  func prefix(_ tokens: Int) -> InferenceBuffers { InferenceBuffers(prefix: tokens, of: self) }
}
