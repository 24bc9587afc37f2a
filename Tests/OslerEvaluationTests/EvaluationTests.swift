import OslerCorpus
import OslerEvaluation
import OslerModel
import OslerText
import Testing

struct EvaluationTests {
  /// A scorer that gives each token of a continuation the log-probability listed for the continuation's text.
  private func scorer(_ tokenizer: Tokenizer, _ logs: [String: Float]) -> TokenScorer {
    {
      $0.map {
        $0.continuations.map { tokens in tokens.map { _ in logs[tokenizer.decode(tokens), default: -9] } }
      }
    }
  }

  @Test func `the score is the sum over the tokens, the prediction the highest`() throws {
    let tokenizer = try Toys.tokenizer()
    let logs: [String: Float] = [" rest": -1, " aspirin": -1.5, " nitroglycerin": -0.5]
    let result = try EvaluationProtocol.choices().run(
      on: [Toys.angina], tokenizer: tokenizer, scorer: scorer(tokenizer, logs))
    let counts = [" rest", " aspirin", " nitroglycerin"].map { tokenizer.encode($0).count }
    let item = result.items[0]
    #expect(item.scores == [-1 * Double(counts[0]), -1.5 * Double(counts[1]), -0.5 * Double(counts[2])])
    #expect(item.scores[item.prediction] == item.scores.max())
    #expect(!result.isPartial)
  }

  @Test func `the longer answer gains by its length in the normalised score`() throws {
    let tokenizer = try Toys.tokenizer()
    let scorer: TokenScorer = {
      $0.map { $0.continuations.map { [tokenizer.decode($0) == " nitroglycerin" ? -6 : -4] } }
    }
    let item = try EvaluationProtocol.choices().run(
      on: [Toys.angina], tokenizer: tokenizer, scorer: scorer
    ).items[0]
    // −4/4, −4/7 and −6/13 for each character.
    #expect((item.prediction, item.normalizedPrediction) == (0, 2))
  }

  @Test func `the first of equal scores is predicted`() throws {
    let tokenizer = try Toys.tokenizer()
    let result = try EvaluationProtocol.choices(.letters).run(
      on: [Toys.angina, Toys.nephritis, Toys.fever], tokenizer: tokenizer
    ) { $0.map { $0.continuations.map { _ in [-1] } } }
    #expect(result.items.map(\.prediction) == [0, 0, 0])
    #expect(result.summary.accuracy == Proportion(2, of: 3))
  }

  @Test func `all choices share one context, which begins with one beginning token`() throws {
    let tokenizer = try Toys.tokenizer()
    var calls: [ScoringRequest] = []
    _ = try EvaluationProtocol.choices().run(on: [Toys.angina], tokenizer: tokenizer) {
      calls += $0
      return $0.map { $0.continuations.map { $0.map { _ in -1 } } }
    }
    #expect(calls.count == 1)
    #expect(calls[0].context == [0] + tokenizer.encode("Question: What is given for angina?\nAnswer:"))
    #expect(calls[0].continuations.map { tokenizer.decode($0) } == [" rest", " aspirin", " nitroglycerin"])
  }

  @Test func `a tokenizer without a beginning token adds none`() throws {
    let tokenizer = try Toys.tokenizer(special: ["</s>"])
    var contexts: [[Int32]] = []
    _ = try EvaluationProtocol.choices().run(on: [Toys.fever], tokenizer: tokenizer) {
      contexts += $0.map(\.context)
      return $0.map { $0.continuations.map { _ in [-1] } }
    }
    #expect(contexts == [tokenizer.encode("Question: What is fever?\nAnswer:")])
  }

  @Test func `a model gives what it gives for each choice alone`() throws {
    let tokenizer = try Toys.tokenizer()
    let model = try Toys.model(tokenizer)
    let result = try EvaluationProtocol.choices().run(
      on: [Toys.angina, Toys.nephritis], model: model, tokenizer: tokenizer)
    for (item, question) in zip(result.items, [Toys.angina, Toys.nephritis]) {
      let context = [0] + tokenizer.encode("Question: \(question.question)\nAnswer:")
      let alone = try question.choices.map { choice in
        try model.logProbabilities(of: tokenizer.encode(" " + choice), after: context)
          .reduce(0) { $0 + Double($1) }
      }
      #expect(item.scores == alone)
      #expect(item.scores.allSatisfy { $0 < 0 })
      #expect(item.droppedTokens == 0)
    }
  }

  @Test func `a prompt that is too long loses its beginning, and that is counted`() throws {
    let tokenizer = try Toys.tokenizer()
    let model = try Toys.model(tokenizer, maxPositions: 16)
    let result = try EvaluationProtocol.choices(.letters).run(
      on: [Toys.angina], model: model, tokenizer: tokenizer)
    let context =
      1 + tokenizer.encode(try EvaluationProtocol.choices(.letters).item(Toys.angina).prompt).count
    #expect(result.items[0].droppedTokens == context + tokenizer.encode(" A").count - 17)
    #expect(result.summary.truncated == 1)
  }

  @Test func `an interruption keeps what was answered`() throws {
    let tokenizer = try Toys.tokenizer()
    var done: [[Int]] = []
    let result = try EvaluationProtocol.choices().run(
      on: [Toys.angina, Toys.nephritis, Toys.fever], tokenizer: tokenizer,
      options: EvaluationOptions(atOnce: 1), isInterrupted: { done.count == 2 },
      progress: { done.append([$0, $1]) }
    ) { $0.map { $0.continuations.map { _ in [-1] } } }
    #expect(result.isPartial)
    #expect(result.items.map(\.id) == ["q1", "q2"])
    #expect(done == [[1, 3], [2, 3]])
  }
}
