import OslerCorpus

/// What a model is told, in Osler's words. A change here is a change of the method: ``version`` goes up.
public enum AnsweringWords {
  public static let version = 1

  static func question(_ question: Question, choices: [String]) -> String {
    let context = question.context.map { "Context:\n\($0)\n\n" } ?? ""
    return "\(context)Question: \(question.question)\n" + lettered(choices).joined(separator: "\n")
  }

  /// What a sample has said so far.
  struct Said {
    let first, comparison: String
    let explanations: [String]
  }

  static func prompt(_ step: AnsweringStep, _ question: ChoiceQuestion, after said: Said) -> String {
    let task =
      switch step {
      case .direct: "Reply with the letter of the right choice and nothing else."
      case .reasoning:
        "Think step by step about what the question asks and what speaks for each choice. \(close)"
      case .explanation(let choice): explanation(question, choice)
      case .comparison:
        """
        Each choice was assumed to be right in turn, and explained:

        \(lettered(said.explanations).joined(separator: "\n\n"))

        Which of these explanations are inconsistent with the question or its context, or wrong in fact? Judge \
        them one by one, by letter.
        """
      case .conclusion: conclusion(said)
      }
    return "\(question.text)\n\n\(task)"
  }

  private static func explanation(_ question: ChoiceQuestion, _ choice: Int) -> String {
    """
    Suppose that choice \(EvaluationProtocol.letter(choice)) is right: \(question.choices[choice])

    Explain in a few sentences why it would be, with facts, and say nothing about the other choices.
    """
  }

  private static func conclusion(_ said: Said) -> String {
    """
    A first answer was:

    \(said.first)

    Each choice was then assumed to be right in turn, and explained:

    \(lettered(said.explanations).joined(separator: "\n\n"))

    The explanations were judged:

    \(said.comparison)

    Now decide which choice is right, leaving out those whose explanations do not hold. \(close)
    """
  }

  private static let close =
    "End with a line of its own that reads 'Answer: ' and the letter of the right choice."

  private static func lettered(_ texts: [String]) -> [String] {
    texts.enumerated().map { "\(EvaluationProtocol.letter($0)). \($1)" }
  }
}
