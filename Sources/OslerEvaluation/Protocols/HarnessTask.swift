import OslerCorpus

/// The medical tasks of lm-evaluation-harness, word for word.
enum HarnessTask: Hashable {
  case medQA, medMCQA, pubmedQA
  /// The subject as the prompt names it: `college medicine`.
  case mmlu(subject: String)

  var name: String {
    switch self {
    case .medQA: "medqa"
    case .medMCQA: "medmcqa"
    case .pubmedQA: "pubmedqa"
    case .mmlu(let subject): "mmlu \(subject)"
    }
  }

  /// The answers of every question, where they are the same for all.
  var labels: [String]? { self == .pubmedQA ? ["yes", "no", "maybe"] : nil }

  /// Whether shots are the first of their pool; otherwise they are drawn.
  var takesFirstShots: Bool {
    if case .mmlu = self { true } else { false }
  }

  /// What stands once before everything.
  var header: String {
    guard case .mmlu(let subject) = self else { return "" }
    return "The following are multiple choice questions (with answers) about \(subject).\n\n"
  }

  /// The prompt with names for its parts, for digests.
  var form: String {
    switch self {
    case .medQA: "Question: {question}\n{A. choice\n}Answer:{ A}"
    case .medMCQA: "Question: {question}\nChoices:\n{A. choice\n}Answer:{ A}"
    case .pubmedQA: "Abstract: {context}\nQuestion: {question}\nAnswer: {yes|no|maybe}"
    case .mmlu: "\(header){question}\n{A. choice\n}Answer:{ A}"
    }
  }

  /// The question without header and shots.
  func prompt(_ question: Question) -> String {
    let letters = question.choices.enumerated().map { "\(EvaluationProtocol.letter($0)). \($1)\n" }.joined()
    return switch self {
    case .medQA: "Question: \(question.question)\n\(letters)Answer:"
    case .medMCQA: "Question: \(question.question)\nChoices:\n\(letters)Answer:"
    case .pubmedQA: "Abstract: \(question.context ?? "")\nQuestion: \(question.question)\nAnswer:"
    case .mmlu: "\(PythonSpace.trimmed(question.question))\n\(letters)Answer:"
    }
  }

  /// The strings that are answers to the question, of which one is right.
  func answers(_ question: Question) throws(EvaluationError) -> (strings: [String], right: Int) {
    guard let labels else { return try letters(question) }
    guard question.context?.isEmpty == false else {
      throw .noContext(id: question.id, protocolName: name)
    }
    guard !question.answer.isEmpty else { throw .noAnswer(id: question.id) }
    guard let right = labels.firstIndex(of: question.answer.lowercased()) else {
      throw .answerNotAmong(id: question.id, answer: question.answer, labels: labels)
    }
    return (labels, right)
  }

  private func letters(_ question: Question) throws(EvaluationError) -> ([String], Int) {
    let choices = question.choices
    guard choices.count > 1 else { throw .noChoices(id: question.id) }
    guard choices.count <= 26 else { throw .tooManyChoices(id: question.id, count: choices.count) }
    guard let right = try question.rightChoice() else { throw .noAnswer(id: question.id) }
    return (choices.indices.map(EvaluationProtocol.letter), right)
  }
}

extension Question {
  /// Which choice is right; nil where that is not said.
  func rightChoice() throws(EvaluationError) -> Int? {
    guard let index = answerIndex ?? choices.firstIndex(of: answer) else {
      if answer.isEmpty { return nil }
      throw .answerNotAmong(id: id, answer: answer, labels: choices)
    }
    return choices.indices.contains(index) ? index : nil
  }
}

/// White space as Python's `str.strip` sees it.
enum PythonSpace {
  static func contains(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || ("\u{1c}"..."\u{1f}").contains(scalar)
  }

  static func trimmed(_ text: String) -> String {
    let scalars = text.unicodeScalars
    guard let first = scalars.firstIndex(where: { !contains($0) }),
      let last = scalars.lastIndex(where: { !contains($0) })
    else { return "" }
    return String(scalars[first...last])
  }
}
