/// A text with places for one instruction, what it is about and the answer: plain, and the Alpacas.
///
/// The end token is not part of the text: it comes after the answer, and is trained.
struct ExchangeForm: Hashable, Sendable {
  /// With `{instruction}` and `{input}`.
  let withInput: String
  /// With `{instruction}`.
  let withoutInput: String
  /// Between the prompt and the answer, and trained with it.
  let beforeResponse: String
  /// What stands before the instruction unless a system message takes its place; none has no such place.
  var preambleWithInput: String?
  var preambleWithoutInput: String?

  var source: String {
    """
    --- with input
    \(preambleWithInput ?? "")\(withInput)
    --- without input
    \(preambleWithoutInput ?? "")\(withoutInput)
    --- response
    \(beforeResponse){response}
    """
  }

  func prompt(instruction: String, input: String?, system: String? = nil) -> String {
    let input = input ?? ""
    let preamble =
      system.map { $0 + "\n\n" } ?? (input.isEmpty ? preambleWithoutInput : preambleWithInput) ?? ""
    return preamble
      + Self.fill(input.isEmpty ? withoutInput : withInput, ["instruction": instruction, "input": input])
  }

  func parts(instruction: String, input: String?, response: String?, system: String? = nil) -> [PromptPart] {
    let prompt = prompt(instruction: instruction, input: input, system: system)
    let asked = PromptPart(prompt, isTrained: false)
    guard let response else { return [asked] }
    return [asked, PromptPart(beforeResponse + response, isTrained: true)]
  }

  func parts(_ turns: ChatTurns) throws(TemplateError) -> [PromptPart] {
    if turns.system != nil, preambleWithoutInput == nil { throw .noSystemMessage(template: turns.template) }
    guard turns.exchanges.count == 1 else { throw .oneTurnOnly(template: turns.template) }
    let only = turns.exchanges[0]
    return parts(instruction: only.question, input: nil, response: only.answer, system: turns.system)
  }

  /// Puts values into `{name}` places, once: braces in a value stay as they are.
  private static func fill(_ template: String, _ values: [String: String]) -> String {
    var result = ""
    var rest = template[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      result += rest[..<open]
      result += values[String(rest[rest.index(after: open)..<close]), default: String(rest[open...close])]
      rest = rest[rest.index(after: close)...]
    }
    return result + rest
  }
}
