import OslerLanguage
import OslerModel
import OslerText

/// `ask "Describe the anatomy of nutcracker syndrome" max_tokens: 200`
struct AskCommand: Command {
  static let group = CommandGroup.asking
  static let isRandom = true
  static let usesAttached = true
  static let signature = CommandSignature(
    "ask", "Asks the attached model a question; the answer appears as it is written.",
    discussion: """
      The question goes through the template the model was tuned with ('plain' for one that was not); another \
      one is refused unless 'override: true' says so. At temperature 0 the likeliest token is taken each time; \
      above, tokens are drawn from the seeded stream. The value is the answer's text. Several, after 'with:' or \
      attached, answer side by side in one batch, each to the letter as it would alone; `none` in the list is \
      the base without an adapter. The value is then a table of `model` and `answer`.
      """,
    parameters: [
      .argument("question", .value(.string), help: "what to ask"),
      .option(
        "model", .value(.union([.model, .adapter])), help: "whom to ask; the attached one without it"),
      .option(
        "with", .value(.union([.list(.any), .record])),
        help: "several to ask side by side: [cardio, nephro, none]"),
    ] + AskOptions.parameters,
    returns: .union([.string, .table]),
    examples: [
      Example(#"ask "What is the first-line treatment of syphilis?" max_tokens: 40"#),
      Example(#"ask "What is the first-line treatment of syphilis?" with: [doctor, none] max_tokens: 40"#),
      Example(#"ask "Is it safe?" choices: ["yes", "no", "maybe"]"#),
    ])

  let asking: Asking
  private let whom: Whom

  private enum Whom {
    case one((any Speaker)?)
    case several(SpeakerList)
  }

  init(_ arguments: Arguments) throws(Diagnostic) {
    asking = Asking(question: arguments.string("question"), options: try AskOptions(arguments))
    let one = arguments.handle(ifGiven: "model", as: (any Speaker).self)
    guard let list = try SpeakerList(arguments, "with") else {
      whom = .one(one)
      return
    }
    guard one == nil else {
      throw arguments.error("'model' and 'with' cannot be given together", at: "with")
    }
    whom = .several(list)
  }

  func run(in context: CommandContext) throws -> Value {
    let speakers: [NamedSpeaker]
    switch whom {
    case .one(let speaker):
      speakers = try context.speakers(
        speaker.map { [NamedSpeaker(name: $0.type.nameInTables, speaker: $0)] } ?? [])
    case .several(let list): speakers = try list.speakers(in: context)
    }
    guard speakers.count == 1, case .one = whom else { return try table(of: speakers, in: context) }

    var failure: (any Error)?
    let isStreamed = asking.options.logProbabilities == nil
    let answer = try asking.answers(of: speakers, in: context) { _, piece in
      guard isStreamed else { return true }
      do { try context.stream(piece) } catch { failure = error }
      return failure == nil
    }[0]
    if let failure { throw failure }
    if answer.isPartial { context.markPartial() }
    return isStreamed ? .string(answer.text) : .handle(answer.tokenTable(context.lineage))
  }

  private func table(of speakers: [NamedSpeaker], in context: CommandContext) throws -> Value {
    let answers = try asking.answers(of: speakers, in: context)
    if answers.contains(where: \.isPartial) { context.markPartial() }
    let rows = answers.map { [Value.string($0.name), .string($0.text)] }
    return .handle(Table(["model", "answer"], rows, lineage: context.lineage))
  }
}

extension Asking.Answer {
  /// Token by token: its text, id, log-probability in nats, and the likeliest at its place.
  fileprivate func tokenTable(_ lineage: Lineage) -> Table {
    let tokenizer = speaker.tokenizer
    func text(_ id: Int32) -> String { String(decoding: tokenizer.bytes(of: id), as: UTF8.self) }
    let rows: [[Value]] = generation.tokens.indices.map { index in
      let id = generation.tokens[index]
      let others = generation.likeliest[index].map { likely in
        Value.record(
          Record([
            ("token", .string(text(likely.token))), ("id", .integer(Int(likely.token))),
            ("logprob", .real(Double(likely.logProbability))),
          ]))
      }
      return [
        .string(text(id)), .integer(Int(id)), .real(Double(generation.logProbabilities[index])),
        .list(others),
      ]
    }
    return Table(["token", "id", "logprob", "likeliest"], rows, lineage: lineage)
  }
}
