public import OslerText

/// What can be wrong with an evaluation. A question is named by its id.
public enum EvaluationError: Error, Hashable, Sendable {
  case noQuestions
  case noChoices(id: String)
  case tooManyChoices(id: String, count: Int)
  case emptyChoice(id: String, index: Int)
  case noAnswer(id: String)
  case answerNotAmong(id: String, answer: String, labels: [String])
  case predictionNotAmong(id: String, prediction: String, labels: [String])
  case noPrediction(id: String, of: String)
  case noContext(id: String, protocolName: String)
  case emptyContext(id: String)
  case emptyContinuation(id: String, choice: String)
  /// What the model said about a question that it could not score.
  case notScored(id: String, reason: String)
  case notANumber(id: String, choice: String)
  /// The template cannot hold the question.
  case noPrompt(id: String, problem: TemplateError)
  case noColumn(name: String)
  /// - Parameter needed: one more than wanted where a question may have to be left out of its own shots.
  case tooFewShots(wanted: Int, needed: Int, count: Int)
  /// A figure that is no percentage, as it was given.
  case notAPercentage(String)
  case noTestItems(Int)
  /// More orders of the choices than the question has rotations.
  case tooManyOrders(id: String, wanted: Int, choices: Int)
  /// Two results that are to be compared answer different questions at one place, or so many.
  case otherQuestions(id: String, other: String)
  case otherCount(Int, Int)
  case ratedTwice(rater: String, question: String, model: String, axis: String)
  case interrupted
}

extension EvaluationError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noQuestions: "there are no questions to evaluate on"
    case .noChoices(let id): "question '\(id)' has fewer than two choices"
    case .tooManyChoices(let id, let count):
      "question '\(id)' has \(count) choices, more than there are letters"
    case .emptyChoice(let id, let index): "choice \(index + 1) of question '\(id)' is empty"
    case .noAnswer(let id): "question '\(id)' has no answer"
    case .answerNotAmong(let id, let answer, let labels):
      "the answer of question '\(id)' is '\(answer)', which is none of "
        + labels.map { "'\($0)'" }.joined(separator: ", ")
    case .predictionNotAmong(let id, let prediction, let labels):
      "the prediction for question '\(id)' is '\(prediction)', which is none of "
        + labels.map { "'\($0)'" }.joined(separator: ", ")
    case .noPrediction(let id, let name): "'\(name)' has no prediction for question '\(id)'"
    case .noContext(let id, let name): "question '\(id)' has no 'context', which '\(name)' reads"
    case .emptyContext(let id): "the prompt of question '\(id)' has no tokens"
    case .emptyContinuation(let id, let choice):
      "'\(choice)' of question '\(id)' has no tokens of its own after the prompt"
    case .notScored(let id, let reason): "question '\(id)' cannot be scored: \(reason)"
    case .notANumber(let id, let choice):
      "the model's score of '\(choice)' in question '\(id)' is not a number"
    case .noPrompt(let id, let problem): "question '\(id)' makes no prompt: \(problem)"
    case .tooFewShots(let wanted, let needed, let count):
      "\(wanted) shots need \(needed) questions to be taken from, and there are \(count)"
    case .notAPercentage(let figure):
      "'\(figure)' is no percentage: a number from 0 to 100, with at most six decimals"
    case .noTestItems(let count): "a test has from 1 to 1000000000 items, not \(count)"
    case .tooManyOrders(let id, let wanted, let choices):
      "question '\(id)' has \(choices) choices, so they cannot be rotated into \(wanted) orders"
    case .otherQuestions(let id, let other):
      "the results are of other questions: where one has '\(id)', the other has '\(other)'"
    case .otherCount(let one, let other): "the results are of \(one) and of \(other) questions"
    case .ratedTwice(let rater, let question, let model, let axis):
      "'\(rater)' has rated the answer of '\(model)' to '\(question)' twice on '\(axis)'"
    case .noColumn(let name): "no question has a column '\(name)'"
    case .interrupted: "interrupted before the first question was answered"
    }
  }

  /// What to do about it, where that is known.
  public var hint: String? {
    switch self {
    case .noChoices: "give it 'choices', or use the protocol 'pubmedqa' for yes, no and maybe"
    case .noPrediction: "leave the questions that nobody answered out with 'where'"
    case .tooManyChoices: "score the choices' texts instead of their letters"
    case .notANumber: "the model's weights are probably not finite; its training may have diverged"
    default: nil
    }
  }
}
