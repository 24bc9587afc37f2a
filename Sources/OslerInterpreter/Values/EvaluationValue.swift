import OslerEvaluation
public import OslerLanguage
public import OslerLog

/// Scores of one or more models on the same questions: a row for each model; of several tasks one for each
/// model and task, and one for all of them together.
public final class EvaluationValue: Rows {
  /// One model's part of one task.
  struct Entry {
    let model: String
    let task: String
    let result: EvaluationResult
  }

  let protocolName: String
  let entries: [Entry]
  /// Of a group: how many tasks make it whole. nil where there is one task.
  let tasks: Int?
  public let lineage: Lineage
  public let columns: Columns
  private let scores: [ScoreRow]

  init(_ protocolName: String, _ entries: [Entry], tasks: Int? = nil, lineage: Lineage) {
    (self.protocolName, self.entries, self.tasks) = (protocolName, entries, tasks)
    self.lineage = lineage
    scores = ScoreRow.all(of: entries, group: tasks.map { (protocolName, $0) })
    columns = Columns(
      ScoreRow.columns(
        isGroup: tasks != nil, hasScores: scores.contains { $0.normalized != nil },
        hasF1: scores.contains { $0.macroF1 != nil }))
  }

  public var type: ValueType { .evaluation }
  public var knownCount: Int? { scores.count }

  private var rows: [[Value]] { scores.map { score in columns.names.map(score.value) } }

  /// `choices on 138 questions: base 0.261, tuned 0.703`
  public var summary: String {
    let shown = scores.contains(where: \.isGroup) ? scores.filter(\.isGroup) : scores
    let words = shown.map { "\($0.model) \(Figures.decimals($0.accuracy.value, 3))" }
    let count = Counted.text(shown.first?.accuracy.count ?? 0, "question", "questions")
    return "\(protocolName) on \(count): \(words.joined(separator: ", "))"
  }

  public func forEach(in context: CommandContext, _ body: (Row) throws -> Flow) throws {
    for values in rows where try body(Row(columns, values)) == .stop { return }
  }

  // MARK: Members

  public var members: [String] { ["items"] + columns.names }

  /// A column is a number for one model, a record by model for several; of several tasks, such for each task.
  /// `items` has a row for each question and model.
  public func member(_ name: String, in context: CommandContext) throws -> Value? {
    if name == "items" { return .handle(items) }
    guard columns.contains(name) else { return nil }
    guard tasks != nil else { return byModel(scores, name) }
    var tasks: [String] = []
    for score in scores where !tasks.contains(score.task) { tasks.append(score.task) }
    return .record(Record(tasks.map { task in (task, byModel(scores.filter { $0.task == task }, name)) }))
  }

  private func byModel(_ scores: [ScoreRow], _ name: String) -> Value {
    if scores.count == 1 { return scores[0].value(name) }
    return .record(Record(scores.map { (name: $0.model, value: $0.value(name)) }))
  }

  private var items: Table {
    Table(
      (tasks == nil ? [] : ["task"]) + ["model", "id", "correct", "answer", "prediction", "scores"],
      entries.flatMap { entry in
        entry.result.items.map { item in
          (tasks == nil ? [] : [.string(entry.task)]) + [
            .string(entry.model), .string(item.id), .bool(item.isCorrect), .string(item.choices[item.answer]),
            .string(item.choices[item.prediction]),
            item.scores.isEmpty ? .none : .list(item.scores.map { .real($0) }),
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
