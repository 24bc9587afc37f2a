import OslerEvaluation
import OslerJSON
import OslerLog

/// What the log keeps of an evaluation: numbers for each model, and every item.
extension CommandContext {
  /// - Parameters:
  ///   - series: what the numbers are of: the model, or task and model.
  ///   - step: which of the evaluation's results it is, from 0.
  func record(_ result: EvaluationResult, of model: String, series: String, step: Int) throws {
    let summary = result.summary
    let numbers: [(String, Double?)] = [
      ("accuracy", summary.accuracy.value), ("n", Double(summary.count)),
      ("stderr", summary.accuracy.standardError),
      ("acc_norm", result.hasScores ? summary.normalizedAccuracy.value : nil),
      ("macro_f1", summary.macroF1), ("majority", summary.majority.value),
      ("majority_f1", summary.majorityMacroF1), ("chance", summary.chance),
    ]
    try record(step: step, numbers.compactMap { name, value in value.map { ("\(name)/\(series)", $0) } })
    try record(itemsOf: result, model: model)
  }

  /// Every question's scores, in JSON, as an output that is not shown.
  private func record(itemsOf result: EvaluationResult, model: String) throws {
    let items = result.items.map { item in
      JSONValue([
        "id": .string(item.id), "correct": .bool(item.isCorrect),
        "answer": .string(item.choices[item.answer]),
        "prediction": .string(item.choices[item.prediction]),
        "scores": .array(item.scores.map { .real(JSONReal($0)) }),
      ])
    }
    let facts = JSONValue([
      "task": .string(result.protocolName), "model": .string(model), "items": .array(items),
    ])
    let count = Counted.text(result.items.count, "item", "items")
    var bundle = MIMEBundle(text: "\(result.protocolName), \(model): \(count)")
    bundle["application/json"] = .text(facts.written(.compact))
    try recordUnseen(bundle)
  }
}
