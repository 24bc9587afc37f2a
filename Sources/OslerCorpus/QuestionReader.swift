import OslerJSON

/// Makes a ``Question`` of the fields of one line.
struct QuestionReader {
  let path: String
  let line: Int
  /// Fields that nothing has used yet.
  private var fields: [JSONValue.Member]
  /// Fields left over that are lists or objects, and so cannot be columns.
  private(set) var ignored: [String] = []
  private(set) var columnNames: [String] = []

  init(_ fields: [JSONValue.Member], path: String, line: Int) {
    self.fields = fields.filter { $0.value != .null }
    self.path = path
    self.line = line
  }

  mutating func question() throws(CorpusError) -> Question {
    let id = try take("id").map { field throws(CorpusError) in try scalar(field) } ?? "\(line)"
    guard let asked = try take("question", "instruction") else {
      throw error("question", "is missing (or 'instruction')")
    }
    let question = try text(asked)
    if question.isEmpty { throw error(asked.key, "is empty") }
    let context = try take("context", "input").map { field throws(CorpusError) in try joined(field) }
    let (choices, letters) = try takeChoices()
    let (answer, index) = try takeAnswer(choices, letters)
    var columns: [String: ColumnValue] = [:]
    for field in fields {
      guard let value = ColumnValue(field.value) else {
        ignored.append(field.key)
        continue
      }
      columns[field.key] = value
      columnNames.append(field.key)
    }
    return Question(
      id: id, question: question, context: context == "" ? nil : context, choices: choices, answer: answer,
      answerIndex: index, columns: columns)
  }

  // MARK: Fields

  /// Takes the first of these that is there; the others stay, and become columns.
  private mutating func take(_ names: String...) throws(CorpusError) -> JSONValue.Member? {
    for name in names {
      if let place = fields.firstIndex(where: { $0.key == name }) { return fields.remove(at: place) }
    }
    return nil
  }

  private func text(_ field: JSONValue.Member) throws(CorpusError) -> String {
    guard case .string(let text) = field.value else {
      throw error(field.key, "must be text, not \(field.value.kind)")
    }
    return text
  }

  private func scalar(_ field: JSONValue.Member) throws(CorpusError) -> String {
    switch field.value {
    case .string(let text) where !text.isEmpty: return text
    case .integer(let number): return "\(number)"
    case .string: throw error(field.key, "is empty")
    default: throw error(field.key, "must be text or a whole number, not \(field.value.kind)")
    }
  }

  private func joined(_ field: JSONValue.Member) throws(CorpusError) -> String {
    guard case .array(let values) = field.value else { return try text(field) }
    var texts: [String] = []
    for value in values {
      guard case .string(let text) = value else {
        throw error(field.key, "must hold texts, not \(value.kind)")
      }
      texts.append(text)
    }
    return texts.joined(separator: "\n")
  }

  /// Choices, and the letter of each where they have letters: `{"A": "heart", "B": "lung"}`, sorted by them.
  private mutating func takeChoices() throws(CorpusError) -> (texts: [String], letters: [String]) {
    guard let field = try take("choices", "options") else { return ([], []) }
    var named: [JSONValue.Member]
    switch field.value {
    case .array(let values): named = values.map { JSONValue.Member("", $0) }
    case .object(let fields): named = fields.sorted { $0.key < $1.key }
    default: throw error(field.key, "must be a list or an object, not \(field.value.kind)")
    }
    if named.isEmpty { throw error(field.key, "is empty") }
    var texts: [String] = []
    for choice in named {
      switch choice.value {
      case .string(let text): texts.append(text)
      case .integer(let number): texts.append("\(number)")
      case .real(let number): texts.append("\(number.value)")
      default: throw error(field.key, "must hold texts, not \(choice.value.kind)")
      }
    }
    return (texts, named.map(\.key).filter { !$0.isEmpty })
  }

  // MARK: Answer

  private mutating func takeAnswer(
    _ choices: [String], _ letters: [String]
  ) throws(CorpusError) -> (String, Int?) {
    let given = try take("answer", "output", "response", "label")
    let numbered = choices.isEmpty ? nil : try take("answer_index")
    var index: Int?
    if let numbered {
      guard case .integer(let number) = numbered.value, choices.indices.contains(number) else {
        throw error(numbered.key, "must be a whole number from 0 to \(choices.count - 1)")
      }
      index = number
    }
    guard let given else {
      guard let index else { throw error("answer", "is missing (or 'output', 'response', 'label')") }
      return (choices[index], index)
    }
    if choices.isEmpty {
      if case .bool(let flag) = given.value { return (flag ? "yes" : "no", nil) }
      let answer = try scalar(given)
      return (answer, nil)
    }
    let chosen = try choice(given, choices, letters)
    if let index, index != chosen {
      throw error(given.key, "is choice \(chosen), but 'answer_index' is \(index)")
    }
    return (choices[chosen], chosen)
  }

  /// Which choice an answer means: by the letters of an object, else by its text, else by its letter from `A`.
  private func choice(
    _ field: JSONValue.Member, _ choices: [String], _ letters: [String]
  ) throws(CorpusError) -> Int {
    switch field.value {
    case .integer(let number) where choices.indices.contains(number) && !choices.contains("\(number)"):
      return number
    case .integer, .string:
      let answer = try scalar(field)
      for names in [letters, choices, choices.indices.map(Question.letter)] {
        if let place = names.firstIndex(of: answer) { return place }
      }
      throw error(field.key, "is '\(answer)', which is none of the \(choices.count) choices")
    default: throw error(field.key, "must be a choice, its letter or its index, not \(field.value.kind)")
    }
  }

  private func error(_ field: String, _ problem: String) -> CorpusError {
    .badField(path: path, line: line, field: field, problem: problem)
  }
}

extension ColumnValue {
  fileprivate init?(_ value: JSONValue) {
    switch value {
    case .bool(let value): self = .bool(value)
    case .integer(let value): self = .integer(value)
    case .real(let value): self = .real(value.value)
    case .string(let value): self = .text(value)
    case .null, .array, .object: return nil
    }
  }
}

extension JSONValue {
  /// What messages call it.
  var kind: String {
    switch self {
    case .null: "null"
    case .bool: "true or false"
    case .integer, .real: "a number"
    case .string: "text"
    case .array: "a list"
    case .object: "an object"
    }
  }
}
