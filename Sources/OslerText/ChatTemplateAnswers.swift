/// Which characters of a conversation are trained.
///
/// An answer is what comes after the text that asks for it, to the end of its turn, up to and including the
/// token that stops. Where that is, the template itself says: the conversation before the answer,
/// rendered with what asks for one, and the conversation through the answer, are beginnings of the whole.
/// Who wrote each character then confirms it: all of the answer's content is within, nothing of another
/// message is. Where a template writes earlier turns otherwise than last ones, so that one of the two is no
/// beginning, the answer is where its content is, with the template's text after it up to what stops.
extension ChatTemplate {
  func parts(_ messages: [ChatMessage], asks: Bool) throws(TemplateError) -> [PromptPart] {
    let whole = try rendered(messages, asks: asks)
    if whole.isGeneration.contains(true) { return whole.parts(trained: whole.isGeneration) }
    var trained = [Bool](repeating: false, count: whole.count)
    for index in messages.indices where messages[index].isAnswer {
      for place in try answer(index, of: messages, in: whole) { trained[place] = true }
    }
    return whole.parts(trained: trained)
  }

  private func answer(
    _ index: Int, of messages: [ChatMessage], in whole: RenderedChat
  ) throws(TemplateError) -> Range<Int> {
    let content = whole.content(of: index)
    let start = beginning(index, of: messages, in: whole, content)
    guard let start = start ?? content.map({ beginning(before: $0.lowerBound, in: whole) }) else {
      throw .leavesOut(template: name, message: index + 1)
    }
    let contentEnd = max(content?.upperBound ?? start, start)
    if content == nil, !messages[index].content.allSatisfy(\.isWhitespace) {
      throw .leavesOut(template: name, message: index + 1)
    }
    let turnEnd = end(index, of: messages, in: whole, contentEnd)
    let limit = turnEnd ?? whole.otherContent(than: index, from: contentEnd) ?? whole.count
    if let stop = stop(in: whole, contentEnd..<limit, isTurn: turnEnd != nil) { return start..<stop.end }
    return start..<(turnEnd ?? contentEnd)
  }

  /// The end of what asks for the answer, when the whole begins with it and all of the content is beyond it.
  private func beginning(
    _ index: Int, of messages: [ChatMessage], in whole: RenderedChat, _ content: Range<Int>?
  ) -> Int? {
    guard let asked = try? rendered(Array(messages[..<index]), asks: true), whole.begins(with: asked),
      content.map({ asked.count <= $0.lowerBound }) ?? true
    else { return nil }
    let other = whole.otherContent(than: index, from: asked.count) ?? whole.count
    return other >= (content?.upperBound ?? asked.count) ? asked.count : nil
  }

  /// The beginning of the content, or of what the template writes between asking and an answer.
  private func beginning(before content: Int, in whole: RenderedChat) -> Int {
    let start = content - lead.unicodeScalars.count
    guard start >= 0, whole.has(lead, at: start..<whole.count),
      (start..<content).allSatisfy(whole.isTemplates)
    else { return content }
    return start
  }

  /// The end of the turn, when the whole begins with the conversation through it and nothing of another
  /// message is in it.
  private func end(
    _ index: Int, of messages: [ChatMessage], in whole: RenderedChat, _ contentEnd: Int
  ) -> Int? {
    guard let through = try? rendered(Array(messages[...index]), asks: false), whole.begins(with: through),
      through.count >= contentEnd,
      whole.otherContent(than: index, from: contentEnd).map({ $0 >= through.count }) ?? true
    else { return nil }
    return through.count
  }
}
