import OslerCorpus
import OslerLanguage
import OslerModel
import OslerText

/// `score "The patient has a fever." model: tuned`
struct ScoreCommand: Command {
  static let group = CommandGroup.asking
  static let usesAttached = true
  static let signature = CommandSignature(
    "score", "Gives the log-probability of each token of a text.",
    discussion: """
      The text is read as it stands, without a template, after the beginning token where the tokenizer puts \
      one. With 'after:' only the text is scored, and what is after it is its context. In nats; the sum is \
      the text's log-likelihood. A GLM reads what is after 'after:' as its input, and all of the text is scored.
      """,
    parameters: [
      .argument("text", .value(.string), help: "what to score"),
      .option("after", .value(.string), help: "a text before it, which is not scored"),
      .option(
        "model", .value(.union([.model, .adapter])), help: "whom to ask; the attached one without it"),
    ],
    returns: .table,
    examples: [Example(#"score "The patient has a fever." model: tuned"#)])

  let text: String
  let before: String?
  let speaker: (any Speaker)?

  init(_ arguments: Arguments) throws(Diagnostic) {
    text = arguments.string("text")
    before = arguments.string(ifGiven: "after")
    speaker = arguments.handle(ifGiven: "model", as: (any Speaker).self)
  }

  func run(in context: CommandContext) throws -> Value {
    let named = speaker.map { [NamedSpeaker(name: $0.type.nameInTables, speaker: $0)] } ?? []
    let asked = try context.speakers(named)
    guard asked.count == 1 else { throw ScoreError.several }
    let (speaker, tokenizer) = (asked[0].speaker, asked[0].speaker.tokenizer)
    let layout = speaker.base.layout
    let parts = [
      PromptPart([TextStretch(before ?? "")], isTrained: false),
      PromptPart([TextStretch(text)], isTrained: true),
    ]
    var encoder = TokenEncoder(tokenizer)
    let sample = Sample(id: "text", parts: parts)
      .tokenized(with: &encoder, addsBeginning: layout == nil && tokenizer.addsBOS, addsEnd: false)
    // What nothing stands before has no probability.
    let first = max(layout == nil ? 1 : 0, sample.trained.firstIndex(of: true) ?? sample.tokens.count)
    let scored = Array(sample.tokens.dropFirst(first))
    let read = Array(sample.tokens.prefix(first))
    let probabilities =
      scored.isEmpty
      ? []
      : try speaker.transformer.logProbabilities(of: scored, after: layout?.prompt(read) ?? read)
    let rows: [[Value]] = zip(scored, probabilities).map { id, probability in
      [
        .string(String(decoding: tokenizer.bytes(of: id), as: UTF8.self)), .integer(Int(id)),
        .real(Double(probability)),
      ]
    }
    return .handle(Table(["token", "id", "logprob"], rows, lineage: context.lineage))
  }
}

enum ScoreError: Error, Hashable, CustomStringConvertible {
  case several

  var description: String { "several are attached" }
  var hint: String? { "name one with 'model:'" }
}
