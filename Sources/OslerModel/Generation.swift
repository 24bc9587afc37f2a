import OslerTensor

/// When and how a model stops talking.
public struct GenerationOptions: Hashable, Sendable {
  /// Most tokens of the answer.
  public var maxTokens: Int
  public var sampling: Sampling
  /// Ids that end the answer; they are not part of it.
  public var stop: Set<Int32>

  public init(maxTokens: Int = 256, sampling: Sampling = .greedy, stop: Set<Int32> = []) {
    self.maxTokens = maxTokens
    self.sampling = sampling
    self.stop = stop
  }
}

/// An answer, and why it ended where it did.
public struct Generation: Hashable, Sendable {
  public enum End: Hashable, Sendable {
    /// One of the stop ids came.
    case stopToken(Int32)
    case maxTokens
    /// Prompt and answer fill the model's context.
    case contextFull
    /// The caller wanted no more.
    case interrupted
  }

  public let tokens: [Int32]
  public let end: End

  public init(tokens: [Int32], end: End) {
    self.tokens = tokens
    self.end = end
  }
}

extension Transformer {
  /// Goes on from `prompt`, token by token.
  ///
  /// - Parameters:
  ///   - prompt: at least one token, at most the model's positions.
  ///   - isInterrupted: asked before each token.
  ///   - onToken: told each token as it comes; false ends the answer after it.
  /// - Throws: ``ModelError/emptyContext``, ``ModelError/tooLong(tokens:maxPositions:)`` or
  ///   ``ModelError/tokenOutOfRange(token:vocabularySize:)``, before anything is computed.
  public func generate(
    after prompt: [Int32], options: GenerationOptions = GenerationOptions(),
    isInterrupted: () -> Bool = { false }, onToken: (Int32) -> Bool = { _ in true }
  ) throws(ModelError) -> Generation {
    try checkContext(prompt)
    let (room, overflows) = prompt.count.addingReportingOverflow(max(0, options.maxTokens))
    let capacity = overflows ? configuration.maxPositions : min(room, configuration.maxPositions)
    let cache = KeyValueCache(capacity: capacity, configuration, precision)
    let head = HeadBuffers(rows: 1, configuration, precision)
    let promptBuffers = inferenceBuffers(tokens: prompt.count)
    let tokenBuffers = promptBuffers.prefix(1)

    var tokens: [Int32] = []
    var unread = prompt
    while tokens.count < options.maxTokens {
      if isInterrupted() { return Generation(tokens: tokens, end: .interrupted) }
      guard cache.count + unread.count <= configuration.maxPositions else {
        return Generation(tokens: tokens, end: .contextFull)
      }
      let stream = read(next: unread, cache, unread.count == 1 ? tokenBuffers : promptBuffers)
      headLogits(head, stream, rows: CollectionOfOne(unread.count - 1))
      let token = options.sampling.choose(head.logits, index: tokens.count)
      if options.stop.contains(token) { return Generation(tokens: tokens, end: .stopToken(token)) }
      tokens.append(token)
      unread = [token]
      if !onToken(token) { return Generation(tokens: tokens, end: .interrupted) }
    }
    return Generation(tokens: tokens, end: .maxTokens)
  }
}
