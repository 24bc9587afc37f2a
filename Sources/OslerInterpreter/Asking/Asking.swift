import OslerDigest
import OslerModel
import OslerText

/// One question to several models or adapters, all that share a base in one batch.
struct Asking {
  let question: String
  let options: AskOptions

  struct Answer {
    let name: String
    let speaker: any Speaker
    let text: String
    let generation: Generation
    /// Whether a stop text ended it, rather than somebody who wanted no more.
    let isStopped: Bool

    /// Whether it was cut off from outside.
    var isPartial: Bool { generation.end == .interrupted && !isStopped }
  }

  /// - Parameter onPiece: told what of an answer can be shown, as it comes; false ends that answer.
  func answers(
    of speakers: [NamedSpeaker], in context: CommandContext,
    onPiece: (_ speaker: Int, _ piece: String) -> Bool = { _, _ in true }
  ) throws -> [Answer] {
    var answers = [Answer?](repeating: nil, count: speakers.count)
    var bases: [(base: ModelValue, members: [Int])] = []
    for (index, named) in speakers.enumerated() {
      let base = named.speaker.base
      if let known = bases.firstIndex(where: { $0.base.transformer === base.transformer }) {
        bases[known].members.append(index)
      } else {
        bases.append((base, [index]))
      }
    }
    for (base, members) in bases {
      let found = try batch(members.map { speakers[$0] }, on: base, in: context) { onPiece(members[$0], $1) }
      for (index, answer) in zip(members, found) { answers[index] = answer }
    }
    return answers.compactMap(\.self)
  }

  private func batch(
    _ speakers: [NamedSpeaker], on base: ModelValue, in context: CommandContext,
    onPiece: (_ row: Int, _ piece: String) -> Bool
  ) throws -> [Answer] {
    var requests: [GenerationRequest] = []
    var texts: [AnswerText] = []
    for named in speakers {
      let (request, template) = try request(named, in: context)
      requests.append(request)
      texts.append(AnswerText(base.tokenizer, stops: template.stop + options.stop))
    }
    let generations = try base.transformer.generate(
      batch: requests, prefixes: context.session.engine.prefixes,
      isInterrupted: { context.isInterrupted }
    ) { row, token, _ in
      let piece = texts[row].append(token)
      return (piece.isEmpty || onPiece(row, piece)) && !texts[row].isStopped
    }
    return zip(speakers.indices, generations).map { row, generation in
      let rest = texts[row].finish()
      if !rest.isEmpty { _ = onPiece(row, rest) }
      return Answer(
        name: speakers[row].name, speaker: speakers[row].speaker, text: texts[row].text,
        generation: generation, isStopped: texts[row].isStopped)
    }
  }

  private func request(
    _ named: NamedSpeaker, in context: CommandContext
  ) throws -> (GenerationRequest, PromptTemplate) {
    let speaker = named.speaker
    let (base, tokenizer) = (speaker.base, speaker.tokenizer)
    let template = try options.template(for: named)
    let adapter = speaker as? AdapterValue
    let stop = Set(base.transformer.configuration.eosIDs + tokenizer.stopIDs(of: template))
    let request = GenerationRequest(
      prompt: try options.prompt(question, template, to: speaker),
      options: GenerationOptions(
        maxTokens: options.maxTokens, sampling: options.sampling { context.random() }, stop: stop,
        reportedTokens: options.logProbabilities),
      adapter: try adapter?.adapter,
      constraint: try options.constraint?.constraint(for: base, in: context.session.engine),
      prefixKey: PrefixKey(
        base: base.lineage.key.hex, adapter: adapter?.lineage.key.hex, template: template.digest.hex,
        precision: base.transformer.precision))
    return (request, template)
  }
}
