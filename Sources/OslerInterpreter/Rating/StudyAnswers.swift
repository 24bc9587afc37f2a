import OslerDigest
import OslerModel
import OslerNetwork

/// Models' answers to the questions of a rating study. They are kept beside the log as those of teachers are, so that
/// a study that was stopped, or is set up anew with other raters or axes, asks nothing twice.
struct StudyAnswers {
  private let speakers: [NamedSpeaker]
  private let context: CommandContext
  private let journal: AnswerJournal
  private(set) var asked = 0
  private(set) var kept = 0

  init(of speakers: [NamedSpeaker], in context: CommandContext) throws {
    (self.speakers, self.context) = (speakers, context)
    journal = try context.session.answers()
  }

  /// Everybody's answer to one question.
  mutating func answers(to question: String, _ options: AskOptions) throws -> [String] {
    let digests = try speakers.map { try digest(of: question, to: $0, options) }
    var texts = digests.map { journal.answer(to: $0)?.text }
    let open = texts.indices.filter { texts[$0] == nil }
    kept += texts.count - open.count
    guard !open.isEmpty else { return texts.compactMap(\.self) }
    let found = try Asking(question: question, options: options).answers(
      of: open.map { speakers[$0] }, in: context)
    for (place, answer) in zip(open, found) where !answer.isPartial {
      try journal.keep(
        TeacherAnswer(
          text: answer.text, isCut: [.maxTokens, .contextFull].contains(answer.generation.end),
          promptTokens: nil, answerTokens: answer.generation.tokens.count), to: digests[place])
      texts[place] = answer.text
      asked += 1
    }
    if found.contains(where: \.isPartial) { try context.checkInterrupt() }
    return zip(open, found).reduce(into: texts) { $0[$1.0] = $1.1.text }.compactMap(\.self)
  }

  /// `4 answers asked for, 2 kept from before`
  var words: String {
    Counted.text(asked, "answer", "answers") + " asked for"
      + (kept > 0 ? ", \(Counted.grouped(kept)) kept from before" : "")
  }

  /// Everything that the answer depends on.
  private func digest(of question: String, to named: NamedSpeaker, _ options: AskOptions) throws -> Digest {
    let template = try options.template(for: named)
    let tokens = try options.prompt(question, template, to: named.speaker)
    // All questions are answered with the same stream: what is drawn depends on nothing else.
    let drawing = options.temperature == 0 ? "greedy" : "\(context.seed) \(context.streamName ?? "")"
    return Digest(
      of: """
        rated \(named.speaker.lineage.key.hex)
        numbers \(context.session.engine.numericPath)
        template \(template.digest.hex)
        \(options.facts)
        \(drawing)
        \(tokens.map(String.init).joined(separator: " "))
        """)
  }
}

extension AskOptions {
  /// What decides an answer beside the prompt, in words that differ where it does.
  fileprivate var facts: String {
    func words(_ number: Double?) -> String { number.map { "\($0)" } ?? "none" }
    return """
      max_tokens \(maxTokens)
      temperature \(temperature) \(topK.map(String.init) ?? "none") \(words(topP)) \(words(minP))
      repetition_penalty \(repetitionPenalty)
      stop \(stop.map { "\($0.utf8.count):\($0)" }.joined())
      constraint \(constraint.map { "\($0)" } ?? "none")
      """
  }
}
