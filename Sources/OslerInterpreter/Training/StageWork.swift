import Foundation
import OslerJSON
import OslerLog
import OslerModel
import OslerTensor
import OslerTraining

/// One stage run inside a command: what it prints, records and saves is the same for every stage.
struct StageWork<S: Stage> {
  let stage: S
  let data: TrainingData
  /// Trained in place: the command hands in a copy.
  let model: Transformer
  /// What learns in place of the model's parameters, where tasks share skills.
  var skills: SkillMixture?
  let recipe: Recipe
  /// Most bytes to take; what the machine has free without it.
  let memory: Int?

  /// - Returns: what the steps told, also when the run was interrupted; the context is then marked
  ///   partial.
  func run(in context: CommandContext) throws -> TrainingHistory {
    defer { context.progress(nil) }
    let run = try TrainingRun(
      stage, on: data, model: model, skills: skills, recipe: recipe, seed: context.random().key,
      memory: [memory, MachineMemory.available()].compactMap(\.self).min())
    let checkpoints = try ChangedStage.checkpoints(for: run.identity, in: context)
    try announce(run, in: context)

    var reports: [StepReport] = []
    var validations: [ValidationReport] = []
    var speed = Throughput(run.operations, peak: context.session.engine.peak(model.precision))
    let outcome = try run.run(
      checkpoints: checkpoints, isInterrupted: { context.isInterrupted },
      validated: { report in
        validations.append(report)
        speed.noteValidation()
        try context.record(
          step: report.step,
          [("validation_loss", report.loss)] + byTask("validation_loss", report.byTask))
      },
      report: { report in
        reports.append(report)
        speed.note(report)
        try record(report, in: context)
        context.progress(
          Progress(
            S.name, done: report.step, total: report.steps,
            details: details(report, validations.last) + speed.details(of: report)))
      })
    if outcome.isPartial { context.markPartial() }
    let history = TrainingHistory(
      stage: S.name, reports: reports, validations: validations, outcome: outcome,
      givesBest: recipe.patience != nil)
    let restored = reports.count { $0.isRestored }
    let from = restored > 0 ? " (went on from step \(Counted.grouped(restored)))" : ""
    try context.note("\(history.summary)\(from)\(speed.summary)")
    if let checkpoints { try context.recordStage(at: checkpoints.url) }
    return history
  }

  private func details(_ report: StepReport, _ validation: ValidationReport?) -> [String] {
    ["loss \(Figures.loss(report.loss))"] + (validation.map { ["validation \(Figures.loss($0.loss))"] } ?? [])
  }

  private func record(_ report: StepReport, in context: CommandContext) throws {
    try context.record(
      step: report.step,
      [
        ("loss", report.loss), ("lr", report.learningRate), ("gradient_norm", report.gradientNorm),
        ("trained_tokens", Double(report.trainedTokens)), ("tokens", Double(report.tokens)),
      ] + byTask("loss", report.byTask))
    if let skipped = report.skipped { try context.warn(of: skipped, step: report.step) }
  }

  /// `loss/questions`, `loss/exams`: the loss of each task.
  private func byTask(_ name: String, _ losses: [TaskLoss]?) -> [(name: String, value: Double)] {
    guard let names = data.tasks?.names else { return [] }
    return (losses ?? []).map { ("\(name)/\(names[$0.task])", $0.loss) }
  }

  // MARK: What is said before the first step

  private func announce(_ run: TrainingRun<S>, in context: CommandContext) throws {
    try context.note(accounting(run))
    if let held = run.validationAccount { try context.note(validation(held)) }
    let available = MachineMemory.available().map { " of \(ByteCount($0)) free" } ?? ""
    try context.note("memory: \(run.memory.inWords)\(available)")
  }

  /// `pretrain: 660 samples, 58,000 tokens (57,340 learned, 660 read) in 240 rows of 256; 30 steps an epoch, 600 in all`
  private func accounting(_ run: TrainingRun<S>) -> String {
    let counts = run.stepsPerEpoch
    let perEpoch =
      counts.lowerBound == counts.upperBound
      ? Counted.text(counts.lowerBound, "step", "steps")
      : "\(Counted.grouped(counts.lowerBound)) to \(Counted.text(counts.upperBound, "step", "steps"))"
    return
      "\(S.name): \(words(run.account, "learned")); \(perEpoch) an epoch, \(Counted.grouped(run.steps)) in all"
  }

  /// `validation: 66 samples, … in 25 rows of 256; every 20 steps`
  private func validation(_ account: TokenAccount) -> String {
    let often =
      recipe.validateEvery.map { $0 == 1 ? "every step" : "every \(Counted.grouped($0)) steps" }
      ?? "every epoch"
    let patience = recipe.patience.map { ", stops after \(Counted.grouped($0)) without a new best" } ?? ""
    return "validation: \(words(account, "measured")); \(often)\(patience)"
  }

  private func words(_ account: TokenAccount, _ trained: String) -> String {
    "\(Counted.text(account.samples, "sample", "samples")), "
      + "\(Counted.text(account.tokens, "token", "tokens")) (\(Counted.grouped(account.trained)) \(trained), "
      + "\(Counted.grouped(account.masked)) read) in \(Counted.text(account.rows, "row", "rows")) of "
      + "\(recipe.sequence)"
  }
}

extension TrainingHistory {
  /// The lineage of the command's value; of a stage that was stopped, one of its own.
  func lineage(of context: CommandContext) -> Lineage {
    isPartial ? context.lineage.stopped(after: "\(reports.count) of \(plannedSteps) steps") : context.lineage
  }
}

extension CommandContext {
  /// Notes the folder in which a stage saved itself.
  fileprivate func recordStage(at url: URL) throws {
    guard FileManager.default.fileExists(atPath: url.path) else { return }
    try recordArtifact("stage", path: url.path)
  }

  /// A few of the step's samples in words, all of them in JSON beside it.
  fileprivate func warn(of skipped: SkippedStep, step: Int) throws {
    var bundle = MIMEBundle(
      text: "step \(step) was skipped: \(skipped.reason); its samples: \(skipped.samplesInWords)")
    let facts = JSONValue([
      "step": .integer(step), "reason": .string("\(skipped.reason)"),
      "samples": .array(skipped.samples.map { .string($0) }),
    ])
    bundle["application/json"] = .text(facts.written(.compact))
    try warn(bundle)
  }
}
