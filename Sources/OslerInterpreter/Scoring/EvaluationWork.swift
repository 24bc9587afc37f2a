import OslerCorpus
import OslerEvaluation
import OslerJSON
import OslerLanguage
import OslerLog
import OslerText

/// What the `evaluate` commands share: whom to ask, how, and how the scores are recorded.
struct EvaluationWork {
  let named: [NamedSpeaker]
  let shots: ShotsOption
  let atOnce: Int

  static let whom: [Parameter] = [
    .option("model", .value(.union([.model, .adapter])), help: "whom to ask; the attached one without it"),
    .option(
      "models", .value(.record),
      help: "several, by the names they have in the scores: [base: base, tuned: tuned]"),
  ]
  static let batch: Parameter = .option(
    "batch", .value(.integer), default: "4", range: .between(1, 1024), unit: "questions",
    help: "how many are scored at once; their scores are the same")

  /// Of a command that asks one set of questions.
  static let parameters: [Parameter] =
    [.option("on", .value(.rows), required: true, help: "questions with answers")] + whom
    + ShotsOption.parameters + [batch]

  init(_ arguments: Arguments) throws(Diagnostic) {
    shots = try ShotsOption(arguments)
    atOnce = arguments.integer("batch")
    named = try NamedSpeaker.whom(arguments)
  }

  /// The task of a command that asks one set of questions.
  static func task(_ protocols: EvaluationProtocol, _ arguments: Arguments) -> EvaluationTask {
    EvaluationTask(
      protocols: protocols, rows: arguments.rows("on"), pool: arguments.rows(ifGiven: "shots_from"))
  }

  /// - Parameter group: the name of the row that takes a model's tasks together.
  func run(_ tasks: [EvaluationTask], group: String? = nil, in context: CommandContext) throws -> Value {
    defer { context.progress(nil) }
    let asked = try context.speakers(named)
    var sets: [EvaluationRun.Questions] = []
    for task in tasks {
      let questions = try task.questions(in: context)
      let shots = try task.shots(shots, in: context)
      // A broken question of the last task costs no time.
      _ = try task.protocols.items(questions, shots: shots)
      sets.append(.init(protocols: task.protocols, questions: questions, shots: shots))
    }
    let run = EvaluationRun(sets, of: asked, atOnce: atOnce, journal: try ScoreJournal(in: context))
    let entries = try run.entries(in: context)
    let questionsScored = entries.map { "\($0.result.items.count)" }.joined(separator: " ")
    let isWhole = entries.count == asked.count * sets.count && !entries.contains { $0.result.isPartial }
    let lineage =
      isWhole ? context.lineage : context.lineage.stopped(after: "\(questionsScored) questions")
    let name = group ?? tasks.map(\.protocols.name).joined(separator: ", ")
    return .handle(
      EvaluationValue(name, entries, tasks: group == nil ? nil : sets.count, lineage: lineage))
  }
}

/// Some models asked some sets of questions, one after the other.
private final class EvaluationRun {
  struct Questions {
    let protocols: EvaluationProtocol
    let questions: [Question]
    let shots: Shots?
  }

  private let sets: [Questions]
  private let asked: [NamedSpeaker]
  private let atOnce: Int
  private let journal: ScoreJournal?
  private let total: Int
  private var done = 0
  private var left: TimeLeft

  init(_ sets: [Questions], of asked: [NamedSpeaker], atOnce: Int, journal: ScoreJournal?) {
    (self.sets, self.asked, self.atOnce, self.journal) = (sets, asked, atOnce, journal)
    total = asked.count * sets.reduce(0) { $0 + $1.questions.count }
    let known = asked.reduce(0) { count, named in
      sets.reduce(count) { count, set in
        count
          + (journal?.known(
            model: named.name, task: set.protocols.name, ids: set.questions.map(\.id)
          ).count ?? 0)
      }
    }
    left = TimeLeft(before: known)
    self.known = known
  }
  private let known: Int

  func entries(in context: CommandContext) throws -> [EvaluationValue.Entry] {
    defer { journal?.close() }
    if known > 0 {
      try context.note("goes on after \(Counted.text(known, "question", "questions")) scored earlier")
    }
    var entries: [EvaluationValue.Entry] = []
    for named in asked {
      for set in sets {
        if context.isInterrupted {
          // What was scored before is kept; without any, there is nothing to keep.
          guard !entries.isEmpty else { try context.checkInterrupt(); return [] }
          context.markPartial()
          return entries
        }
        let result = try result(named, set, in: context)
        entries.append(EvaluationValue.Entry(model: named.name, task: set.protocols.name, result: result))
        try record(result, of: named.name, step: entries.count - 1, in: context)
        if result.isPartial {
          context.markPartial()
          return entries
        }
      }
    }
    return entries
  }

  private func result(
    _ named: NamedSpeaker, _ set: Questions, in context: CommandContext
  ) throws -> EvaluationResult {
    let (name, task) = (named.name, set.protocols.name)
    let before = done
    var failure: (any Error)?
    let options = EvaluationOptions(
      shots: set.shots, atOnce: atOnce,
      known: journal?.known(model: name, task: task, ids: set.questions.map(\.id)) ?? [:])
    let result = try set.protocols.run(
      on: set.questions, model: try named.speaker.transformer, tokenizer: named.speaker.tokenizer,
      options: options, isInterrupted: { context.isInterrupted || failure != nil },
      progress: { count, _ in
        self.done = before + count
        context.progress(
          Progress(
            "evaluate \(task)", done: self.done, total: self.total,
            details: [name] + self.left.details(done: self.done, of: self.total)))
      },
      found: { items in
        do { try self.journal?.add(items, model: name, task: task) } catch { failure = error }
      })
    if let failure { throw failure }
    return result
  }

  private func record(
    _ result: EvaluationResult, of model: String, step: Int, in context: CommandContext
  ) throws {
    let series = sets.count == 1 ? model : "\(result.protocolName)/\(model)"
    let summary = result.summary
    try context.record(result, of: model, series: series, step: step)
    if summary.truncated > 0 {
      let prompts = Counted.text(summary.truncated, "prompt", "prompts")
      try context.warn("\(model): \(prompts) lost the beginning, being longer than the model can read")
    }
  }
}

extension NamedSpeaker {
  /// Whom `model:` or `models:` names; nobody where neither is given.
  static func whom(_ arguments: Arguments) throws(Diagnostic) -> [NamedSpeaker] {
    guard let record = arguments.record(ifGiven: "models") else {
      let speaker = arguments.handle(ifGiven: "model", as: (any Speaker).self)
      return speaker.map { [NamedSpeaker(name: $0.type.nameInTables, speaker: $0)] } ?? []
    }
    guard !arguments.isGiven("model") else {
      throw arguments.error("'model' and 'models' cannot be given together", at: "models")
    }
    guard !record.fields.isEmpty else { throw arguments.error("'models' names nobody", at: "models") }
    var named: [NamedSpeaker] = []
    for field in record.fields {
      guard let speaker = field.value.handle((any Speaker).self) else {
        throw arguments.error(
          "'\(field.name)' is \(field.value.type.inWords), not a model or an adapter", at: "models")
      }
      named.append(NamedSpeaker(name: field.name, speaker: speaker))
    }
    return named
  }
}
