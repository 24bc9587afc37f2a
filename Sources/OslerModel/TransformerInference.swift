public import OslerTensor

extension Transformer {
  /// Reads a batch without learning: the sum of cross-entropies over its trained tokens, in nats. For
  /// validation: no noise, no dropout, no gradients.
  public func loss(_ batch: Batch) throws(ModelError) -> Double {
    try check(batch)
    let stream = read(batch)
    return -headLogProbabilities(stream, targets: batch.targets).reduce(0) { $0 + Double($1) }
  }

  /// The logits after every token of one document, `[tokens, vocabulary]`. Under GLM's layout those after a token
  /// of the context saw all of it.
  public func logits(_ tokens: [Int32]) throws(ModelError) -> Tensor {
    try checkContext(tokens)
    let stream = read(Batch([Batch.Document(tokens: tokens)]))
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
    try configuration.glm?.check(tokens)
  }

  /// The residual stream after the last layer, `[tokens, hidden]`, of documents laid end to end.
  private func read(_ batch: Batch) -> Tensor {
    let pass = pass(batch)
    renewDirections()
    let buffers = inferenceBuffers(tokens: batch.count)
    device.embedding(buffers.stream, batch.tokens, weights.embedding)
    for layer in 0..<configuration.layers {
      forwardInside(layer: layer, buffers.activations, buffers.stream, pass)
      forwardOut(layer: layer, buffers.stream, buffers.activations, pass)
    }
    return buffers.stream
  }

  /// The same for the next tokens of texts that have caches, which then hold their keys and values but do not
  /// count them yet.
  ///
  /// - Parameters:
  ///   - tokens: of all texts, in the order of their rows.
  ///   - buffers: of as many rows as there are tokens; the result is in their stream.
  func read(_ tokens: [Int32], _ texts: CachedTexts, _ buffers: InferenceBuffers) {
    var places = TokenPlaces()
    for text in texts.texts {
      let (cache, count) = (text.cache, text.rows.count)
      cache.makeRoom(for: count)
      places.append(cache.count..<cache.count + count, contextLength: cache.contextLength)
    }
    let pass = pass(places, attentionShape(documentStart: [], contextEnd: []), texts: texts)
    forEachWeights(pass, rows: tokens.count) { rows, weights in
      device.embedding(buffers.stream.rows(rows), Array(tokens[rows]), weights.embedding)
    }
    for layer in 0..<configuration.layers {
      forwardInside(layer: layer, buffers.activations, buffers.stream, pass)
      forwardOut(layer: layer, buffers.stream, buffers.activations, pass)
    }
  }

  /// Fills `head.logits` after these rows `[1, hidden]` of the residual stream, each under its adapter, with
  /// the products of few rows.
  func headLogits(_ head: HeadBuffers, _ rows: [(adapter: RowAdapter?, stream: Tensor)]) {
    for (index, row) in rows.enumerated() { head.stream.rows(index..<index + 1).assign(row.stream) }
    let epsilon = Float(configuration.rmsEpsilon)
    let bringsHead = rows.contains { $0.adapter?.attached.weights != nil }
    var first = 0
    while first < rows.count {
      let adapter = rows[first].adapter
      // Most adapters leave the head to the base, and then it is read once for all.
      let count = rows[first...].prefix { $0.adapter === adapter || !bringsHead }.count
      let group = first..<first + count
      let weights = adapter?.attached.weights ?? baseWeights
      let normed = head.normed.rows(group)
      device.rmsnorm(
        normed, head.scale.rows(group), head.stream.rows(group), weights.finalNorm, epsilon: epsilon)
      device.linear(
        head.logits.rows(group), normed, weights.head, scale: 1, accumulate: false, rows: .few)
      first = group.upperBound
    }
  }

  /// Buffers of a pass over texts, whose adapters' parts need none.
  func textBuffers(tokens: Int) -> InferenceBuffers {
    InferenceBuffers(tokens: tokens, configuration, precision, adapter: nil)
  }

  private func inferenceBuffers(tokens: Int) -> InferenceBuffers {
    InferenceBuffers(tokens: tokens, configuration, precision, adapter: adapter?.widths)
  }
}
