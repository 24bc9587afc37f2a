import OslerJSON
import OslerText

/// The ways in which the field writes down what to tune on.
public enum ExampleFormat: String, Hashable, Sendable, CaseIterable {
  /// `messages`: a list of `{"role": …, "content": …}`.
  case chat
  /// `conversations`: a list of `{"from": "human", "value": …}`; `system` may stand beside it.
  case shareGPT
  /// `instruction`, perhaps `input`, and `output`.
  case alpaca
  /// `system_prompt`, `question` and `response`.
  case orca
  /// `prompt` and `completion`.
  case completion
  /// `text`.
  case text

  /// Fields that a row of the format must have.
  public var fields: [String] {
    switch self {
    case .chat: ["messages"]
    case .shareGPT: ["conversations"]
    case .alpaca: ["instruction", "output"]
    case .orca: ["system_prompt", "question", "response"]
    case .completion: ["prompt", "completion"]
    case .text: ["text"]
    }
  }

  /// What messages call it.
  public var name: String {
    switch self {
    case .chat, .text, .completion: rawValue
    case .shareGPT: "ShareGPT"
    case .alpaca: "Alpaca"
    case .orca: "OpenOrca"
    }
  }

  /// The field that is learned, where it is one text.
  private var learned: String? {
    switch self {
    case .chat, .shareGPT: nil
    case .alpaca: "output"
    case .orca: "response"
    case .completion: "completion"
    case .text: "text"
    }
  }

  /// Whether there is nothing to learn: a few rows of well-known sets are so.
  func isEmpty(_ fields: RowFields) -> Bool {
    fields.fields.contains {
      $0.key == learned && $0.value.text?.allSatisfy(\.isWhitespace) == true
    }
  }

  func fits(_ names: [String]) -> Bool { fields.allSatisfy(names.contains) }

  func content(_ fields: inout RowFields) throws(CorpusError) -> TuningExample.Content {
    switch self {
    case .chat: return .messages(try Self.chat(&fields, "messages"))
    case .shareGPT: return .messages(try Self.shareGPT(&fields))
    case .alpaca:
      let instruction = try fields.needText("instruction")
      var input: String?
      if let field = fields.take("input") { input = try fields.text(field) }
      let answer = try fields.needText("output")
      return .exchange(instruction: instruction, input: input == "" ? nil : input, answer: answer)
    case .orca:
      var messages: [ChatMessage] = []
      if let field = fields.take("system_prompt"), case let text = try fields.text(field), !text.isEmpty {
        messages.append(.system(text))
      }
      messages.append(.user(try fields.needText("question")))
      messages.append(.assistant(try fields.needText("response")))
      return .messages(messages)
    case .completion:
      if fields.fields.contains(where: { $0.key == "prompt" && $0.value.elements != nil }) {
        let prompt = try Self.chat(&fields, "prompt")
        return .messages(prompt + (try Self.chat(&fields, "completion")))
      }
      let prompt = try fields.text(try fields.need("prompt"))
      return .completion(prompt: prompt, answer: try fields.needText("completion"))
    case .text: return .text(try fields.needText("text"))
    }
  }

  // MARK: Conversations

  private static func chat(_ fields: inout RowFields, _ name: String) throws(CorpusError) -> [ChatMessage] {
    var messages: [ChatMessage] = []
    for (index, message) in try elements(&fields, name).enumerated() {
      let place = "\(name)[\(index)]"
      guard let role = message["role"]?.text, !role.isEmpty else {
        throw fields.error(place, "has no 'role'")
      }
      switch message["content"] {
      case .string(let text): messages.append(ChatMessage(role: role, content: text))
      case .array(let parts):
        var texts: [String] = []
        for part in parts {
          guard let text = part["text"]?.text else {
            throw fields.error(place, "has a part that is no text, which is not read")
          }
          texts.append(text)
        }
        messages.append(ChatMessage(role: role, content: texts.joined()))
      default:
        let calls = message["tool_calls"] != nil
        throw fields.error(place, calls ? "calls tools, which is not read" : "has no 'content'")
      }
    }
    return messages
  }

  private static let roles = [
    "human": "user", "user": "user", "gpt": "assistant", "assistant": "assistant", "chatgpt": "assistant",
    "bing": "assistant", "bard": "assistant", "model": "assistant", "system": "system", "tool": "tool",
  ]

  private static func shareGPT(_ fields: inout RowFields) throws(CorpusError) -> [ChatMessage] {
    var messages: [ChatMessage] = []
    if let field = fields.take("system"), case let text = try fields.text(field), !text.isEmpty {
      messages.append(.system(text))
    }
    for (index, turn) in try elements(&fields, "conversations").enumerated() {
      let place = "conversations[\(index)]"
      guard let from = turn["from"]?.text else { throw fields.error(place, "has no 'from'") }
      guard let role = roles[from.lowercased()] else {
        throw fields.error(place, "is from '\(from)', not 'human', 'gpt' or 'system'")
      }
      guard let text = turn["value"]?.text else { throw fields.error(place, "has no 'value'") }
      messages.append(ChatMessage(role: role, content: text))
    }
    return messages
  }

  private static func elements(
    _ fields: inout RowFields, _ name: String
  ) throws(CorpusError) -> [JSONValue] {
    let field = try fields.need(name)
    guard case .array(let elements) = field.value else {
      throw fields.error(name, "must be a list, not \(field.value.kind)")
    }
    guard !elements.isEmpty else { throw fields.error(name, "is empty") }
    return elements
  }
}
