import OslerCorpus
import OslerLanguage

/// Evaluation sets by name, as commands are given them: `[medqa: questions]`.
struct EvaluationSets {
  private let sets: [(name: String, rows: any Rows)]

  /// - Parameter option: a record of rows with `id`, `question` and `answer`.
  init(_ record: Record, _ arguments: Arguments, at option: String) throws(Diagnostic) {
    var sets: [(String, any Rows)] = []
    for field in record.fields {
      guard case .handle(let handle) = field.value, let rows = handle as? any Rows else {
        throw arguments.error(
          "'\(field.name)' must be rows of questions, not \(field.value.inWords)", hint: "[medqa: questions]",
          at: option)
      }
      guard rows.columns.contains("question") else {
        throw arguments.error(
          "'\(field.name)' has no column 'question': its columns are "
            + rows.columns.names.joined(separator: ", "), at: option)
      }
      sets.append((field.name, rows))
    }
    guard !sets.isEmpty else {
      throw arguments.error("there is no evaluation set", hint: "[medqa: questions]", at: option)
    }
    self.sets = sets
  }

  /// Ready to be looked for, and the items of each set.
  func index(
    _ rules: ContaminationRules = ContaminationRules(), in context: CommandContext
  ) throws -> (index: ContaminationIndex, counts: [(name: String, items: Int)]) {
    var questions: [(String, [Question])] = []
    for (name, rows) in sets {
      var found: [Question] = []
      try rows.forEach(in: context) { row in
        if let question = Self.question(row, number: found.count + 1) { found.append(question) }
        return .next
      }
      questions.append((name, found))
    }
    return (ContaminationIndex(questions, rules: rules), questions.map { ($0.0, $0.1.count) })
  }

  /// A question need have no answer here, and no id.
  private static func question(_ row: Row, number: Int) -> Question? {
    guard case .string(let text)? = row["question"] else { return nil }
    let id = row["id"].flatMap { $0.isNone ? nil : $0.text } ?? "\(number)"
    var choices: [String] = []
    if case .list(let values)? = row["choices"] { choices = values.map(\.text) }
    var context: String?
    if case .string(let text)? = row["context"] { context = text }
    return Question(id: id, question: text, context: context, choices: choices, answer: "")
  }
}
