import OslerLanguage
import OslerText

/// Rows as conversations under a template: from a column `messages`, or from `question` (or `instruction`),
/// `context` (or `input`) and `answer` (or `output`, `response`). A `prompt` and its `completion` are taken as they
/// stand.
struct RowExchanges {
  private enum Form {
    case messages(column: String)
    case exchange(Exchange.Reader)
    case completion
  }

  private let form: Form
  private let template: PromptTemplate

  init(_ columns: Columns, _ template: PromptTemplate) throws(RowSamplesError) {
    self.template = template
    if columns.contains("messages") {
      form = .messages(column: "messages")
    } else if columns.contains("prompt") && columns.contains("completion") {
      form = .completion
    } else {
      form = .exchange(try Exchange.Reader(columns))
    }
  }

  /// Whether rows are texts without a template.
  var isRaw: Bool { if case .completion = form { true } else { false } }

  /// None when the row has no question or no answer.
  func parts(of row: Row) throws -> [PromptPart]? {
    switch form {
    case .exchange(let reader):
      guard let exchange = reader.exchange(of: row) else { return nil }
      return try template.render(
        instruction: exchange.question, input: exchange.context, response: exchange.answer)
    case .messages(let column):
      guard let value = row[column], !value.isNone else { return nil }
      return try template.render(messages: try ChatMessage.list(value))
    case .completion:
      guard let prompt = row["prompt"], let answer = row["completion"], !answer.isNone, !answer.text.isEmpty
      else { return nil }
      let read = prompt.isNone ? "" : prompt.text
      return [PromptPart(read, isTrained: false), PromptPart(answer.text, isTrained: true)]
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
