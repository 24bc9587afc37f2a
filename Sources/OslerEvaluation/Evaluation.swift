public import OslerCorpus
public import OslerModel
public import OslerText

/// The log-probabilities, in nats, of the tokens of each continuation of each context.
public typealias TokenScorer = (_ requests: [ScoringRequest]) throws -> [[[Float]]]

/// How questions are gone through. Nothing here but the shots changes a score.
public struct EvaluationOptions: Sendable {
  /// Solved questions before each question.
  public var shots: Shots?
  /// Questions that are scored at once.
  public var atOnce: Int
  /// Scores that an earlier run found, in nats for each choice, by the question's id; these are not asked again.
  public var known: [String: [Double]]

  public init(shots: Shots? = nil, atOnce: Int = 4, known: [String: [Double]] = [:]) {
    precondition(atOnce > 0, "\(atOnce) questions at once")
    self.shots = shots
    self.atOnce = atOnce
    self.known = known
  }

  func knownScores(of item: EvaluationItem) -> [Double]? {
    guard let scores = known[item.id], scores.count == item.choices.count, !scores.contains(where: \.isNaN)
    else { return nil }
    return scores
  }
}

extension EvaluationProtocol {
  /// Asks `model` every question. Beginnings that prompts share, such as a header with its shots, are read
  /// once. See ``run(on:tokenizer:maxPositions:options:isInterrupted:progress:scorer:)``.
  public func run(
    on questions: [Question], model: Transformer, tokenizer: Tokenizer,
    options: EvaluationOptions = EvaluationOptions(), isInterrupted: () -> Bool = { false },
    progress: (_ done: Int, _ of: Int) -> Void = { _, _ in }, found: ([ItemResult]) -> Void = { _ in }
  ) throws(EvaluationError) -> EvaluationResult {
    let maxPositions = model.configuration.maxPositions
    let prompts = try prompts(of: questions, tokenizer, options.shots, layout: model.configuration.glm)
    let prefix = SharedPrefix(prompts.map(\.tokens), model: model)
    return try run(
      prompts, maxPositions: maxPositions, options, isInterrupted: isInterrupted, progress: progress,
      found: found
    ) { try model.logProbabilities(of: $0, prefixes: prefix?.cache, prefixKey: prefix?.key) }
  }

  /// Scores every choice of every question: the sum of its tokens' log-probabilities after the prompt. The
  /// prediction is the choice of the highest score, the first of equals.
  ///
  /// All questions are looked at before the first is scored, so a broken one costs no time.
  ///
  /// - Parameters:
  ///   - maxPositions: how many tokens the model reads, for the count of prompts that lose their beginning;
  ///     the scorer is who cuts them.
  ///   - isInterrupted: asked before some questions are scored; the result so far is handed back, marked
  ///     partial.
  ///   - found: told of questions as they are scored, in their order; not of those that were known.
  ///   - scorer: given the choices of some questions; where all choices of a question follow the same tokens,
  ///     they are one request.
  public func run(
    on questions: [Question], tokenizer: Tokenizer, maxPositions: Int? = nil,
    options: EvaluationOptions = EvaluationOptions(), isInterrupted: () -> Bool = { false },
    progress: (_ done: Int, _ of: Int) -> Void = { _, _ in }, found: ([ItemResult]) -> Void = { _ in },
    scorer: TokenScorer
  ) throws(EvaluationError) -> EvaluationResult {
    let prompts = try prompts(of: questions, tokenizer, options.shots)
    return try run(
      prompts, maxPositions: maxPositions, options, isInterrupted: isInterrupted, progress: progress,
      found: found, scorer: scorer)
  }

  /// The prompts of questions and what is scored after each, with shots.
  public func items(
    _ questions: [Question], shots: Shots? = nil
  ) throws(EvaluationError) -> [EvaluationItem] {
    guard !questions.isEmpty else { throw .noQuestions }
    var drawer = try shots.map { shots throws(EvaluationError) in
      try ShotDrawer(shots, takesFirst: takesFirstShots)
    }
    var items: [EvaluationItem] = []
    for question in questions {
      items.append(try item(question, shots: try drawer?.next(for: question) ?? []))
    }
    return items
  }

  private func prompts(
    of questions: [Question], _ tokenizer: Tokenizer, _ shots: Shots?, layout: GLMLayout? = nil
  ) throws(EvaluationError) -> [BatchScoring.Prompt] {
    var encoder = TokenEncoder(tokenizer)
    var prompts: [BatchScoring.Prompt] = []
    for item in try items(questions, shots: shots) {
      prompts.append((item, try ItemTokens(item, &encoder, layout: layout)))
    }
    return prompts
  }

  private func run(
    _ prompts: [BatchScoring.Prompt], maxPositions: Int?, _ options: EvaluationOptions,
    isInterrupted: () -> Bool, progress: (Int, Int) -> Void, found: ([ItemResult]) -> Void,
    scorer: TokenScorer
  ) throws(EvaluationError) -> EvaluationResult {
    var results: [ItemResult] = []
    var next = 0
    while next < prompts.count {
      let batch = prompts[next..<min(next + options.atOnce, prompts.count)]
      let unknown = batch.filter { options.knownScores(of: $0.item) == nil }
      if !unknown.isEmpty && isInterrupted() { break }
      var rest = try BatchScoring(unknown).scores(scorer)[...]
      var new: [ItemResult] = []
      for (item, tokens) in batch {
        let known = options.knownScores(of: item)
        let dropped = maxPositions.map(tokens.droppedTokens) ?? 0
        let result = ItemResult(item, scores: known ?? rest.removeFirst(), droppedTokens: dropped)
        if known == nil { new.append(result) }
        results.append(result)
      }
      if !new.isEmpty { found(new) }
      next += batch.count
      progress(results.count, prompts.count)
    }
    guard !results.isEmpty else { throw .interrupted }
    return EvaluationResult(
      protocolName: name, labels: labels, items: results, isPartial: results.count < prompts.count)
  }
}
