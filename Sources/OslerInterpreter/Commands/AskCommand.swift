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
      the base without an adapter. The value is then a table of `model` and `answer`; \
      with 'logprobs:' of `model` and the tokens.
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
    case .one(let speaker?): speakers = context.named([speaker])
    case .one(nil): speakers = context.named(try context.speakers([]).map(\.speaker))
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
    try warnOfCuts([answer], in: context)
    guard !isStreamed else { return .string(answer.text) }
    return .handle(Table(Asking.Answer.tokenColumns, answer.tokenRows, lineage: context.lineage))
  }

  private func table(of speakers: [NamedSpeaker], in context: CommandContext) throws -> Value {
    let answers = try asking.answers(of: speakers, in: context)
    if answers.contains(where: \.isPartial) { context.markPartial() }
    try warnOfCuts(answers, in: context)
    if asking.options.logProbabilities != nil {
      let rows = answers.flatMap { answer in answer.tokenRows.map { [.string(answer.name)] + $0 } }
      return .handle(Table(["model"] + Asking.Answer.tokenColumns, rows, lineage: context.lineage))
    }
    let rows = answers.map { [Value.string($0.name), .string($0.text)] }
    let words = answers.map { "\($0.name):\n\($0.text)" }.joined(separator: "\n\n")
    return .handle(Table(["model", "answer"], rows, words: words, lineage: context.lineage))
  }

  /// An answer that 'max_tokens' or the model's context cut off need not be what the constraint asks for.
  private func warnOfCuts(_ answers: [Asking.Answer], in context: CommandContext) throws {
    guard let constraint = asking.options.constraint else { return }
    for answer in answers where [.maxTokens, .contextFull].contains(answer.generation.end) {
      let length = Counted.text(answer.generation.tokens.count, "token", "tokens")
      try context.warn(
        "the answer of '\(answer.name)' was cut off at \(length) and may not be what '\(constraint.name)' asks for"
      )
    }
  }
}

extension Asking.Answer {
  fileprivate static let tokenColumns = ["token", "id", "logprob", "likeliest"]

  /// Token by token: its text, id, log-probability in nats, and the likeliest at its place.
  fileprivate var tokenRows: [[Value]] {
    let tokenizer = speaker.tokenizer
    func text(_ id: Int32) -> String { String(decoding: tokenizer.bytes(of: id), as: UTF8.self) }
    return generation.tokens.indices.map { index in
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
  }
}
