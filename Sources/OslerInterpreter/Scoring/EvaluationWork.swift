import OslerCorpus
import OslerEvaluation
import OslerLanguage

/// What the `evaluate` commands share: whom to ask, which questions, and how the scores are recorded.
struct EvaluationWork {
  let rows: any Rows
  let named: [NamedSpeaker]

  static let parameters: [Parameter] = [
    .option("on", .value(.rows), required: true, help: "questions with answers"),
    .option("model", .value(.union([.model, .adapter])), help: "whom to ask; the attached one without it"),
    .option(
      "models", .value(.record),
      help: "several, by the names they have in the scores: [base: base, tuned: tuned]"),
  ]

  init(_ arguments: Arguments) throws(Diagnostic) {
    rows = arguments.rows("on")
    guard let record = arguments.record(ifGiven: "models") else {
      let speaker = arguments.handle(ifGiven: "model", as: (any Speaker).self)
      named = speaker.map { [NamedSpeaker(name: $0.type.nameInTables, speaker: $0)] } ?? []
      return
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
    self.named = named
  }

  func run(_ protocols: EvaluationProtocol, in context: CommandContext) throws -> Value {
    defer { context.progress(nil) }
    let asked = try context.speakers(named)
    let questions = try questions(in: context)
    var entries: [EvaluationValue.Entry] = []
    for named in asked {
      let (name, speaker) = (named.name, named.speaker)
      if context.isInterrupted {
        // What the models before this one scored is kept; without any, there is nothing to keep.
        guard !entries.isEmpty else { try context.checkInterrupt(); break }
        context.markPartial()
        break
      }
      let result = try protocols.run(
        on: questions, model: try speaker.transformer, tokenizer: speaker.tokenizer,
        isInterrupted: { context.isInterrupted }
      ) { done, total in
        context.progress(
          Progress("evaluate \(protocols.name)", done: done, total: total, details: [name]))
      }
      try context.record(
        step: entries.count,
        [("accuracy/\(name)", result.summary.accuracy.value), ("n/\(name)", Double(result.items.count))])
      if result.summary.truncated > 0 {
        let prompts = Counted.text(result.summary.truncated, "prompt", "prompts")
        try context.warn("\(name): \(prompts) lost the beginning, being longer than the model can read")
      }
      entries.append(EvaluationValue.Entry(model: name, result: result))
      if result.isPartial {
        context.markPartial()
        break
      }
    }
    let questionsScored = entries.map { "\($0.result.items.count)" }.joined(separator: " ")
    let isWhole = entries.count == asked.count && !entries.contains { $0.result.isPartial }
    return .handle(
      EvaluationValue(
        protocols.name, entries,
        lineage: isWhole ? context.lineage : context.lineage.stopped(after: "\(questionsScored) questions")))
  }

  private func questions(in context: CommandContext) throws -> [Question] {
    var questions: [Question] = []
    try rows.forEach(in: context) { row in
      guard let question = QuestionRow.question(row) else {
        throw RowSamplesError.noQuestions(columns: rows.columns.names)
      }
      questions.append(question)
      return .next
    }
    return questions
  }
}
