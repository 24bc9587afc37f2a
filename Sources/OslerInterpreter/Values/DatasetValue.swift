public import OslerCorpus
public import OslerLanguage
public import OslerLog

/// Questions with their answers, held in memory.
public final class DatasetValue: Rows {
  public let questions: QuestionSet
  public let lineage: Lineage
  public let columns: Columns

  public init(_ questions: QuestionSet, lineage: Lineage) {
    self.questions = questions
    self.lineage = lineage
    columns = Columns(QuestionRow.columns + questions.columnNames)
  }

  public var type: ValueType { .dataset }
  public var knownCount: Int? { questions.questions.count }
  public var summary: String { Table.summary(type: type, count: knownCount, columns: columns) }

  public func forEach(in context: CommandContext, _ body: (Row) throws -> Flow) throws {
    for question in questions.questions {
      if try body(QuestionRow.row(question, columns, questions.columnNames)) == .stop { return }
    }
  }

  public func shown(in context: CommandContext) throws -> MIMEBundle {
    try RowsText.shown(self, in: context)
  }

  public func save(to path: String, in context: CommandContext) throws {
    try RowsFile.save(self, to: path, in: context)
  }
}

/// A question as a row, there and back.
public enum QuestionRow {
  /// What every dataset has; its own columns follow.
  public static let columns = ["id", "question", "context", "choices", "answer", "answer_index"]

  static func row(_ question: Question, _ columns: Columns, _ own: [String]) -> Row {
    let values: [Value] =
      [
        .string(question.id), .string(question.question), question.context.map { .string($0) } ?? .none,
        question.choices.isEmpty ? .none : .list(question.choices.map { .string($0) }),
        .string(question.answer), question.answerIndex.map { .integer($0) } ?? .none,
      ] + own.map { value(question.columns[$0]) }
    return Row(columns, values)
  }

  static func value(_ column: ColumnValue?) -> Value {
    switch column {
    case nil: .none
    case .bool(let bool): .bool(bool)
    case .integer(let integer): .integer(integer)
    case .real(let real): .real(real)
    case .text(let text): .string(text)
    case .texts(let texts): .list(texts.map { .string($0) })
    }
  }

  /// The question that a row of a dataset, or of what was made from one, stands for; nil when it lacks
  /// an id, a question or an answer.
  public static func question(_ row: Row) -> Question? {
    func string(_ name: String) -> String? {
      if case .string(let text)? = row[name] { text } else { nil }
    }
    guard let id = string("id"), let question = string("question"), let answer = string("answer") else {
      return nil
    }
    var choices: [String] = []
    if case .list(let values)? = row["choices"] { choices = values.map(\.text) }
    var answerIndex: Int?
    if case .integer(let index)? = row["answer_index"], choices.indices.contains(index) {
      answerIndex = index
    }
    return Question(
      id: id, question: question, context: string("context"), choices: choices, answer: answer,
      answerIndex: answerIndex)
  }
}
