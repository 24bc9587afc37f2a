import OslerTensor

extension Transformer {
  /// The log-probability of each token of `continuation`, in nats, given `context` and the tokens
  /// before it.
  ///
  /// When both do not fit into the model's positions, the context loses its beginning; under GLM's layout all
  /// but `[CLS]`.
  ///
  /// - Throws: ``ModelError/emptyContext``; ``ModelError/notLaidOut(reason:)``; ``ModelError/tooLong(tokens:maxPositions:)`` when the
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
    try logProbabilities(
      of: [ScoringRequest(context: context, continuations: continuations)], prefixes: prefixes,
      prefixKey: prefixKey)[0]
  }

  /// The same for several contexts, which are read together, each once. The numbers are those of separate
  /// calls, to the bit.
  ///
  /// - Returns: for each request, for each of its continuations, a number for each token.
  public func logProbabilities(
    of requests: [ScoringRequest], prefixes: PrefixCache? = nil, prefixKey: PrefixKey? = nil
  ) throws(ModelError) -> [[[Float]]] {
    for request in requests {
      guard !request.context.isEmpty else { throw .emptyContext }
      try check(tokens: request.context)
      try configuration.glm?.check(request.context)
      for continuation in request.continuations {
        try check(tokens: continuation)
        let least = configuration.leastPrompt
        guard continuation.count + least <= configuration.maxPositions + 1 else {
          throw .tooLong(tokens: continuation.count + least, maxPositions: configuration.maxPositions + 1)
        }
      }
    }
    // Continuations that leave the same context share it; usually that is all of them.
    var parts: [ScoringRequest] = []
    var places: [(request: Int, continuations: [Int])] = []
    for (index, request) in requests.enumerated() {
      let kept = request.continuations.map { contextLength(request.context.count, before: $0.count) }
      for length in Set(kept).sorted() {
        let indices = kept.indices.filter { kept[$0] == length }
        parts.append(
          ScoringRequest(
            context: configuration.ending(of: request.context, length),
            continuations: indices.map { request.continuations[$0] }))
        places.append((index, indices))
      }
    }
    var results = requests.map { $0.continuations.map { _ in [Float]() } }
    for (place, scores) in zip(places, score(parts, prefixes, prefixKey)) {
      for (index, score) in zip(place.continuations, scores) { results[place.request][index] = score }
    }
    return results
  }

  /// How much of the context fits: the last token of a continuation need not be read.
  private func contextLength(_ context: Int, before continuation: Int) -> Int {
    min(context, configuration.maxPositions + 1 - max(1, continuation))
  }

  private func score(
    _ requests: [ScoringRequest], _ prefixes: PrefixCache?, _ prefixKey: PrefixKey?
  ) -> [[[Float]]] {
    let adapter = adapter.map { RowAdapter(attachment(of: $0)) }
    let piece = Self.mostTokensOfPiece
    let starts = requests.map { request in
      PromptReading(
        request.context,
        KeyValueCache(
          tokens: request.context.count, piece: piece,
          contextLength: configuration.contextLength(of: request.context), configuration, precision),
        adapter, prefixKey: prefixKey, wanted: 1, hiddenSize: configuration.hiddenSize)
    }
    read(starts, prefixes: prefixes)

    // All continuations together; the last token of each need not be read, so that those of one token are
    // known by now.
    let endings = zip(requests, starts).map { request, start in
      request.continuations.map { continuation -> PromptReading? in
        guard continuation.count > 1 else { return nil }
        let tokens = request.context + continuation.dropLast()
        return PromptReading(
          tokens, KeyValueCache(start.cache, tokens: tokens.count, piece: piece, configuration), adapter,
          prefixKey: nil, wanted: continuation.count - 1, hiddenSize: configuration.hiddenSize)
      }
    }
    read(endings.flatMap { $0.compactMap(\.self) }, prefixes: nil)

    var wanted: [(row: Tensor, targets: [Int32])] = []
    for (request, (start, endings)) in zip(requests, zip(starts, endings)) {
      wanted.append((start.stream, request.continuations.compactMap(\.first)))
      for (continuation, ending) in zip(request.continuations, endings) {
        for (index, token) in continuation.dropFirst().enumerated() {
          guard let stream = ending?.stream else { continue }
          wanted.append((stream.rows(index..<index + 1), [token]))
        }
      }
    }
    var scores = headLogProbabilities(wanted)[...]
    return requests.map { request in
      var firsts = scores.removeFirst()[...]
      return request.continuations.map { continuation in
        guard !continuation.isEmpty else { return [] }
        let first = firsts.removeFirst()
        return [first] + continuation.dropFirst().map { _ in scores.removeFirst()[0] }
      }
    }
  }

  /// The log-probability of each target after its row `[1, hidden]` of the residual stream; the logits of a
  /// row are made once for all its targets.
  private func headLogProbabilities(_ wanted: [(row: Tensor, targets: [Int32])]) -> [[Float]] {
    // The rows of most targets first, so that those with an n-th one are the first rows for every n.
    let order = wanted.indices.filter { !wanted[$0].targets.isEmpty }
      .sorted { (-wanted[$0].targets.count, $0) < (-wanted[$1].targets.count, $1) }
    let most = max(1, min(order.count, HeadBuffers.mostRows(configuration)))
    let buffers = HeadBuffers(rows: most, configuration, precision)
    var results = wanted.map { _ in [Float]() }
    for start in stride(from: 0, to: order.count, by: most) {
      let indices = order[start..<min(start + most, order.count)]
      let stream = Tensor(joining: indices.map { wanted[$0].row })
      let head = buffers.prefix(indices.count)
      headLogits(head, stream, rows: 0..<indices.count, as: .many)
      for place in 0..<(indices.first.map { wanted[$0].targets.count } ?? 0) {
        let rows = indices.prefix { wanted[$0].targets.count > place }
        let part = head.prefix(rows.count)
        device.logProbabilities(part.losses, part.logits, targets: rows.map { wanted[$0].targets[place] })
        for (index, value) in zip(rows, part.losses.array) { results[index].append(value) }
      }
    }
    return results
  }
}

/// A context, and what is scored after it.
public struct ScoringRequest: Hashable, Sendable {
  public let context: [Int32]
  public let continuations: [[Int32]]

  public init(context: [Int32], continuations: [[Int32]]) {
    self.context = context
    self.continuations = continuations
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
