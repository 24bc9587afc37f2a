public import OslerJinja

/// Why a template cannot be read, or a conversation cannot be put into it. Messages are counted from 1.
public enum TemplateError: Error, Hashable, Sendable, CustomStringConvertible {
  case noMessages(template: String)
  case unknownRole(template: String, message: Int, role: String)
  /// After a system message, questions and answers take turns, and a question is first.
  case rolesDoNotAlternate(template: String, message: Int, role: String)
  case noSystemMessage(template: String)
  case oneTurnOnly(template: String)
  /// The content of a message does not appear in the rendered text.
  case leavesOut(template: String, message: Int)
  /// The template's own fault, or its own refusal.
  case jinja(JinjaError)

  public var description: String {
    switch self {
    case .noMessages(let template): "the template '\(template)' was given a conversation without messages"
    case .unknownRole(let template, let message, let role):
      "message \(message) has the role '\(role)', which the template '\(template)' does not know"
    case .rolesDoNotAlternate(let template, let message, let role):
      "message \(message) is of '\(role)' out of turn: the template '\(template)' takes 'user' and 'assistant' "
        + "alternately, 'user' first"
    case .noSystemMessage(let template): "the template '\(template)' has no place for a system message"
    case .oneTurnOnly(let template): "the template '\(template)' is for one question and one answer"
    case .leavesOut(let template, let message): "the template '\(template)' leaves out message \(message)"
    case .jinja(let error): error.description
    }
  }
}
