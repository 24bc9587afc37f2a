import OslerTensor

/// Buffers of a pass that only reads: one layer's, shared by all.
struct InferenceBuffers {
  let stream: Tensor
  let activations: LayerActivations

  init(
    tokens: Int, _ configuration: ModelConfiguration, _ precision: Precision, adapter: AdapterWidths?
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
