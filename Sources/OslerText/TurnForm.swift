/// The marks that a chat model was trained with, around each message. All of them are recognised as special
/// tokens where the tokenizer has such, and nothing in a message is.
struct TurnForm: Hashable, Sendable {
  struct Wrap: Hashable, Sendable {
    let before: String
    let after: String

    init(_ before: String, _ after: String) { (self.before, self.after) = (before, after) }

    var source: String { "\(before){content}\(after)" }
  }

  /// Where the system message goes.
  enum SystemPlace: String, Hashable, Sendable {
    case ownTurn = "its own turn"
    case firstQuestion = "in the first question"
    case lastQuestion = "in the last question"
  }

  /// Once, before everything: the beginning token, where the format writes it.
  var beginning = ""
  let system: Wrap
  var systemPlace = SystemPlace.ownTurn
  let question: Wrap
  /// After a question, to ask for the answer: what a model is given last.
  var asking = ""
  /// Before the answer, trained with it.
  var beforeAnswer = ""
  /// What the answer ends with, trained: it is how the model learns to stop.
  let end: String
  /// After that, not trained.
  var afterAnswer = ""
  /// Whether white space around messages is dropped.
  var trims = false

  var source: String {
    """
    --- beginning
    \(beginning)
    --- system, \(systemPlace.rawValue)
    \(system.source)
    --- question
    \(question.source)\(asking)
    --- answer\(trims ? ", messages trimmed" : "")
    \(beforeAnswer){content}\(end)
    --- after
    \(afterAnswer)
    """
  }

  /// - Parameter asks: whether the last question, when it has no answer, is followed by what asks for one.
  func parts(_ turns: ChatTurns, asks: Bool) -> [PromptPart] {
    var parts: [PromptPart] = []
    var read = [mark(beginning)]
    if let text = turns.system, systemPlace == .ownTurn { read += wrapped(system, text) }
    for (index, exchange) in turns.exchanges.enumerated() {
      let holder = systemPlace == .firstQuestion ? 0 : turns.exchanges.count - 1
      let folded = systemPlace != .ownTurn && index == holder ? turns.system : nil
      read += [mark(question.before)] + (folded.map { wrapped(system, $0) } ?? [])
      read += [TextStretch(content(exchange.question)), mark(question.after)]
      if asks || exchange.answer != nil { read.append(mark(asking)) }
      guard let answer = exchange.answer else { break }
      parts.append(PromptPart(read, isTrained: false))
      parts.append(
        PromptPart([mark(beforeAnswer), TextStretch(content(answer)), mark(end)], isTrained: true))
      read = [mark(afterAnswer)]
    }
    parts.append(PromptPart(read, isTrained: false))
    return parts.filter { !$0.stretches.isEmpty }
  }

  private func mark(_ text: String) -> TextStretch { TextStretch(text, recognisesSpecial: true) }

  private func wrapped(_ wrap: Wrap, _ text: String) -> [TextStretch] {
    [mark(wrap.before), TextStretch(content(text)), mark(wrap.after)]
  }

  private func content(_ text: String) -> String {
    guard trims else { return text }
    let scalars = text.unicodeScalars
    guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
      let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { return "" }
    return String(text[first...last])
  }
}
