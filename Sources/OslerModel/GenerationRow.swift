import OslerTensor

/// One answer as it grows.
final class GenerationRow {
  /// Of its request.
  let index: Int
  let request: GenerationRequest
  let adapter: RowAdapter?
  let cache: KeyValueCache
  private(set) var tokens: [Int32] = []
  private(set) var end: Generation.End?
  private var logProbabilities: [Float] = []
  private var likeliest: [[TokenProbability]] = []
  private var constraint: (any TokenConstraint)?
  private var mask: TokenMask
  private var sampler: TokenSampler
  private let maxPositions: Int

  init(
    _ index: Int, _ request: GenerationRequest, adapter: RowAdapter?, cache: KeyValueCache,
    _ configuration: ModelConfiguration
  ) {
    self.index = index
    self.request = request
    self.adapter = adapter
    self.cache = cache
    constraint = request.constraint
    mask = TokenMask(vocabularySize: configuration.vocabularySize)
    sampler = TokenSampler(
      request.options.sampling, prompt: request.prompt, vocabularySize: configuration.vocabularySize)
    maxPositions = configuration.maxPositions
    if request.options.maxTokens <= 0 { end = .maxTokens }
    if let constraint, constraint.isComplete { end = .constraintMet }
  }

  /// What is read next when the prompt has been.
  var unread: Int32? { tokens.last }

  func interrupt() { if end == nil { end = .interrupted } }

  var generation: Generation {
    Generation(
      tokens: tokens, end: end ?? .interrupted, logProbabilities: logProbabilities, likeliest: likeliest)
  }

  /// Chooses the next token; nil where the answer ends instead.
  ///
  /// - Parameter logits: `[vocabulary]`.
  func choose(_ logits: UnsafeBufferPointer<Float>) -> Int32? {
    let stop = request.options.stop
    if var constraint {
      mask.removeAll()
      constraint.allowed(into: &mask)
      for token in stop { constraint.canEnd ? mask.allow(token) : mask.remove(token) }
      self.constraint = constraint
    }
    guard let token = sampler.choose(logits, mask: constraint == nil ? nil : mask, index: tokens.count) else {
      end = constraint?.canEnd == true ? .constraintMet : .nothingAllowed
      return nil
    }
    guard !stop.contains(token) else {
      end = .stopToken(token)
      return nil
    }
    return token
  }

  /// Adds the chosen token, and says whether the answer ends with it.
  ///
  /// - Parameters:
  ///   - logProbability: the token's.
  ///   - logits: `[vocabulary]`, as the token was chosen from.
  ///   - isWanted: whether the caller wants more.
  func append(
    _ token: Int32, logProbability: Float, _ logits: UnsafeBufferPointer<Float>, isWanted: () -> Bool
  ) {
    tokens.append(token)
    sampler.append(token)
    constraint?.advance(token)
    if let count = request.options.reportedTokens {
      logProbabilities.append(logProbability)
      let known = TokenProbability(token: token, logProbability: logProbability)
      likeliest.append(RankSelection.likeliest(count, of: logits, known: known))
    }
    if !isWanted() {
      end = .interrupted
    } else if let constraint, constraint.isComplete {
      end = .constraintMet
    } else if tokens.count >= request.options.maxTokens {
      end = .maxTokens
    } else if cache.count >= maxPositions {
      end = .contextFull
    }
  }
}
