public import OslerTensor

extension Transformer {
  /// Reads a batch without learning: the sum of cross-entropies over its trained tokens, in nats. For
  /// validation: no noise, no dropout, no gradients.
  public func loss(_ batch: Batch) throws(ModelError) -> Double {
    try check(batch)
    let stream = read(batch.tokens, positions: batch.positions, documentStart: batch.firstKey)
    return -headLogProbabilities(stream, targets: batch.targets).reduce(0) { $0 + Double($1) }
  }

  /// The logits after every token of one document, `[tokens, vocabulary]`.
  public func logits(_ tokens: [Int32]) throws(ModelError) -> Tensor {
    try checkContext(tokens)
    let stream = read(
      tokens, positions: Array(0..<Int32(tokens.count)),
      documentStart: [Int32](repeating: 0, count: tokens.count))
    let head = HeadBuffers(rows: tokens.count, configuration, precision)
    headLogits(head, stream, rows: 0..<tokens.count)
    return head.logits
  }

  /// Throws unless these tokens are a context the model can read.
  func checkContext(_ tokens: [Int32]) throws(ModelError) {
    guard !tokens.isEmpty else { throw .emptyContext }
    try check(tokens: tokens)
    guard tokens.count <= configuration.maxPositions else {
      throw .tooLong(tokens: tokens.count, maxPositions: configuration.maxPositions)
    }
  }

  /// The residual stream after the last layer, `[tokens, hidden]`, of documents laid end to end.
  private func read(_ tokens: [Int32], positions: [Int32], documentStart: [Int32]) -> Tensor {
    let buffers = inferenceBuffers(tokens: tokens.count)
    let pass = ForwardPass(
      positions: positions, attention: attentionShape(documentStart: documentStart))
    device.embedding(buffers.stream, tokens, weights.embedding)
    for layer in 0..<configuration.layers {
      forwardInside(layer: layer, buffers.activations, buffers.stream, pass)
      forwardOut(layer: layer, buffers.stream, buffers.activations, pass)
    }
    return buffers.stream
  }

  /// The same for the next tokens of the one document that `cache` holds, which it then holds too.
  ///
  /// - Parameter buffers: of at least as many rows as there are tokens.
  func read(next tokens: [Int32], _ cache: KeyValueCache, _ buffers: InferenceBuffers) -> Tensor {
    let (old, all) = (cache.count, cache.count + tokens.count)
    precondition(all <= cache.capacity, "\(all) tokens in a cache of \(cache.capacity)")
    let buffers = buffers.prefix(tokens.count)
    let pass = ForwardPass(
      positions: Array(Int32(old)..<Int32(all)),
      attention: attentionShape(
        documentStart: [Int32](repeating: 0, count: tokens.count), offset: old))
    device.embedding(buffers.stream, tokens, weights.embedding)
    for layer in 0..<configuration.layers {
      var a = buffers.activations
      a[.keys] = cache.keys(layer: layer, old..<all)
      a[.values] = cache.values(layer: layer, old..<all)
      forwardInside(
        layer: layer, a, buffers.stream, keys: cache.keys(layer: layer, 0..<all),
        values: cache.values(layer: layer, 0..<all), pass)
      forwardOut(layer: layer, buffers.stream, a, pass)
    }
    cache.count = all
    return buffers.stream
  }

  func inferenceBuffers(tokens: Int) -> InferenceBuffers {
    InferenceBuffers(tokens: tokens, configuration, precision, adapter: adapter?.configuration)
  }
}
