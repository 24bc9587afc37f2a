import OslerLanguage
import OslerModel
import OslerTensor
import OslerText

/// How a question is asked, whoever is asked.
struct AskOptions {
  var about: String?
  let system: String?
  let maxTokens: Int
  let temperature: Double
  let topK: Int?
  let topP: Double?
  let minP: Double?
  let repetitionPenalty: Double
  let stop: [String]
  let template: TemplateOption.Choice?
  let overrides: Bool
  let constraint: AnswerConstraint?
  /// How many of the likeliest tokens are reported at each place; nil for none.
  let logProbabilities: Int?

  private static let share = NumberRange(lower: 0, upper: 1, aboveLower: true)

  static let parameters: [Parameter] =
    [
      .option("about", .value(.string), help: "a text that the question is about"),
      .option("system", .value(.string), help: "a system message, where the template has a place for one"),
      .option(
        "max_tokens", .value(.integer), default: "128", range: .atLeast(1), unit: "tokens",
        help: "longest answer"),
      .option(
        "temperature", .value(.number), default: "0", range: .between(0, 100),
        help: "0 always takes the likeliest token"),
      .option("top_k", .value(.integer), range: .atLeast(1), help: "draw among this many; all without it"),
      .option(
        "top_p", .value(.number), range: share,
        help: "draw among the likeliest that reach this probability; all without it"),
      .option(
        "min_p", .value(.number), range: share,
        help: "draw among those at least this share as likely as the likeliest; all without it"),
      .option(
        "repetition_penalty", .value(.number), default: "1", range: .above(0),
        help: "above 1, tokens that were there already become less likely"),
      .option(
        "stop", .value(.union([.string, .list(.string)])), help: "texts that end the answer, left out of it"),
      .option(
        "logprobs", .value(.integer), range: .between(0, 100),
        help: "give a table of the answer's tokens with log-probabilities, and this many others at each place"
      ),
    ] + AnswerConstraint.parameters + [
      TemplateOption.parameter(help: "in place of the one the model was tuned with"),
      .option(
        "override", .value(.bool), default: "false",
        help: "ask through 'template:' also a model that was tuned with another"),
      .option("seed", .value(.integer), help: "a seed of its own; the session's without it"),
    ]

  init(_ arguments: Arguments) throws(Diagnostic) {
    about = arguments.string(ifGiven: "about")
    system = arguments.string(ifGiven: "system")
    maxTokens = arguments.integer("max_tokens")
    temperature = arguments.real("temperature")
    topK = arguments.integer(ifGiven: "top_k")
    topP = arguments.real(ifGiven: "top_p")
    minP = arguments.real(ifGiven: "min_p")
    repetitionPenalty = arguments.real("repetition_penalty")
    stop = arguments.strings("stop")
    template = try TemplateOption.template(arguments)
    overrides = arguments.bool("override")
    constraint = try AnswerConstraint(arguments)
    logProbabilities = arguments.integer(ifGiven: "logprobs")
  }

  /// The one it was tuned with, or the one that was asked for.
  ///
  /// - Throws: ``TemplateOptionError/other(name:tuned:asked:)`` when these are two.
  func template(for named: NamedSpeaker) throws -> PromptTemplate {
    try TemplateOption.template(of: named, asked: template, overrides: overrides)
  }

  /// The question in tokens.
  func prompt(_ question: String, _ template: PromptTemplate, to speaker: any Speaker) throws -> [Int32] {
    try template.check(speaker.tokenizer)
    let parts: [PromptPart]
    if let system {
      let asked = about.map { "\(question)\n\n\($0)" } ?? question
      parts = try template.prompt(messages: [.system(system), .user(asked)])
    } else {
      parts = try template.render(instruction: question, input: about, response: nil)
    }
    return speaker.tokens(of: parts, template)
  }

  func sampling(_ stream: () -> RandomStream) -> Sampling {
    Sampling(
      temperature: temperature, topK: topK, topP: topP, minP: minP, repetitionPenalty: repetitionPenalty,
      stream: temperature == 0 ? Sampling.greedy.stream : stream())
  }
}
