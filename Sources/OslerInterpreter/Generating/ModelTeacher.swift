import OslerDigest
import OslerModel
import OslerNetwork
import OslerText

/// A model or an adapter of the session, asked in batches. Its answers are kept as those of a server are.
struct ModelTeacher: Teacher {
  private let named: NamedSpeaker
  private let options: TeacherOptions
  private let template: PromptTemplate
  /// The stream and the seed that answers are drawn with; one for all that is always the likeliest.
  private let drawing: String
  var share: Int { 64 }

  init(_ named: NamedSpeaker, options: TeacherOptions, in context: CommandContext) {
    (self.named, self.options) = (named, options)
    template = named.speaker.template ?? .plain
    drawing = options.temperature == 0 ? "greedy" : "\(context.seed) \(context.streamName ?? "")"
  }

  func answers(
    to prompts: [TeacherPrompt], in context: CommandContext, progress: (Int) -> Void
  ) throws -> (results: [Result<TeacherAnswer, TeacherProblem>], usage: TeacherUsage) {
    let journal = try context.session.answers()
    var usage = TeacherUsage()
    var known: [Digest: Result<TeacherAnswer, TeacherProblem>] = [:]
    var open: [(digest: Digest, request: GenerationRequest)] = []
    let digests = prompts.map { digest(of: $0, context) }
    for (digest, prompt) in zip(digests, prompts) where known[digest] == nil {
      if let answer = journal.answer(to: digest) {
        known[digest] = .success(answer)
        usage.add(answer, wasKept: true)
      } else if let request = try request(prompt, digest, in: context) {
        known[digest] = .failure(.network(.stopped))
        open.append((digest, request))
      } else {
        known[digest] = .failure(.tooLong)
      }
    }
    for start in stride(from: 0, to: open.count, by: 16) {
      let batch = Array(open[start..<min(start + 16, open.count)])
      for (answer, item) in zip(try generate(batch.map(\.request), in: context), batch) {
        try journal.keep(answer, to: item.digest)
        known[item.digest] = .success(answer)
        usage.add(answer, wasKept: false)
      }
      progress(known.count - open.count + min(start + 16, open.count))
    }
    return (digests.map { known[$0] ?? .failure(.tooLong) }, usage)
  }

  private func generate(_ requests: [GenerationRequest], in context: CommandContext) throws -> [TeacherAnswer]
  {
    let tokenizer = named.speaker.tokenizer
    var texts = requests.map { _ in AnswerText(tokenizer, stops: template.stop) }
    let generations = try named.speaker.base.transformer.generate(
      batch: requests, prefixes: context.session.engine.prefixes, isInterrupted: { context.isInterrupted }
    ) { row, token, _ in
      _ = texts[row].append(token)
      return !texts[row].isStopped
    }
    guard !context.isInterrupted else { throw TeacherProblem.network(.stopped) }
    return requests.indices.map { row in
      _ = texts[row].finish()
      let end = generations[row].end
      return TeacherAnswer(
        text: texts[row].text, isCut: end == .maxTokens || end == .contextFull,
        promptTokens: requests[row].prompt.count, answerTokens: generations[row].tokens.count)
    }
  }

  /// Everything that the answer depends on.
  private func digest(of prompt: TeacherPrompt, _ context: CommandContext) -> Digest {
    Digest(
      of: """
        model \(named.speaker.lineage.key.hex)
        numbers \(context.session.engine.numericPath)
        template \(template.digest.hex)
        max_tokens \(prompt.maxTokens)
        temperature \(prompt.temperature)
        \(drawing)
        \(prompt.text)
        """)
  }

  /// Nil for a prompt that leaves no room for an answer.
  private func request(
    _ prompt: TeacherPrompt, _ digest: Digest, in context: CommandContext
  ) throws -> GenerationRequest? {
    let speaker = named.speaker
    let (base, tokenizer) = (speaker.base, speaker.tokenizer)
    try template.check(tokenizer)
    let parts = try template.render(instruction: prompt.text, input: nil, response: nil)
    let tokens = speaker.tokens(of: parts, template)
    guard tokens.count < base.transformer.configuration.maxPositions else { return nil }
    // Each prompt has a stream of its own: what is drawn does not depend on the others.
    let stream = options.temperature == 0 ? Sampling.greedy.stream : context.random(digest.hex)
    return GenerationRequest(
      prompt: tokens,
      options: GenerationOptions(
        maxTokens: prompt.maxTokens,
        sampling: Sampling(
          temperature: options.temperature, topK: nil, topP: nil, minP: nil, repetitionPenalty: 1,
          stream: stream),
        stop: Set(base.transformer.configuration.eosIDs + tokenizer.stopIDs(of: template))),
      adapter: try (speaker as? AdapterValue)?.adapter,
      prefixKey: PrefixKey(
        base: base.lineage.key.hex, adapter: (speaker as? AdapterValue)?.lineage.key.hex,
        template: template.digest.hex, precision: base.transformer.precision))
  }
}
