import OslerTensor

/// When and how a model stops talking.
public struct GenerationOptions: Hashable, Sendable {
  /// Most tokens of the answer.
  public var maxTokens: Int
  public var sampling: Sampling
  /// Ids that end the answer; they are not part of it.
  public var stop: Set<Int32>
  /// How many of the likeliest tokens to report at each place, beside the log-probability of the chosen one;
  /// nil: report neither.
  public var reportedTokens: Int?

  public init(
    maxTokens: Int = 256, sampling: Sampling = .greedy, stop: Set<Int32> = [], reportedTokens: Int? = nil
  ) {
    self.maxTokens = maxTokens
    self.sampling = sampling
    self.stop = stop
    self.reportedTokens = reportedTokens
  }
}

/// A prompt to be answered, and how.
public struct GenerationRequest {
  public var prompt: [Int32]
  public var options: GenerationOptions
  /// nil: the base alone.
  public var adapter: LoRAAdapter?
  /// What the answer must be; nil: anything.
  public var constraint: (any TokenConstraint)?
  /// What the prompt's keys and values depend on, where a ``PrefixCache`` may keep them.
  public var prefixKey: PrefixKey?

  public init(
    prompt: [Int32], options: GenerationOptions = GenerationOptions(), adapter: LoRAAdapter? = nil,
    constraint: (any TokenConstraint)? = nil, prefixKey: PrefixKey? = nil
  ) {
    self.prompt = prompt
    self.options = options
    self.adapter = adapter
    self.constraint = constraint
    self.prefixKey = prefixKey
  }
}

/// A token and its log-probability under the model alone, in nats: without temperature, penalty or
/// constraint.
public struct TokenProbability: Hashable, Sendable {
  public let token: Int32
  public let logProbability: Float

  public init(token: Int32, logProbability: Float) {
    self.token = token
    self.logProbability = logProbability
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
    /// The constraint is met, and nothing can follow.
    case constraintMet
    /// The constraint allows no token here, and what came so far does not meet it.
    case nothingAllowed
  }

  public let tokens: [Int32]
  public let end: End
  /// For each token, when the options ask for it: its log-probability under the model alone, in nats.
  public let logProbabilities: [Float]
  /// For each token, when the options ask for it: the likeliest tokens at its place, likeliest first.
  public let likeliest: [[TokenProbability]]

  public init(
    tokens: [Int32], end: End, logProbabilities: [Float] = [], likeliest: [[TokenProbability]] = []
  ) {
    self.tokens = tokens
    self.end = end
    self.logProbabilities = logProbabilities
    self.likeliest = likeliest
  }
}

extension Transformer {
  /// Goes on from `prompt` under the model's own adapter, token by token.
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
    let request = GenerationRequest(prompt: prompt, options: options, adapter: adapter)
    return try generate(batch: [request], isInterrupted: isInterrupted) { _, token, _ in onToken(token) }[0]
  }

  /// Answers several prompts at once, each as its own request says, and to the same bits as alone: a row's
  /// numbers depend neither on the other rows nor on the number of threads, nor on what `prefixes` knew.
  ///
  /// Prompts are read together, end to end; then each pass writes one token of every answer. A row leaves when
  /// its answer ends, and the next request takes its place.
  ///
  /// - Parameters:
  ///   - requests: their adapters fit the model; the model's own has no part in this.
  ///   - prefixes: keeps and finds beginnings of prompts that have a ``GenerationRequest/prefixKey``.
  ///   - atOnce: most rows at a time.
  ///   - isInterrupted: asked before each pass; true ends all answers.
  ///   - onToken: told each token as it comes: which request it answers, the id, its log-probability under the
  ///     model alone, in nats. False ends that answer after it.
  /// - Returns: answers, in the order of the requests.
  /// - Throws: ``ModelError/emptyContext``, ``ModelError/tooLong(tokens:maxPositions:)``,
  ///   ``ModelError/tokenOutOfRange(token:vocabularySize:)`` or what an adapter that does not fit throws,
  ///   before anything is computed.
  public func generate(
    batch requests: [GenerationRequest], prefixes: PrefixCache? = nil, atOnce: Int = 16,
    isInterrupted: () -> Bool = { false },
    onToken: (_ row: Int, _ token: Int32, _ logProbability: Float) -> Bool = { _, _, _ in true }
  ) throws(ModelError) -> [Generation] {
    precondition(atOnce > 0, "no row at a time")
    for request in requests {
      try checkContext(request.prompt)
      try request.adapter?.checkFits(configuration)
    }
    let batch = GenerationBatch(self, requests, prefixes: prefixes, atOnce: atOnce)
    while batch.isUnfinished {
      if isInterrupted() {
        batch.interrupt()
      } else {
        batch.step(onToken)
      }
    }
    return batch.results
  }
}
