extension AnsweringMethod {
  /// Puts `question` to a model by this method. Nothing is asked but through `ask`, and everything that was
  /// asked and answered is in the result.
  ///
  /// - Parameters:
  ///   - samples: how often the whole is done; the samples vote. More than one are drawn, one is not.
  ///   - ask: answers some prompts, in their order. They do not build on one another, so they may be asked at
  ///     once.
  public func answer<Failure>(
    _ question: ChoiceQuestion, samples: Int? = nil,
    ask: ([AskedPrompt]) throws(Failure) -> [Reply]
  ) throws(Failure) -> Answered {
    let samples = 0..<(samples ?? usualSamples)
    precondition(!samples.isEmpty, "no samples")
    let isDrawn = samples.count > 1
    var texts: [Answered.Text] = []
    func replies(_ step: AnsweringStep) -> [Reply] {
      texts.filter { $0.asked.step == step }.map(\.reply)
    }

    for steps in rounds(question) {
      let prompts = samples.flatMap { sample in
        steps.map { step in
          let said = AnsweringWords.Said(
            first: replies(.reasoning).text(of: sample), comparison: replies(.comparison).text(of: sample),
            explanations: question.choices.indices.map {
              replies(.explanation(choice: $0)).text(of: sample)
            })
          return AskedPrompt(
            step: step, sample: sample, isDrawn: isDrawn,
            prompt: AnsweringWords.prompt(step, question, after: said))
        }
      }
      let answers = try ask(prompts)
      precondition(answers.count == prompts.count, "\(answers.count) answers to \(prompts.count) prompts")
      texts += zip(prompts, answers).map(Answered.Text.init)
    }
    return Answered(question, texts, last: replies(rounds(question).last?.last ?? .direct))
  }

  /// What is asked at once, and then what builds on it.
  private func rounds(_ question: ChoiceQuestion) -> [[AnsweringStep]] {
    switch self {
    case .direct: [[.direct]]
    case .chainOfThought, .selfConsistency: [[.reasoning]]
    case .verification:
      [
        [.reasoning] + question.choices.indices.map { .explanation(choice: $0) }, [.comparison],
        [.conclusion],
      ]
    }
  }
}

extension [Reply] {
  /// What a sample said in this step; nothing where it has not been asked yet.
  fileprivate func text(of sample: Int) -> String { indices.contains(sample) ? self[sample].text : "" }
}
