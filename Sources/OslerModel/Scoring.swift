import OslerTensor

extension Transformer {
  /// The log-probability of each token of `continuation`, in nats, given `context` and the tokens
  /// before it.
  ///
  /// When both do not fit into the model's positions, the context loses its beginning.
  ///
  /// - Throws: ``ModelError/emptyContext``; ``ModelError/tooLong(tokens:maxPositions:)`` when the
  ///   continuation alone leaves no room for a token of context;
  ///   ``ModelError/tokenOutOfRange(token:vocabularySize:)``.
  public func logProbabilities(
    of continuation: [Int32], after context: [Int32]
  ) throws(ModelError) -> [Float] {
    try logProbabilities(of: [continuation], after: context)[0]
  }

  /// The same for several continuations of one context, which is read once. The numbers are those of
  /// separate calls, to the bit.
  public func logProbabilities(
    of continuations: [[Int32]], after context: [Int32]
  ) throws(ModelError) -> [[Float]] {
    guard !context.isEmpty else { throw .emptyContext }
    try check(tokens: context)
    for continuation in continuations {
      try check(tokens: continuation)
      guard continuation.count <= configuration.maxPositions else {
        throw .tooLong(tokens: continuation.count + 1, maxPositions: configuration.maxPositions + 1)
      }
    }

    // Continuations that leave the same context share it; usually that is all of them.
    let kept = continuations.map { contextLength(context.count, before: $0.count) }
    var results = continuations.map { _ in [Float]() }
    for length in Set(kept).sorted() {
      let indices = kept.indices.filter { kept[$0] == length }
      let scores = score(indices.map { continuations[$0] }, after: Array(context.suffix(length)))
      for (index, score) in zip(indices, scores) { results[index] = score }
    }
    return results
  }

  /// How much of the context fits: the last token of a continuation need not be read.
  private func contextLength(_ context: Int, before continuation: Int) -> Int {
    min(context, configuration.maxPositions + 1 - max(1, continuation))
  }

  private func score(_ continuations: [[Int32]], after context: [Int32]) -> [[Float]] {
    let longest = continuations.map(\.count).max() ?? 0
    let cache = KeyValueCache(capacity: context.count + max(0, longest - 1), configuration, precision)
    let contextStream = read(next: context, cache, inferenceBuffers(tokens: context.count))
    let lastRow = contextStream.rows(context.count - 1..<context.count)
    let buffers = inferenceBuffers(tokens: max(1, longest - 1))

    return continuations.map { continuation in
      guard let first = continuation.first else { return [] }
      let start = headLogProbabilities(lastRow, targets: [first])
      guard continuation.count > 1 else { return start }
      cache.count = context.count
      let stream = read(next: Array(continuation.dropLast()), cache, buffers)
      return start + headLogProbabilities(stream, targets: Array(continuation.dropFirst()))
    }
  }
}
