/// One message of a conversation.
public struct ChatMessage: Hashable, Sendable {
  /// `system`, `user`, `assistant`, or another word that a model's own template knows.
  public let role: String
  public let content: String

  public init(role: String, content: String) {
    self.role = role
    self.content = content
  }

  public static func system(_ content: String) -> ChatMessage { .init(role: "system", content: content) }
  public static func user(_ content: String) -> ChatMessage { .init(role: "user", content: content) }
  public static func assistant(_ content: String) -> ChatMessage {
    .init(role: "assistant", content: content)
  }

  var isAnswer: Bool { role == "assistant" }
}
