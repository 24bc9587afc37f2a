/// A conversation as the built-in templates take it: an optional system message, then questions and answers.
struct ChatTurns {
  let template: String
  let system: String?
  /// The last may lack its answer.
  let exchanges: [(question: String, answer: String?)]

  init(_ messages: [ChatMessage], template: String) throws(TemplateError) {
    guard !messages.isEmpty else { throw .noMessages(template: template) }
    var rest = messages[...]
    let system = rest.first.flatMap { $0.role == "system" ? $0.content : nil }
    if system != nil { rest = rest.dropFirst() }
    var exchanges: [(question: String, answer: String?)] = []
    for (index, message) in zip(rest.indices, rest) {
      guard ["system", "user", "assistant"].contains(message.role) else {
        throw .unknownRole(template: template, message: index + 1, role: message.role)
      }
      let isWaiting = exchanges.last.map { $0.answer == nil } ?? false
      switch (message.role, isWaiting) {
      case ("user", false): exchanges.append((message.content, nil))
      case ("assistant", true): exchanges[exchanges.count - 1].answer = message.content
      default: throw .rolesDoNotAlternate(template: template, message: index + 1, role: message.role)
      }
    }
    guard !exchanges.isEmpty else { throw .noMessages(template: template) }
    (self.template, self.system, self.exchanges) = (template, system, exchanges)
  }
}

extension ChatTurns {
  init(template: String, question: String, answer: String?) {
    (self.template, system, exchanges) = (template, nil, [(question, answer)])
  }
}
