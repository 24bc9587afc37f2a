public import OslerCorpus

extension ItemResult {
  /// What somebody answered to a question who gives no scores: people, a rule, another program.
  ///
  /// - Parameters:
  ///   - choices: what may be answered; the question's own where it is `nil`.
  ///   - prediction: a choice's text, in whatever case, or else its letter.
  public init(
    _ question: Question, choices labels: [String]?, prediction: String
  ) throws(EvaluationError) {
    let choices = labels ?? question.choices
    guard choices.count > 1 else { throw .noChoices(id: question.id) }
    let place: Int?
    if let labels {
      place = question.answerIndex ?? labels.firstIndex(of: question.answer.lowercased())
    } else {
      place = try question.rightChoice()
    }
    guard let right = place, choices.indices.contains(right) else {
      if question.answer.isEmpty { throw .noAnswer(id: question.id) }
      throw .answerNotAmong(id: question.id, answer: question.answer, labels: choices)
    }
    guard let predicted = Self.place(of: prediction, in: choices) else {
      throw .predictionNotAmong(id: question.id, prediction: prediction, labels: choices)
    }
    self.init(
      id: question.id, choices: choices, answer: right, prediction: predicted, columns: question.columns)
  }

  private static func place(of prediction: String, in choices: [String]) -> Int? {
    let text = PythonSpace.trimmed(prediction)
    if let same = choices.firstIndex(of: text) { return same }
    let alike = choices.indices.filter { choices[$0].lowercased() == text.lowercased() }
    if alike.count == 1 { return alike[0] }
    return choices.indices.first { Question.letter($0) == text.uppercased() }
  }
}
