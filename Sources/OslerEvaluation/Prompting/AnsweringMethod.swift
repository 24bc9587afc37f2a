/// A prompt, and which of the questions it belongs to.
public typealias QuestionPrompt = (question: Int, asked: AskedPrompt)

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
    let one = try answer([question], samples: samples) { prompts throws(Failure) in
      try ask(prompts.map(\.asked))
    }
    return one[0]
  }

  /// Several questions at once: what does not build on one another is asked together. The prompts are those
  /// that each question has alone.
  public func answer<Failure>(
    _ questions: [ChoiceQuestion], samples: Int? = nil,
    ask: ([QuestionPrompt]) throws(Failure) -> [Reply]
  ) throws(Failure) -> [Answered] {
    let samples = 0..<(samples ?? usualSamples)
    precondition(!samples.isEmpty, "no samples")
    let isDrawn = samples.count > 1
    var texts = [[Answered.Text]](repeating: [], count: questions.count)
    func replies(_ step: AnsweringStep, _ question: Int) -> [Reply] {
      texts[question].filter { $0.asked.step == step }.map(\.reply)
    }

    // Every question has as many rounds as the first.
    for round in 0..<(questions.first.map { rounds($0).count } ?? 0) {
      let prompts = questions.enumerated().flatMap { index, question in
        samples.flatMap { sample in
          rounds(question)[round].map { step -> QuestionPrompt in
            let said = AnsweringWords.Said(
              first: replies(.reasoning, index).text(of: sample),
              comparison: replies(.comparison, index).text(of: sample),
              explanations: question.choices.indices.map {
                replies(.explanation(choice: $0), index).text(of: sample)
              })
            let prompt = AnsweringWords.prompt(step, question, after: said)
            return (index, AskedPrompt(step: step, sample: sample, isDrawn: isDrawn, prompt: prompt))
          }
        }
      }
      let answers = try ask(prompts)
      precondition(answers.count == prompts.count, "\(answers.count) answers to \(prompts.count) prompts")
      for (prompt, reply) in zip(prompts, answers) {
        texts[prompt.question].append(Answered.Text(asked: prompt.asked, reply: reply))
      }
    }
    return questions.enumerated().map { index, question in
      Answered(question, texts[index], last: replies(rounds(question).last?.last ?? .direct, index))
    }
  }

  /// How often a question is put to the model.
  public func calls(for question: ChoiceQuestion, samples: Int? = nil) -> Int {
    (samples ?? usualSamples) * rounds(question).reduce(0) { $0 + $1.count }
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
