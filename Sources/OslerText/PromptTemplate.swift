/// How a conversation, or an instruction, what it is about and its answer, become one text.
///
/// Two projects' "Alpaca" are rarely the same text: each template has a name, a version and a ``source``
/// that can be digested, so that a checkpoint can say which one it was tuned with.
public struct PromptTemplate: Hashable, Sendable {
  enum Form: Hashable, Sendable {
    case exchange(ExchangeForm)
    case turns(TurnForm)
    case jinja(ChatTemplate)
  }

  public let name: String
  /// Goes up whenever the text changes.
  public let version: Int
  /// Texts that end an answer, besides the tokens that do: looked for in what a model writes.
  public let stop: [String]
  /// The tokens, by their texts, that end an answer in this template, besides the tokenizer's own end token.
  public let stopTokens: [String]
  /// The texts of the template that must be tokens of the tokenizer: without them the model would read
  /// and learn letters in place of marks.
  public let specialTexts: [String]
  /// Whether a rendered text begins with the beginning token, so that nobody else must put one there.
  public let writesBeginning: Bool
  /// Whether a rendered answer ends with a token that stops, trained, so that nobody else must put one there.
  public let writesEnd: Bool
  let form: Form

  /// What a digest is taken of: everything that decides the text.
  public var source: String {
    switch form {
    case .exchange(let form): "\(name) \(version)\n\(form.source)"
    case .turns(let form): "\(name) \(version)\n\(form.source)"
    case .jinja(let form): form.source
    }
  }

  /// The Jinja it is made from; nil for a template that comes with Osler.
  public var jinja: String? {
    if case .jinja(let form) = form { form.jinjaSource } else { nil }
  }

  /// What stands between the prompt and the answer, and is trained with it.
  public var beforeResponse: String {
    switch form {
    case .exchange(let form): form.beforeResponse
    case .turns(let form): form.beforeAnswer
    case .jinja(let form): form.lead
    }
  }

  /// The parts of a whole example, in order: the prompt, not trained, then the answer, trained; without an
  /// answer, the prompt alone. Whoever makes tokens of it encodes each part by itself and, unless the
  /// template ``writesEnd``, puts the end token after the answer, trained: a model that never learns it
  /// never stops.
  ///
  /// - Parameter input: what the instruction is about; nil and empty are the same. Chat formats have no place
  ///   of its own for it: it follows the instruction after an empty line.
  ///   The templates that come with Osler never throw here.
  public func render(
    instruction: String, input: String?, response: String?
  ) throws(TemplateError) -> [PromptPart] {
    let question = input.map { $0.isEmpty ? instruction : "\(instruction)\n\n\($0)" } ?? instruction
    switch form {
    case .exchange(let form): return form.parts(instruction: instruction, input: input, response: response)
    case .turns(let form):
      return form.parts(ChatTurns(template: name, question: question, answer: response), asks: true)
    case .jinja(let form):
      return try form.parts(
        [.user(question)] + (response.map { [.assistant($0)] } ?? []), asks: response == nil)
    }
  }

  /// What a model is asked with: the part of the example that is not trained, to the letter.
  public func prompt(instruction: String, input: String?) throws(TemplateError) -> String {
    try render(instruction: instruction, input: input, response: nil).map(\.text).joined()
  }

  /// The parts of a conversation: every answer in it is trained, with the text that ends it, nothing else is.
  ///
  /// - Parameter addGenerationPrompt: end with what asks for an answer, when the last message is a question.
  public func render(
    messages: [ChatMessage], addGenerationPrompt: Bool = false
  ) throws(TemplateError) -> [PromptPart] {
    switch form {
    case .exchange(let form): try form.parts(ChatTurns(messages, template: name))
    case .turns(let form): form.parts(try ChatTurns(messages, template: name), asks: addGenerationPrompt)
    case .jinja(let form): try form.parts(messages, asks: addGenerationPrompt)
    }
  }

  /// What a model is asked with after `messages`.
  public func prompt(messages: [ChatMessage]) throws(TemplateError) -> [PromptPart] {
    try render(messages: messages, addGenerationPrompt: true)
  }
}
