import OslerEvaluation
public import OslerLanguage
public import OslerLog

/// Scores of one or more models on the same questions: a row for each model.
public final class EvaluationValue: Rows {
  /// One model's part.
  struct Entry {
    let model: String
    let result: EvaluationResult
  }

  let protocolName: String
  let entries: [Entry]
  public let lineage: Lineage
  public let columns: Columns
  private let rows: [[Value]]

  init(_ protocolName: String, _ entries: [Entry], lineage: Lineage) {
    self.protocolName = protocolName
    self.entries = entries
    self.lineage = lineage
    let hasF1 = entries.contains { $0.result.summary.macroF1 != nil }
    columns = Columns(
      ["model", "n", "accuracy", "low", "high", "stderr", "acc_norm"] + (hasF1 ? ["macro_f1"] : [])
        + ["chance", "majority"])
    rows = entries.map { entry in
      let summary = entry.result.summary
      let (accuracy, interval) = (summary.accuracy, summary.accuracy.interval)
      return [
        .string(entry.model), .integer(summary.count), .real(accuracy.value), .real(interval.lowerBound),

        .real(interval.upperBound), accuracy.standardError.map { .real($0) } ?? .none,
        .real(summary.normalizedAccuracy.value),
      ] + (hasF1 ? [summary.macroF1.map { .real($0) } ?? .none] : [])
        + [.real(summary.chance), .real(summary.majority.value)]
    }
  }

  public var type: ValueType { .evaluation }
  public var knownCount: Int? { rows.count }

  /// `choices on 138 questions: base 0.261, tuned 0.703`
  public var summary: String {
    let scores = entries.map { "\($0.model) \(Figures.decimals($0.result.summary.accuracy.value, 3))" }
    let count = entries.first?.result.summary.count ?? 0
    return
      "\(protocolName) on \(Counted.text(count, "question", "questions")): \(scores.joined(separator: ", "))"
  }

  public func forEach(in context: CommandContext, _ body: (Row) throws -> Flow) throws {
    for values in rows where try body(Row(columns, values)) == .stop { return }
  }

  // MARK: Members

  public var members: [String] { ["items"] + columns.names }

  /// A column is a number for one model, a record by model for several; `items` has a row for each
  /// question and model.
  public func member(_ name: String, in context: CommandContext) throws -> Value? {
    if name == "items" { return .handle(items) }
    guard let position = columns.position(of: name) else { return nil }
    if rows.count == 1 { return rows[0][position] }
    return .record(Record(zip(entries, rows).map { (name: $0.model, value: $1[position]) }))
  }

  private var items: Table {
    Table(
      ["model", "id", "correct", "answer", "prediction", "scores"],
      entries.flatMap { entry in
        entry.result.items.map { item in
          [
            .string(entry.model), .string(item.id), .bool(item.isCorrect), .string(item.choices[item.answer]),
            .string(item.choices[item.prediction]), .list(item.scores.map { .real($0) }),
          ]
        }
      }, lineage: lineage.part("items"))
  }

  // MARK: Showing

  public func shown(in context: CommandContext) throws -> MIMEBundle {
    try RowsText.shown(self, in: context)
  }

  public func save(to path: String, in context: CommandContext) throws {
    try RowsFile.save(self, to: path, in: context)
  }
}
