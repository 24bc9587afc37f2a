import OslerEvaluation

/// A line of an evaluation: one model on one task, or on a group of them.
struct ScoreRow {
  let model: String
  let task: String
  let isGroup: Bool
  let accuracy: Proportion
  let standardError: Double?
  /// nil where there are no scores.
  let normalized: Proportion?
  let macroF1: Double?
  let chance: Double
  let majority: Proportion
  let majorityF1: Double?

  /// The rows of each model; where it has all tasks of a group, the group's as its last.
  static func all(of entries: [EvaluationValue.Entry], group: (name: String, tasks: Int)?) -> [ScoreRow] {
    guard let group else { return entries.map(ScoreRow.init) }
    var models: [String] = []
    for entry in entries where !models.contains(entry.model) { models.append(entry.model) }
    return models.flatMap { model in
      let own = entries.filter { $0.model == model }
      let isWhole = own.count == group.tasks && !own.contains { $0.result.isPartial }
      return own.map(ScoreRow.init) + (isWhole ? [ScoreRow(model, group.name, own)] : [])
    }
  }

  private init(_ entry: EvaluationValue.Entry) {
    let summary = entry.result.summary
    (model, task, isGroup) = (entry.model, entry.task, false)
    accuracy = summary.accuracy
    standardError = summary.accuracy.standardError
    normalized = entry.result.hasScores ? summary.normalizedAccuracy : nil
    (macroF1, chance) = (summary.macroF1, summary.chance)
    (majority, majorityF1) = (summary.majority, summary.majorityMacroF1)
  }

  /// The tasks together, each by its size.
  private init(_ model: String, _ group: String, _ entries: [EvaluationValue.Entry]) {
    let summaries = entries.map(\.result.summary)
    func pooled(_ part: (EvaluationSummary) -> Proportion) -> Proportion {
      GroupScore(summaries.map(part)).accuracy
    }
    (self.model, task, isGroup) = (model, group, true)
    let score = GroupScore(summaries.map(\.accuracy))
    (accuracy, standardError) = (score.accuracy, score.standardError)
    normalized = pooled(\.normalizedAccuracy)
    majority = pooled(\.majority)
    chance = summaries.reduce(0) { $0 + $1.chance * Double($1.count) } / Double(score.accuracy.count)
    (macroF1, majorityF1) = (nil, nil)
  }

  // MARK: In columns

  /// The baseline stands where it is seen at a narrow terminal too.
  static func columns(isGroup: Bool, hasScores: Bool, hasF1: Bool) -> [String] {
    (isGroup ? ["task"] : []) + ["model", "n", "accuracy", "low", "high", "majority"]
      + (hasF1 ? ["macro_f1", "majority_f1"] : []) + ["stderr"] + (hasScores ? ["acc_norm"] : []) + ["chance"]
  }

  func value(_ column: String) -> Value {
    switch column {
    case "task": .string(task)
    case "model": .string(model)
    case "n": .integer(accuracy.count)
    case "accuracy": .real(accuracy.value)
    case "low": .real(accuracy.interval.lowerBound)
    case "high": .real(accuracy.interval.upperBound)
    case "stderr": Self.real(standardError)
    case "acc_norm": Self.real(normalized?.value)
    case "macro_f1": Self.real(macroF1)
    case "chance": .real(chance)
    case "majority": .real(majority.value)
    case "majority_f1": Self.real(majorityF1)
    default: preconditionFailure("scores have no column '\(column)'")
    }
  }

  private static func real(_ number: Double?) -> Value { number.map { .real($0) } ?? .none }
}
