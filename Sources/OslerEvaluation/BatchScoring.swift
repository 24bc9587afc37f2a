import OslerModel

/// Some questions that are scored at once.
struct BatchScoring {
  typealias Prompt = (item: EvaluationItem, tokens: ItemTokens)

  private let prompts: [Prompt]

  init(_ prompts: [Prompt]) { self.prompts = prompts }

  /// The score of each choice of each question, in nats.
  func scores(_ scorer: TokenScorer) throws(EvaluationError) -> [[Double]] {
    guard !prompts.isEmpty else { return [] }
    let logs: [[[Float]]]
    do {
      logs = try scorer(prompts.flatMap { $0.tokens.groups.map(ScoringRequest.init) })
    } catch {
      guard prompts.count > 1 else { throw .notScored(id: prompts[0].item.id, reason: "\(error)") }
      // Each by itself, so that the error names its question.
      var scores: [[Double]] = []
      for prompt in prompts { scores += try BatchScoring([prompt]).scores(scorer) }
      return scores
    }
    var rest = logs[...]
    var scores: [[Double]] = []
    for (item, tokens) in prompts {
      scores.append(try sums(item, tokens, rest.prefix(tokens.groups.count)))
      rest = rest.dropFirst(tokens.groups.count)
    }
    return scores
  }

  private func sums(
    _ item: EvaluationItem, _ tokens: ItemTokens, _ logs: ArraySlice<[[Float]]>
  ) throws(EvaluationError) -> [Double] {
    var scores = [Double](repeating: 0, count: item.choices.count)
    for (group, logs) in zip(tokens.groups, logs) {
      for (choice, values) in zip(group.choices, logs) {
        scores[choice] = values.reduce(0) { $0 + Double($1) }
        guard !scores[choice].isNaN else { throw .notANumber(id: item.id, choice: item.choices[choice]) }
      }
    }
    return scores
  }
}

extension ScoringRequest {
  fileprivate init(_ group: ItemTokens.Group) {
    self.init(context: group.context, continuations: group.continuations)
  }
}
