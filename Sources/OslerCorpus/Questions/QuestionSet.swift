import Foundation
import OslerJSON

/// Questions in the order of their file.
public struct QuestionSet: Hashable, Sendable {
  public let questions: [Question]
  /// The names in ``Question/columns``, in the order in which the file first has them.
  public let columnNames: [String]
  /// Fields that were left out because they hold objects, or lists of more than texts.
  public let ignoredFields: [String]
  /// The ids that are numbers of lines, the file having none.
  let numberedIDs: Set<String>

  public init(
    _ questions: [Question], columnNames: [String], ignoredFields: [String] = []
  ) {
    self.init(questions, columnNames: columnNames, ignoredFields: ignoredFields, numberedIDs: [])
  }

  init(
    _ questions: [Question], columnNames: [String], ignoredFields: [String], numberedIDs: Set<String>
  ) {
    self.numberedIDs = numberedIDs
    self.questions = questions
    self.columnNames = columnNames
    self.ignoredFields = ignoredFields
  }

  /// Whether the questions are the same, whoever gave them their ids.
  public static func == (one: QuestionSet, other: QuestionSet) -> Bool {
    one.questions == other.questions && one.columnNames == other.columnNames
      && one.ignoredFields == other.ignoredFields
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(questions)
    hasher.combine(columnNames)
    hasher.combine(ignoredFields)
  }

  /// Reads a file of JSON objects, one a line or in one list; it may be gzipped.
  ///
  /// | field | or | what |
  /// | --- | --- | --- |
  /// | `id` | | text or a whole number; the number of the line where there is none |
  /// | `question` | `instruction` | text |
  /// | `context` | `input` | text, or a list of texts; need not be there |
  /// | `choices` | `options` | a list, or an object such as `{"A": "heart"}`; need not be there |
  /// | `answer` | `output`, `response`, `label` | text; with choices also a letter, or an index from 0 |
  /// | `answer_index` | | an index from 0, beside or instead of `answer` |
  ///
  /// Every other field that is text, a number, a truth value or a list of texts becomes a column. Blank lines, a
  /// byte order mark and CRLF are passed over.
  public static func load(jsonLines path: String) throws(CorpusError) -> QuestionSet {
    try read(try PackedFile.contents(of: path), path: path)
  }

  /// - Parameter path: what messages call the text.
  static func read(_ bytes: [UInt8], path: String) throws(CorpusError) -> QuestionSet {
    try QuestionSet(JSONItems.read(bytes, path: path), path: path, QuestionReader.row)
  }
}

extension QuestionSet {
  /// One JSON object a line, which ``load(jsonLines:)`` reads back as the same set.
  public var jsonLines: String {
    questions.map { fields($0).written(.line) + "\n" }.joined()
  }

  /// Writes ``jsonLines`` to a file, which is replaced at once or not at all.
  public func save(jsonLines path: String) throws(CorpusError) {
    do {
      try Data(jsonLines.utf8).write(to: URL(filePath: path), options: .atomic)
    } catch {
      throw .unwritable(path: path, reason: (error as NSError).localizedDescription)
    }
  }

  private func fields(_ question: Question) -> JSONValue {
    var fields = [("id", JSONValue.string(question.id)), ("question", .string(question.question))]
    if let context = question.context { fields.append(("context", .string(context))) }
    if !question.choices.isEmpty { fields.append(("choices", .array(question.choices.map { .string($0) }))) }
    fields.append(("answer", .string(question.answer)))
    if let index = question.answerIndex { fields.append(("answer_index", .integer(index))) }
    for name in columnNames {
      switch question.columns[name] {
      case .bool(let value): fields.append((name, .bool(value)))
      case .integer(let value): fields.append((name, .integer(value)))
      case .real(let value): fields.append((name, .real(JSONReal(value))))
      case .text(let value): fields.append((name, .string(value)))
      case .texts(let values): fields.append((name, .array(values.map { .string($0) })))
      case nil: break
      }
    }
    return .object(fields.map { JSONValue.Member($0.0, $0.1) })
  }
}
