import OslerDigest
import OslerEvaluation
import OslerJSON
import OslerLanguage
import OslerLog
import OslerModel
import OslerText

/// One model that answers questions in words by one method.
struct AnsweringWork {
  let method: AnsweringMethod
  let samples: Int?
  let named: NamedSpeaker
  let template: PromptTemplate
  let maxTokens: Int
  let temperature: Double

  /// What a model answered, and how many prompts it could not read.
  struct Found {
    var answers: [Answered] = []
    var tooLong = 0
  }

  /// Some questions at once, from the `start`-th of all on.
  ///
  /// - Returns: nil when it was interrupted.
  func answers(
    to questions: [ChoiceQuestion], from start: Int, tooLong: inout Int, in context: CommandContext
  ) throws -> [Answered]? {
    var cut = 0
    do {
      let answers = try method.answer(questions, samples: samples) { prompts in
        try replies(to: prompts, from: start, tooLong: &cut, in: context)
      }
      tooLong += cut
      return answers
    } catch is Cut {
      return nil
    }
  }

  /// The same answers again, from what was written down of them; nil where it is of other calls.
  func answer(_ question: ChoiceQuestion, replies: [Reply]) -> Answered? {
    guard replies.count == method.calls(for: question, samples: samples) else { return nil }
    var rest = replies[...]
    return method.answer(question, samples: samples) { prompts in
      defer { rest = rest.dropFirst(prompts.count) }
      return Array(rest.prefix(prompts.count))
    }
  }

  private struct Cut: Error {}

  /// A prompt that leaves no room for an answer has none.
  private func replies(
    to prompts: [QuestionPrompt], from start: Int, tooLong: inout Int, in context: CommandContext
  ) throws -> [Reply] {
    let speaker = named.speaker
    let (base, tokenizer, adapter) = (speaker.base, speaker.tokenizer, speaker as? AdapterValue)
    let most = base.transformer.configuration.maxPositions
    let stop = Set(base.transformer.configuration.eosIDs + tokenizer.stopIDs(of: template))
    var requests: [GenerationRequest] = []
    var places: [Int] = []
    var replies: [Reply] = []
    for (place, prompt) in prompts.enumerated() {
      let parts = try template.render(instruction: prompt.asked.prompt, input: nil, response: nil)
      let tokens = speaker.tokens(of: parts, template)
      replies.append(Reply(text: "", promptTokens: tokens.count, tokens: 0, logLikelihood: 0))
      guard tokens.count < most else {
        tooLong += 1
        continue
      }
      let (step, sample) = (prompt.asked.step.name, prompt.asked.sample)
      // A stream of its own for each text: what is drawn does not depend on what is asked beside it.
      let stream = context.random(
        "\(named.name)/\(method.rawValue)/\(start + prompt.question)/\(step)/\(sample)")
      let sampling =
        prompt.asked.isDrawn && temperature > 0
        ? Sampling(temperature: temperature, stream: stream) : Sampling.greedy
      places.append(place)
      requests.append(
        GenerationRequest(
          prompt: tokens,
          options: GenerationOptions(
            maxTokens: maxTokens, sampling: sampling, stop: stop, reportedTokens: 0),
          adapter: try adapter?.adapter,
          prefixKey: PrefixKey(
            base: base.lineage.key.hex, adapter: adapter?.lineage.key.hex, template: template.digest.hex,
            precision: base.transformer.precision)))
    }
    var texts = requests.map { _ in AnswerText(base.tokenizer, stops: template.stop) }
    let generations = try base.transformer.generate(
      batch: requests, prefixes: context.session.engine.prefixes, isInterrupted: { context.isInterrupted }
    ) { row, token, _ in
      _ = texts[row].append(token)
      return !texts[row].isStopped
    }
    for (row, generation) in generations.enumerated() {
      if generation.end == .interrupted, !texts[row].isStopped { throw Cut() }
      _ = texts[row].finish()
      replies[places[row]] = Reply(
        text: texts[row].text, promptTokens: requests[row].prompt.count, tokens: generation.tokens.count,
        logLikelihood: generation.logProbabilities.reduce(0) { $0 + Double($1) })
    }
    return replies
  }
}
