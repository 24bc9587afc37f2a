/// How an instruction, what it is about and its answer become one text.
///
/// Two projects' "Alpaca" are rarely the same text: each template has a name, a version and a ``source``
/// that can be digested, so that a checkpoint can say which one it was tuned with.
public struct PromptTemplate: Hashable, Sendable {
  public let name: String
  /// Goes up whenever the text changes.
  public let version: Int
  /// Texts that end an answer, besides the end token.
  public let stop: [String]
  /// With `{instruction}` and `{input}`.
  private let withInput: String
  /// With `{instruction}`.
  private let withoutInput: String
  /// Between the prompt and the answer, and trained with it.
  public let beforeResponse: String

  /// What a digest is taken of: everything that decides the text.
  public var source: String {
    """
    \(name) \(version)
    --- with input
    \(withInput)
    --- without input
    \(withoutInput)
    --- response
    \(beforeResponse){response}
    """
  }

  /// The parts of a whole example, in order: the prompt, not trained, then the answer, trained; without an
  /// answer, the prompt alone. Whoever makes tokens of it encodes each part by itself, and puts the end token
  /// after the answer, trained: a model that never learns it never stops.
  ///
  /// - Parameter input: what the instruction is about; nil and empty are the same.
  public func render(instruction: String, input: String?, response: String?) -> [PromptPart] {
    let prompt = PromptPart(prompt(instruction: instruction, input: input), isTrained: false)
    guard let response else { return [prompt] }
    return [prompt, PromptPart(beforeResponse + response, isTrained: true)]
  }

  /// What a model is asked with: the part of the example that is not trained, to the letter.
  public func prompt(instruction: String, input: String?) -> String {
    let input = input ?? ""
    return Self.fill(input.isEmpty ? withoutInput : withInput, ["instruction": instruction, "input": input])
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

extension PromptTemplate {
  /// Osler's own: as short as it can be, for models that have seen nothing but text.
  public static let plain = PromptTemplate(
    name: "plain", version: 1, stop: ["\nQuestion:"],
    withInput: "Question: {instruction}\n{input}\nAnswer:",
    withoutInput: "Question: {instruction}\nAnswer:",
    beforeResponse: " ")

  /// Stanford Alpaca (Taori et al. 2023, `PROMPT_DICT` in `train.py`): the answer follows the colon at once.
  public static let alpacaStanford = PromptTemplate(
    name: "alpaca/stanford", version: 1, stop: ["### Instruction:"],
    withInput: """
      Below is an instruction that describes a task, paired with an input that provides further context. \
      Write a response that appropriately completes the request.

      ### Instruction:
      {instruction}

      ### Input:
      {input}

      ### Response:
      """,
    withoutInput: """
      Below is an instruction that describes a task. \
      Write a response that appropriately completes the request.

      ### Instruction:
      {instruction}

      ### Response:
      """,
    beforeResponse: "")

  /// Every template, by name.
  public static let named: [String: PromptTemplate] = Dictionary(
    uniqueKeysWithValues: [plain, alpacaStanford].map { ($0.name, $0) })

  /// The names of ``named``, in order; what to suggest from when a name is unknown.
  public static let names: [String] = named.keys.sorted()
}

/// A stretch of a rendered example, and whether the model learns to write it.
public struct PromptPart: Hashable, Sendable {
  public let text: String
  public let isTrained: Bool

  public init(_ text: String, isTrained: Bool) {
    self.text = text
    self.isTrained = isTrained
  }
}
