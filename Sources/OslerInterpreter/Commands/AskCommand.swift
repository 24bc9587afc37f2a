import Foundation
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
      The question goes through the template the model was tuned with ('plain' for one that was not). At \
      temperature 0 the likeliest token is taken each time; above, tokens are drawn from the seeded stream. \
      The value is the answer's text.
      """,
    parameters: [
      .argument("question", .value(.string), help: "what to ask"),
      .option("about", .value(.string), help: "a text that the question is about"),
      .option(
        "model", .value(.union([.model, .adapter])), help: "whom to ask; the attached one without it"),
      .option(
        "max_tokens", .value(.integer), default: "128", range: .atLeast(1), unit: "tokens",
        help: "longest answer"),
      .option(
        "temperature", .value(.number), default: "0", range: .between(0, 100),
        help: "0 always takes the likeliest token"),
      .option("top_k", .value(.integer), range: .atLeast(1), help: "draw among this many; all without it"),
      .option(
        "top_p", .value(.number), range: NumberRange(lower: 0, upper: 1, aboveLower: true),
        help: "draw among the likeliest that reach this probability; all without it"),
      .option(
        "template", .choice(PromptTemplate.names), help: "in place of the one the model was tuned with"),
      .option("seed", .value(.integer), help: "a seed of its own; the session's without it"),
    ],
    returns: .string,
    examples: [Example(#"ask "What is the first-line treatment of syphilis?" max_tokens: 40"#)])

  let question: String
  let about: String?
  let speaker: (any Speaker)?
  let maxTokens: Int
  let temperature: Double
  let topK: Int?
  let topP: Double?
  let template: String?

  init(_ arguments: Arguments) throws(Diagnostic) {
    question = arguments.string("question")
    about = arguments.string(ifGiven: "about")
    speaker = arguments.handle(ifGiven: "model", as: (any Speaker).self)
    maxTokens = arguments.integer("max_tokens")
    temperature = arguments.real("temperature")
    topK = arguments.integer(ifGiven: "top_k")
    topP = arguments.real(ifGiven: "top_p")
    template = arguments.word(ifGiven: "template")
  }

  func run(in context: CommandContext) throws -> Value {
    let speaker = try context.session.engine.speaker(speaker)
    let template = template.map(Templates.named) ?? speaker.template ?? .plain
    let tokenizer = speaker.tokenizer
    let prompt = template.prompt(instruction: question, input: about)
    let tokens = (tokenizer.bosID.map { [$0] } ?? []) + tokenizer.encode(prompt)
    let options = GenerationOptions(
      maxTokens: maxTokens,
      sampling: temperature == 0
        ? .greedy
        : .random(temperature: temperature, topK: topK, topP: topP, stream: context.random()),
      stop: Set(speaker.transformer.configuration.eosIDs + (tokenizer.eosID.map { [$0] } ?? [])))

    var answer = AnswerText(tokenizer, stops: template.stop)
    var failure: (any Error)?
    func show(_ piece: String) -> Bool {
      guard !piece.isEmpty else { return true }
      do { try context.stream(piece) } catch { failure = error }
      return failure == nil
    }
    let generation = try speaker.transformer.generate(
      after: tokens, options: options, isInterrupted: { context.isInterrupted }
    ) { token in
      let piece = answer.append(token)
      return show(piece) && !answer.isStopped
    }
    _ = show(answer.finish())
    if let failure { throw failure }
    if generation.end == .interrupted && !answer.isStopped { context.markPartial() }
    return .string(answer.text)
  }
}

/// An answer as it grows: whole characters, without the space before the first word, and cut at a stop
/// text, no part of which is ever shown.
struct AnswerText {
  private var decoder: StreamingDecoder
  private let stops: [String]
  private(set) var text = ""
  private(set) var isStopped = false
  /// Decoded, but it may yet turn out to begin a stop text.
  private var held = ""

  init(_ tokenizer: Tokenizer, stops: [String]) {
    decoder = StreamingDecoder(tokenizer)
    self.stops = stops.filter { !$0.isEmpty }
  }

  /// What can be shown now that this token has come.
  mutating func append(_ token: Int32) -> String { release(decoder.append(token), isLast: false) }

  /// What is left to show at the end.
  mutating func finish() -> String { isStopped ? "" : release(decoder.finish(), isLast: true) }

  private mutating func release(_ new: String, isLast: Bool) -> String {
    held += new
    if text.isEmpty { held = String(held.drop { $0 == " " }) }
    if let cut = stops.compactMap({ held.range(of: $0)?.lowerBound }).min() {
      isStopped = true
      return show(String(held[..<cut]))
    }
    guard !isLast else { return show(held) }
    let doubtful = stops.map { longestStart(of: $0, endingIn: held) }.max() ?? 0
    return show(String(held.dropLast(doubtful)), keeping: String(held.suffix(doubtful)))
  }

  private mutating func show(_ piece: String, keeping rest: String = "") -> String {
    held = rest
    text += piece
    return piece
  }

  /// Characters at the end of `text` with which `stop` begins.
  private func longestStart(of stop: String, endingIn text: String) -> Int {
    (1..<max(stop.count, 1)).reversed().first { text.hasSuffix(stop.prefix($0)) } ?? 0
  }
}
