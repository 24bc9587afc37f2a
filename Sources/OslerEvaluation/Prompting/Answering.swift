public import OslerCorpus

/// A way of getting a choice out of a model that answers in words.
public enum AnsweringMethod: String, Hashable, Sendable, CaseIterable {
  /// The letter at once.
  case direct
  /// Reasoning, then the letter (Wei et al. 2022, arXiv:2201.11903).
  case chainOfThought = "chain_of_thought"
  /// Several chains of thought and a vote (Wang et al. 2022, arXiv:2203.11171).
  case selfConsistency = "self_consistency"
  /// Verification-of-Choice of AntGLM-Med (arXiv:2312.01040), reconstructed: its prompts and its vote were not
  /// published, and these are ours.
  case verification

  /// How often the whole is done without further words.
  public var usualSamples: Int { self == .selfConsistency ? 5 : 1 }
}

/// What a prompt is for.
public enum AnsweringStep: Hashable, Sendable {
  case direct
  case reasoning
  /// Why this choice would be right.
  case explanation(choice: Int)
  /// Which explanations do not hold.
  case comparison
  case conclusion

  /// For tables: `explanation B`.
  public var name: String {
    switch self {
    case .direct: "direct"
    case .reasoning: "reasoning"
    case .explanation(let choice): "explanation \(EvaluationProtocol.letter(choice))"
    case .comparison: "comparison"
    case .conclusion: "conclusion"
    }
  }
}

/// Something that a model is to be asked.
public struct AskedPrompt: Hashable, Sendable {
  public let step: AnsweringStep
  /// From 0; texts of one sample build on one another.
  public let sample: Int
  /// Whether the answer is to be drawn, each sample by another seed; otherwise the likeliest is wanted.
  public let isDrawn: Bool
  public let prompt: String
}

/// What a model answered.
public struct Reply: Hashable, Sendable {
  public let text: String
  /// Tokens that were read and written.
  public let promptTokens, tokens: Int
  /// Of the text, in nats.
  public let logLikelihood: Double

  public init(text: String, promptTokens: Int, tokens: Int, logLikelihood: Double) {
    (self.text, self.promptTokens, self.tokens) = (text, promptTokens, tokens)
    self.logLikelihood = logLikelihood
  }
}

/// A question as it is put in words: two to 26 choices with letters.
public struct ChoiceQuestion: Hashable, Sendable {
  public let id: String
  /// Context, question and choices.
  public let text: String
  public let choices: [String]
  /// Which choice is right, from 0.
  public let answer: Int

  /// - Parameter labels: the choices of questions that have none of their own, such as yes, no and maybe.
  public init(_ question: Question, labels: [String]? = nil) throws(EvaluationError) {
    id = question.id
    choices = question.choices.isEmpty ? labels ?? [] : question.choices
    guard choices.count > 1 else { throw .noChoices(id: id) }
    guard choices.count <= 26 else { throw .tooManyChoices(id: id, count: choices.count) }
    if let empty = choices.firstIndex(where: { $0.allSatisfy(\.isWhitespace) }) {
      throw .emptyChoice(id: id, index: empty)
    }
    let ofLabels = choices.firstIndex { $0.lowercased() == question.answer.lowercased() }
    guard let answer = question.choices.isEmpty ? ofLabels : try question.rightChoice() else {
      guard !question.answer.isEmpty else { throw .noAnswer(id: id) }
      throw .answerNotAmong(id: id, answer: question.answer, labels: choices)
    }
    self.answer = answer
    text = AnsweringWords.question(question, choices: choices)
  }
}

/// What came of one question.
public struct Answered: Hashable, Sendable {
  /// One text on the way, in the order in which they were asked.
  public struct Text: Hashable, Sendable {
    public let asked: AskedPrompt
    public let reply: Reply
  }

  public let question: ChoiceQuestion
  public let texts: [Text]
  /// What each sample chose; nil where its last text names no choice.
  public let votes: [Int?]
  /// The choice of most votes; of those with equally many, that whose last texts are likeliest together. nil
  /// where no sample chose.
  public let choice: Int?

  public var calls: Int { texts.count }
  public var promptTokens: Int { texts.reduce(0) { $0 + $1.reply.promptTokens } }
  public var tokens: Int { texts.reduce(0) { $0 + $1.reply.tokens } }
  public var isCorrect: Bool { choice == question.answer }

  /// - Parameter last: the last text of each sample.
  init(_ question: ChoiceQuestion, _ texts: [Text], last: [Reply]) {
    let letters = ChosenLetter(question.choices)
    let votes = last.map { letters.find(in: $0.text) }
    var tally = question.choices.map { _ in (votes: 0, logLikelihood: 0.0) }
    for (vote, reply) in zip(votes, last) {
      guard let vote else { continue }
      tally[vote].votes += 1
      tally[vote].logLikelihood += reply.logLikelihood
    }
    var best: Int?
    for choice in tally.indices where tally[choice].votes > 0 {
      if best.map({ tally[$0] < tally[choice] }) ?? true { best = choice }
    }
    (self.question, self.texts, self.votes, choice) = (question, texts, votes, best)
  }
}

/// How a way of answering did on some questions: a row of an ablation.
public struct AnsweringSummary: Hashable, Sendable {
  public let accuracy: Proportion
  /// Questions where no choice was found in what the model wrote; they count as wrong.
  public let unread: Int
  public let calls, promptTokens, tokens: Int
  /// The commonest right answer by its place, and how often it is right.
  public let majority: Proportion
  /// Over the choices, where all questions have the same; nil elsewhere.
  public let macroF1: Double?

  /// - Parameter answers: at least one.
  public init(_ answers: [Answered]) {
    accuracy = Proportion(answers.count(where: \.isCorrect), of: answers.count)
    let right = Dictionary(grouping: answers, by: \.question.answer).values.map(\.count)
    majority = Proportion(right.max() ?? 0, of: answers.count)
    let choices = Set(answers.map(\.question.choices))
    macroF1 =
      choices.count > 1
      ? nil
      : choices.first.map { labels in
        // What was not read is no label's.
        OslerEvaluation.macroF1(
          predictions: answers.map { $0.choice ?? -1 }, answers: answers.map(\.question.answer),
          labels: labels.count)
      }
    unread = answers.count { $0.choice == nil }
    calls = answers.reduce(0) { $0 + $1.calls }
    promptTokens = answers.reduce(0) { $0 + $1.promptTokens }
    tokens = answers.reduce(0) { $0 + $1.tokens }
  }
}
