import Foundation
import OslerJSON

/// Questions in the order of their file.
public struct QuestionSet: Hashable, Sendable {
  public let questions: [Question]
  /// The names in ``Question/columns``, in the order in which the file first has them.
  public let columnNames: [String]
  /// Fields that were left out because they hold lists or objects.
  public let ignoredFields: [String]

  public init(_ questions: [Question], columnNames: [String], ignoredFields: [String] = []) {
    self.questions = questions
    self.columnNames = columnNames
    self.ignoredFields = ignoredFields
  }

  /// Reads a file of JSON objects, one a line; it may be gzipped.
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
  /// Every other field that is text, a number or a truth value becomes a column. Blank lines, a byte order mark
  /// and CRLF are passed over.
  public static func load(jsonLines path: String) throws(CorpusError) -> QuestionSet {
    let file = try PackedFile(path)
    let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
    defer { chunk.deallocate() }
    var bytes: [UInt8] = []
    while true {
      let count = try file.read(into: chunk)
      if count == 0 { break }
      guard bytes.count + count <= mostBytes else { throw .tooLarge(path: path, most: mostBytes) }
      bytes.append(contentsOf: chunk[..<count])
    }
    return try read(bytes, path: path)
  }

  /// Of a file, unpacked: it is held whole while it is read.
  static let mostBytes = 1 << 30
  static let mostLineBytes = 1 << 24

  /// - Parameter path: what messages call the text.
  static func read(_ bytes: [UInt8], path: String) throws(CorpusError) -> QuestionSet {
    var questions: [Question] = []
    var lineOfID: [String: Int] = [:]
    var (columns, ignored) = (OrderedNames(), OrderedNames())
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let lines = bytes[start...].split(separator: 10, omittingEmptySubsequences: false)
    for (place, line) in lines.enumerated() where !line.allSatisfy(XMLByte.isSpace) {
      guard line.count <= mostLineBytes else {
        throw .longLine(path: path, line: place + 1, most: mostLineBytes)
      }
      var reader = QuestionReader(
        try fields(of: line.indices, in: bytes, path, place + 1), path: path, line: place + 1)
      let question = try reader.question()
      if let first = lineOfID.updateValue(place + 1, forKey: question.id) {
        throw .duplicateID(path: path, line: place + 1, id: question.id, firstLine: first)
      }
      questions.append(question)
      columns.add(reader.columnNames)
      ignored.add(reader.ignored)
    }
    if questions.isEmpty { throw .empty(path: path) }
    return QuestionSet(questions, columnNames: columns.names, ignoredFields: ignored.names)
  }

  private static func fields(
    of line: Range<Int>, in bytes: [UInt8], _ path: String, _ number: Int
  ) throws(CorpusError) -> [JSONValue.Member] {
    let (count, stop) = bytes[line].withUnsafeBytes(TextCheck.longestText)
    if case .none = stop {
    } else {
      let words = "not UTF-8, or a character that text may not hold"
      throw .notJSON(path: path, line: number, column: count + 1, problem: words)
    }
    let value: JSONValue
    do throws(JSONProblem) {
      value = try JSONReader.read(bytes, in: line, deepest: 64)
    } catch {
      throw .notJSON(path: path, line: number, column: error.start.column, problem: error.words)
    }
    guard case .object(let fields) = value else {
      let words = "expected an object, found \(value.kind)"
      throw .notJSON(path: path, line: number, column: 1, problem: words)
    }
    return fields
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
      case nil: break
      }
    }
    return .object(fields.map { JSONValue.Member($0.0, $0.1) })
  }
}

extension JSONProblem {
  fileprivate var words: String {
    if isAtEnd { return "the line ends too early" }
    return switch fault {
    case .valueExpected: "expected a value"
    case .keyExpected: "expected a field's name in double quotes"
    case .colonExpected(let key): "expected ':' after '\(key)'"
    case .objectGoesOn: "expected ',' or '}'"
    case .arrayGoesOn: "expected ',' or ']'"
    case .duplicateKey(let key): "the field '\(key)' stands twice"
    case .trailingText: "text after the end of the object"
    case .tooDeep(let limit): "nested more than \(limit) deep"
    case .badNumber(let number), .hugeNumber(let number): "'\(number)' is no number"
    case .unterminatedText: "the line ends too early"
    case .controlCharacter: "a control character in a text: write it as an escape"
    case .unknownEscape(let letter): "unknown escape '\\\(letter)'"
    case .hexDigitsExpected: "expected four hexadecimal digits after '\\u'"
    case .halfSurrogate: "half a surrogate pair"
    case .invalidUTF8: "not UTF-8"
    }
  }
}

/// Names in the order in which they first came.
private struct OrderedNames {
  private(set) var names: [String] = []
  private var known: Set<String> = []

  mutating func add(_ new: [String]) {
    for name in new where known.insert(name).inserted { names.append(name) }
  }
}
