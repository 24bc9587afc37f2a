import OslerLanguage
import OslerTraining

/// `metrics [pretrain: read, sft: tuned]`
struct MetricsCommand: Command {
  static let group = CommandGroup.training
  static let signature = CommandSignature(
    "metrics", "The steps of training stages as rows: stage, step, loss and more.",
    discussion: """
      'validation_loss' is none where nothing was measured; 'skipped' steps moved nothing. Of an adapter that \
      was tuned with others, 'task_loss' is its own task's, none where a step had no rows of it, and \
      'task_validation_loss' likewise.
      """,
    parameters: [
      .argument(
        "trained", .value(.union([.model, .adapter, .record])),
        help: "a trained model or adapter, or a record of several whose names become the stages'")
    ],
    returns: .table,
    examples: [Example("metrics [pretrain: read, sft: tuned] | plot line x: step y: loss by: stage")])

  let stages: [(name: String, history: TrainingHistory)]

  init(_ arguments: Arguments) throws(Diagnostic) {
    let named: [(name: String?, value: Value)] =
      switch arguments.value("trained") {
      case .record(let record): record.fields.map { ($0.name, $0.value) }
      case let value: [(nil, value)]
      }
    var stages: [(String, TrainingHistory)] = []
    for (name, value) in named {
      guard let speaker = value.handle((any Speaker).self) else {
        throw arguments.error(
          "'\(name ?? "trained")' is \(value.type.inWords), not a model or an adapter", at: "trained")
      }
      guard let training = speaker.training else {
        throw arguments.error(
          (name.map { "'\($0)'" } ?? "this \(value.type.name)") + " was not trained in this session",
          at: "trained")
      }
      stages.append((name ?? training.stage, training))
    }
    self.stages = stages
  }

  func run(in context: CommandContext) throws -> Value {
    let hasTasks = stages.contains { $0.history.task != nil }
    let rows = stages.flatMap { name, history in
      let validations = Dictionary(
        history.validations.map { ($0.step, $0) }, uniquingKeysWith: { _, later in later })
      return history.reports.map { report -> [Value] in
        let validation = validations[report.step]
        return [
          .string(name), .integer(report.step), .real(report.loss), .real(report.learningRate),
          .real(report.gradientNorm), .integer(report.trainedTokens), .integer(report.tokens),
          validation.map { .real($0.loss) } ?? .none, .bool(report.skipped != nil),
        ] + (hasTasks ? [report.byTask, validation?.byTask].map(history.loss) : [])
      }
    }
    let columns = [
      "stage", "step", "loss", "lr", "gradient_norm", "trained_tokens", "tokens", "validation_loss",
      "skipped",
    ]
    return .handle(
      Table(
        columns + (hasTasks ? ["task_loss", "task_validation_loss"] : []), rows, lineage: context.lineage))
  }
}

extension TrainingHistory {
  /// That of this adapter's own task; none where there is none.
  fileprivate func loss(_ losses: [TaskLoss]?) -> Value {
    guard let task = assignment?.tasks.firstIndex(where: { $0 == self.task }) else { return .none }
    return losses?.first { $0.task == task }.map { .real($0.loss) } ?? .none
  }
}
