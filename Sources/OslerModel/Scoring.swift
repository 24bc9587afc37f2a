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
  ///
  /// - Parameters:
  ///   - prefixes: keeps and finds beginnings of contexts.
  ///   - prefixKey: what the context's keys and values depend on; nothing is kept without it.
  public func logProbabilities(
    of continuations: [[Int32]], after context: [Int32], prefixes: PrefixCache? = nil,
    prefixKey: PrefixKey? = nil
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
      let scores = score(
        indices.map { continuations[$0] }, after: Array(context.suffix(length)), prefixes, prefixKey)
      for (index, score) in zip(indices, scores) { results[index] = score }
    }
    return results
  }

  /// How much of the context fits: the last token of a continuation need not be read.
  private func contextLength(_ context: Int, before continuation: Int) -> Int {
    min(context, configuration.maxPositions + 1 - max(1, continuation))
  }

  private func score(
    _ continuations: [[Int32]], after context: [Int32], _ prefixes: PrefixCache?, _ prefixKey: PrefixKey?
  ) -> [[Float]] {
    let longest = continuations.map(\.count).max() ?? 0
    guard longest > 0 else { return continuations.map { _ in [] } }
    let adapter = adapter.map { RowAdapter(attachment(of: $0)) }
    let piece = Self.mostTokensOfPiece
    let cache = KeyValueCache(tokens: context.count, piece: piece, configuration, precision)
    let start = PromptReading(
      context, cache, adapter, prefixKey: prefixKey, wanted: 1, hiddenSize: configuration.hiddenSize)
    read([start], prefixes: prefixes)

    // All continuations together; the last token of each need not be read.
    let endings = continuations.map { continuation -> PromptReading? in
      guard continuation.count > 1 else { return nil }
      let tokens = context + continuation.dropLast()
      return PromptReading(
        tokens, KeyValueCache(cache, tokens: tokens.count, piece: piece, configuration), adapter,
        prefixKey: nil, wanted: continuation.count - 1, hiddenSize: configuration.hiddenSize)
    }
    read(endings.compactMap(\.self), prefixes: nil)

    let streams = zip(continuations, endings).flatMap { continuation, ending in
      continuation.isEmpty ? [] : [start.stream] + (ending.map { [$0.stream] } ?? [])
    }
    let rows = Tensor(joining: streams)
    var scores = headLogProbabilities(rows, targets: continuations.flatMap(\.self), as: .many)[...]
    return continuations.map { continuation in
      defer { scores = scores.dropFirst(continuation.count) }
      return Array(scores.prefix(continuation.count))
    }
  }
}

extension Tensor {
  /// The rows of fp32 matrices of one width, one below the other.
  fileprivate convenience init(joining parts: [Tensor]) {
    self.init(zeros: [parts.reduce(0) { $0 + $1.shape[0] }, parts.first?.shape[1] ?? 0])
    var row = 0
    for part in parts {
      rows(row..<row + part.shape[0]).assign(part)
      row += part.shape[0]
    }
  }
}
