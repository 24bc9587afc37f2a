import OslerLanguage
import OslerText

/// Rows as conversations under a template: from a column `messages`, or from `question` (or `instruction`),
/// `context` (or `input`) and `answer` (or `output`, `response`). A `prompt` and its `completion` are taken as they
/// stand.
///
/// The sources of a mixture have columns of their own, so each row is read by the first form that it has; a
/// mixture's texts are learned whole.
struct RowExchanges {
  /// What has been read of a row.
  struct Reading {
    enum Kind { case templated, completion, text }
    let kind: Kind
    let parts: [PromptPart]
  }

  private enum Form {
    case messages(column: String)
    case exchange(Exchange.Reader)
    case completion
    case text(RowTexts)
  }

  private let forms: [Form]
  private let template: PromptTemplate

  /// - Parameter acceptsTexts: read rows that are nothing else as whole texts.
  init(
    _ columns: Columns, _ template: PromptTemplate, acceptsTexts: Bool = false
  ) throws(RowSamplesError) {
    self.template = template
    var forms: [Form] = []
    if columns.contains("messages") { forms.append(.messages(column: "messages")) }
    if columns.contains("prompt") && columns.contains("completion") { forms.append(.completion) }
    if let reader = try? Exchange.Reader(columns) { forms.append(.exchange(reader)) }
    if acceptsTexts {
      let articles = Columns(["title", "abstract"].filter(columns.contains))
      forms += [columns, articles].compactMap { try? RowTexts($0) }.map(Form.text)
    }
    guard !forms.isEmpty else { throw .noQuestions(columns: columns.names) }
    self.forms = forms
  }

  /// None when the row has no question or no answer.
  func reading(of row: Row) throws -> Reading? {
    for form in forms {
      if let reading = try reading(of: row, as: form) { return reading }
    }
    return nil
  }

  private func reading(of row: Row, as form: Form) throws -> Reading? {
    switch form {
    case .exchange(let reader):
      guard let exchange = reader.exchange(of: row) else { return nil }
      let parts = try template.render(
        instruction: exchange.question, input: exchange.context, response: exchange.answer)
      return Reading(kind: .templated, parts: parts)
    case .messages(let column):
      guard let value = row[column], !value.isNone else { return nil }
      return Reading(kind: .templated, parts: try template.render(messages: try ChatMessage.list(value)))
    case .completion:
      guard let prompt = row["prompt"], let answer = row["completion"], !answer.isNone, !answer.text.isEmpty
      else { return nil }
      let read = prompt.isNone ? "" : prompt.text
      return Reading(
        kind: .completion,
        parts: [PromptPart(read, isTrained: false), PromptPart(answer.text, isTrained: true)])
    case .text(let texts):
      return texts.text(of: row).map { Reading(kind: .text, parts: [PromptPart($0, isTrained: true)]) }
    }
  }
}

extension ChatMessage {
  /// A list of records with `role` and `content`.
  static func list(_ value: Value) throws(RowSamplesError) -> [ChatMessage] {
    guard case .list(let values) = value, !values.isEmpty else { throw .noMessages }
    var messages: [ChatMessage] = []
    for case let value in values {
      guard case .record(let record) = value, case .string(let role)? = record["role"],
        case .string(let content)? = record["content"]
      else { throw .noMessages }
      messages.append(ChatMessage(role: role, content: content))
    }
    return messages
  }
}

/// A question, what it is about, and its answer.
struct Exchange {
  let question: String
  let context: String?
  let answer: String

  /// Where they are in a row.
  struct Reader {
    private let question: String
    private let context: String?
    private let answer: String

    init(_ columns: Columns) throws(RowSamplesError) {
      guard let question = ["question", "instruction"].first(where: columns.contains),
        let answer = ["answer", "output", "response"].first(where: columns.contains)
      else { throw .noQuestions(columns: columns.names) }
      self.question = question
      self.answer = answer
      context = ["context", "input"].first(where: columns.contains)
    }

    /// None when question or answer is missing.
    func exchange(of row: Row) -> Exchange? {
      guard let question = row[question], let answer = row[answer], !question.isNone, !answer.isNone,
        !answer.text.isEmpty
      else { return nil }
      let context = context.flatMap { row[$0] }.flatMap { $0.isNone ? nil : $0.text }
      return Exchange(question: question.text, context: context, answer: answer.text)
    }
  }
}
