import Foundation
public import OslerCorpus

/// What a model answered, question by question.
public struct EvaluationResult: Hashable, Sendable, Codable {
  public let protocolName: String
  /// The answers every question has, where they are the same for all.
  public let labels: [String]?
  /// In the order of the questions.
  public let items: [ItemResult]
  /// Whether it was stopped before the last question.
  public let isPartial: Bool

  /// - Parameters:
  ///   - protocolName: the task: results of one task can be compared.
  ///   - items: at least one.
  public init(
    protocolName: String, labels: [String]?, items: [ItemResult], isPartial: Bool = false
  ) {
    (self.protocolName, self.labels) = (protocolName, labels)
    (self.items, self.isPartial) = (items, isPartial)
  }

  /// Whether every choice of every question has a score.
  public var hasScores: Bool { !items.contains { $0.scores.isEmpty } }

  public var summary: EvaluationSummary { EvaluationSummary(items, labels: labels) }

  /// The summary of each value of a column, in the order in which the values first come; items without the
  /// column are a group of their own, whose value is nil.
  public func grouped(by column: String) throws(EvaluationError) -> [EvaluationGroup] {
    guard items.contains(where: { $0.columns[column] != nil }) else { throw .noColumn(name: column) }
    var values: [ColumnValue?] = []
    var members: [ColumnValue?: [ItemResult]] = [:]
    for item in items {
      let value = item.columns[column]
      if members[value] == nil { values.append(value) }
      members[value, default: []].append(item)
    }
    return values.map { value in
      EvaluationGroup(value: value, summary: EvaluationSummary(members[value] ?? [], labels: labels))
    }
  }
}

/// One value of a column, and how the questions that have it went.
public struct EvaluationGroup: Hashable, Sendable {
  public let value: ColumnValue?
  public let summary: EvaluationSummary
}

/// What a model answered to one question.
public struct ItemResult: Hashable, Sendable, Codable {
  public let id: String
  public let choices: [String]
  /// Each choice's log-probability after the prompt, in nats; none where somebody only said which it is.
  public let scores: [Double]
  /// Which choice is right, from 0.
  public let answer: Int
  /// The choice of the highest score, the first of equals.
  public let prediction: Int
  /// The choice of the highest score for each character, the first of equals.
  public let normalizedPrediction: Int
  /// Tokens that the prompt lost at its beginning because the model cannot read so many.
  public let droppedTokens: Int
  public let columns: [String: ColumnValue]

  public var isCorrect: Bool { prediction == answer }

  /// How likely each choice is if it must be one of them: the softmax of the scores, which have to be there.
  public var probabilities: [Double] {
    let best = scores[Self.firstBest(scores)]
    // Where no score is finite, none is likelier than another.
    guard best.isFinite else { return scores.map { _ in 1 / Double(scores.count) } }
    let weights = scores.map { exp($0 - best) }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }

  init(_ item: EvaluationItem, scores: [Double], droppedTokens: Int) {
    id = item.id
    choices = item.choices
    self.scores = scores
    answer = item.answer
    prediction = Self.firstBest(scores)
    normalizedPrediction = Self.firstBest(zip(scores, item.lengths).map { $0 / Double($1) })
    self.droppedTokens = droppedTokens
    columns = item.columns
  }

  /// Of a prediction that has no scores.
  init(
    id: String, choices: [String], answer: Int, prediction: Int, columns: [String: ColumnValue]
  ) {
    (self.id, self.choices, self.answer, self.prediction) = (id, choices, answer, prediction)
    (scores, normalizedPrediction, droppedTokens, self.columns) = ([], prediction, 0, columns)
  }

  private static func firstBest(_ scores: [Double]) -> Int {
    var best = 0
    for index in scores.indices where scores[index] > scores[best] { best = index }
    return best
  }
}

/// The figures of some questions, and what they would be without reading them.
public struct EvaluationSummary: Hashable, Sendable {
  /// Questions, and how many were right.
  public let accuracy: Proportion
  /// The same by score for each character.
  public let normalizedAccuracy: Proportion
  /// Over the labels; nil where questions have choices of their own.
  public let macroF1: Double?
  /// What guessing gives: the mean of one over the number of choices.
  public let chance: Double
  /// The commonest right answer (a label, or a letter by its place), and how often it is right.
  public let majority: Proportion
  public let majorityLabel: String
  /// The macro-F1 of always giving that answer.
  public let majorityMacroF1: Double?
  /// Questions whose prompt lost its beginning because the model cannot read so much.
  public let truncated: Int

  public var count: Int { accuracy.count }

  /// - Parameter items: at least one.
  init(_ items: [ItemResult], labels: [String]?) {
    accuracy = Proportion(items.count(where: \.isCorrect), of: items.count)
    normalizedAccuracy = Proportion(items.count { $0.normalizedPrediction == $0.answer }, of: items.count)
    chance = items.reduce(0) { $0 + 1 / Double($1.choices.count) } / Double(items.count)
    truncated = items.count { $0.droppedTokens > 0 }
    let answers = items.map(\.answer)
    var tally = [Int](repeating: 0, count: (answers.max() ?? 0) + 1)
    for answer in answers { tally[answer] += 1 }
    let commonest = tally.indices.reduce(0) { tally[$1] > tally[$0] ? $1 : $0 }
    majority = Proportion(tally[commonest], of: items.count)
    majorityLabel = labels?[commonest] ?? Self.place(commonest)
    macroF1 = labels.map {
      OslerEvaluation.macroF1(predictions: items.map(\.prediction), answers: answers, labels: $0.count)
    }
    majorityMacroF1 = labels.map {
      let always = answers.map { _ in commonest }
      return OslerEvaluation.macroF1(predictions: always, answers: answers, labels: $0.count)
    }
  }

  /// What a choice is called by its place: "A" for the first, a number after "Z".
  private static func place(_ index: Int) -> String {
    index < 26 ? EvaluationProtocol.letter(index) : "\(index + 1)"
  }
}
