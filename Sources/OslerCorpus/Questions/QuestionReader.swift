import OslerJSON

/// Makes a ``Question`` of the fields of one row, by the names that sets of our own have.
struct QuestionReader {
  private var fields: RowFields

  init(_ fields: RowFields) { self.fields = fields }

  static func row(_ fields: RowFields) throws(CorpusError) -> QuestionRow {
    var reader = QuestionReader(fields)
    return try reader.row()
  }

  private mutating func row() throws(CorpusError) -> QuestionRow {
    let id = try fields.takeScalar("id")
    guard let asked = fields.take("question", "instruction") else {
      throw error("question", "is missing (or 'instruction')")
    }
    let question = try fields.text(asked)
    if question.isEmpty { throw error(asked.key, "is empty") }
    let context = try fields.take("context", "input").map { field throws(CorpusError) in
      try fields.joined(field)
    }
    let choices = try takeChoices()
    let (answer, index) = try takeAnswer(choices)
    return QuestionRow(
      id: id, question: question, context: context, choices: choices.texts, answer: answer,
      answerIndex: index,
      rest: fields)
  }

  private struct Choices {
    var texts: [String] = []
    /// Of each, where they have letters: `{"A": "heart", "B": "lung"}`, sorted by them.
    var letters: [String] = []
    /// Whether the file has them as numbers, so that an answer that is a number is one of them, no index.
    var areNumbers = false
  }

  private mutating func takeChoices() throws(CorpusError) -> Choices {
    guard let field = fields.take("choices", "options") else { return Choices() }
    var named: [JSONValue.Member]
    switch field.value {
    case .array(let values): named = values.map { JSONValue.Member("", $0) }
    case .object(let fields): named = fields.sorted { $0.key < $1.key }
    default: throw error(field.key, "must be a list or an object, not \(field.value.kind)")
    }
    if named.isEmpty { throw error(field.key, "is empty") }
    var choices = Choices(letters: named.map(\.key).filter { !$0.isEmpty })
    for choice in named {
      switch choice.value {
      case .string(let text): choices.texts.append(text)
      case .integer(let number):
        choices.texts.append("\(number)")
        choices.areNumbers = true
      case .real(let number): choices.texts.append("\(number.value)")
      default: throw error(field.key, "must hold texts, not \(choice.value.kind)")
      }
    }
    return choices
  }

  // MARK: Answer

  private mutating func takeAnswer(_ all: Choices) throws(CorpusError) -> (String, Int?) {
    let choices = all.texts
    var given = fields.take("answer", "output", "response", "label")
    // A list of one answer, as BigBio has them.
    if let field = given, let only = field.value.elements, only.count == 1 {
      given = JSONValue.Member(field.key, only[0])
    }
    let numbered = choices.isEmpty ? nil : fields.take("answer_index")
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
      let answer = try fields.scalar(given)
      return (answer, nil)
    }
    let chosen = try choice(given, all)
    if let index, index != chosen {
      throw error(given.key, "is choice \(chosen), but 'answer_index' is \(index)")
    }
    return (choices[chosen], chosen)
  }

  /// Which choice an answer means: a number by its place among texts; else by the letters of an object, by its
  /// text, by its letter from `A`.
  private func choice(_ field: JSONValue.Member, _ all: Choices) throws(CorpusError) -> Int {
    let choices = all.texts
    switch field.value {
    case .integer(let number)
    where choices.indices.contains(number) && !(all.areNumbers && choices.contains("\(number)")):
      return number
    case .integer, .string:
      let answer = try fields.scalar(field)
      for names in [all.letters, choices, choices.indices.map(Question.letter)] {
        if let place = names.firstIndex(of: answer) { return place }
      }
      throw error(field.key, "is '\(answer)', which is none of the \(choices.count) choices")
    default: throw error(field.key, "must be a choice, its letter or its index, not \(field.value.kind)")
    }
  }

  private func error(_ field: String, _ problem: String) -> CorpusError {
    fields.error(field, problem)
  }
}
