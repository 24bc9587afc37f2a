public import OslerCorpus
public import OslerModel
public import OslerText

/// The log-probabilities, in nats, of the tokens of each continuation of one context.
public typealias TokenScorer = (_ continuations: [[Int32]], _ context: [Int32]) throws -> [[Float]]

extension EvaluationProtocol {
  /// Asks `model` every question. See ``run(on:tokenizer:maxPositions:isInterrupted:progress:scorer:)``.
  public func run(
    on questions: [Question], model: Transformer, tokenizer: Tokenizer,
    isInterrupted: () -> Bool = { false }, progress: (_ done: Int, _ of: Int) -> Void = { _, _ in }
  ) throws(EvaluationError) -> EvaluationResult {
    try run(
      on: questions, tokenizer: tokenizer, maxPositions: model.configuration.maxPositions,
      isInterrupted: isInterrupted, progress: progress
    ) { try model.logProbabilities(of: $0, after: $1) }
  }

  /// Scores every choice of every question: the sum of its tokens' log-probabilities after the prompt. The
  /// prediction is the choice of the highest score, the first of equals.
  ///
  /// All questions are looked at before the first is scored, so a broken one costs no time.
  ///
  /// - Parameters:
  ///   - maxPositions: how many tokens the model reads, for the count of prompts that lose their beginning;
  ///     the scorer is who cuts them.
  ///   - isInterrupted: asked before each question; the result so far is handed back, marked partial.
  ///   - scorer: called once for each question where all choices follow the same tokens.
  public func run(
    on questions: [Question], tokenizer: Tokenizer, maxPositions: Int? = nil,
    isInterrupted: () -> Bool = { false }, progress: (_ done: Int, _ of: Int) -> Void = { _, _ in },
    scorer: TokenScorer
  ) throws(EvaluationError) -> EvaluationResult {
    guard !questions.isEmpty else { throw .noQuestions }
    var items: [(item: EvaluationItem, tokens: ItemTokens)] = []
    var encoder = TokenEncoder(tokenizer)
    for question in questions {
      let item = try item(question)
      items.append((item, try ItemTokens(item, &encoder)))
    }
    var results: [ItemResult] = []
    for (item, tokens) in items {
      if isInterrupted() { break }
      let dropped = maxPositions.map(tokens.droppedTokens) ?? 0
      results.append(ItemResult(item, scores: try score(item, tokens, scorer), droppedTokens: dropped))
      progress(results.count, items.count)
    }
    guard !results.isEmpty else { throw .interrupted }
    return EvaluationResult(
      protocolName: name, labels: labels, items: results, isPartial: results.count < items.count)
  }

  /// The score of each choice, in nats.
  private func score(
    _ item: EvaluationItem, _ tokens: ItemTokens, _ scorer: TokenScorer
  ) throws(EvaluationError) -> [Double] {
    var scores = [Double](repeating: 0, count: item.choices.count)
    for group in tokens.groups {
      let logs: [[Float]]
      do {
        logs = try scorer(group.continuations, group.context)
      } catch {
        throw .notScored(id: item.id, reason: "\(error)")
      }
      for (choice, values) in zip(group.choices, logs) {
        scores[choice] = values.reduce(0) { $0 + Double($1) }
        guard !scores[choice].isNaN else { throw .notANumber(id: item.id, choice: item.choices[choice]) }
      }
    }
    return scores
  }
}
