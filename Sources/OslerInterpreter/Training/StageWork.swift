import Foundation
import OslerCorpus
import OslerModel
import OslerTensor
import OslerTraining

/// One stage run inside a command: what it prints, records and saves is the same for every stage.
struct StageWork<S: Stage> {
  let stage: S
  let samples: [TokenSample]
  /// Trained in place: the command hands in a copy.
  let model: Transformer
  let recipe: Recipe

  /// - Returns: what the steps told, also when the run was interrupted; the context is then marked
  ///   partial.
  func run(in context: CommandContext) throws -> TrainingHistory {
    defer { context.progress(nil) }
    let run = try TrainingRun(
      stage, on: samples, model: model, recipe: recipe, seed: context.random().key)
    try context.note(accounting(run))
    try context.note(memory(run.memory))

    let checkpoints = try context.session.engine.checkpoints(of: context.lineage.key)
    var reports: [StepReport] = []
    var speed = Speed()
    let outcome = try run.run(checkpoints: checkpoints, isInterrupted: { context.isInterrupted }) { report in
      reports.append(report)
      try context.record(
        step: report.step,
        [
          ("loss", report.loss), ("lr", report.learningRate), ("gradient_norm", report.gradientNorm),
          ("trained_tokens", Double(report.trainedTokens)), ("tokens", Double(report.tokens)),
        ])
      speed.note(report)
      context.progress(
        Progress(
          S.name, done: report.step, total: report.steps,
          details: ["loss \(Figures.loss(report.loss))"] + speed.details(of: report)))
    }
    if outcome.isPartial { context.markPartial() }
    let history = TrainingHistory(stage: S.name, reports: reports, plannedSteps: run.steps)
    let restored = reports.count { $0.isRestored }
    let from = restored > 0 ? " (went on from step \(Counted.grouped(restored)))" : ""
    try context.note("\(history.summary)\(from)\(speed.summary)")
    if let checkpoints { try context.recordStage(at: checkpoints.url) }
    return history
  }

  /// `pretrain: 660 samples, 58,000 tokens (57,340 learned, 660 read) in 240 rows of 256; 30 steps an epoch, 600 in all`
  private func accounting(_ run: TrainingRun<S>) -> String {
    let account = run.account
    let perEpoch = run.steps / recipe.epochs
    return "\(S.name): \(Counted.text(account.samples, "sample", "samples")), "
      + "\(Counted.text(account.tokens, "token", "tokens")) (\(Counted.grouped(account.trained)) learned, "
      + "\(Counted.grouped(account.masked)) read) in \(Counted.text(account.rows, "row", "rows")) of "
      + "\(recipe.sequence); \(Counted.text(perEpoch, "step", "steps")) an epoch, "
      + "\(Counted.grouped(run.steps)) in all"
  }

  private func memory(_ plan: MemoryPlan) -> String {
    let available = MachineMemory.available().map { " of \(ByteCount($0)) free" } ?? ""
    return "memory: \(plan.inWords)\(available)"
  }
}

extension TrainingHistory {
  /// The lineage of the command's value; of a stage that was stopped, one of its own.
  func lineage(of context: CommandContext) -> Lineage {
    isPartial ? context.lineage.stopped(after: "\(reports.count) of \(plannedSteps) steps") : context.lineage
  }
}

/// Tokens a second and the time that is left, over the steps of this run.
private struct Speed {
  private let start = ContinuousClock.now
  private var steps = 0
  private var tokens = 0

  mutating func note(_ report: StepReport) {
    guard !report.isRestored else { return }
    steps += 1
    tokens += report.tokens
  }

  private var seconds: Double { (ContinuousClock.now - start) / .seconds(1) }

  /// `8.4k tokens/s`, `2m 10s left`.
  func details(of report: StepReport) -> [String] {
    guard steps > 0, seconds > 0 else { return [] }
    let left = seconds / Double(steps) * Double(report.steps - report.step)
    return ["\(Figures.short(Double(tokens) / seconds)) tokens/s", "\(Figures.time(left)) left"]
  }

  /// `, 41s at 14.2k tokens/s`.
  var summary: String {
    guard steps > 0, seconds > 0 else { return "" }
    return ", \(Figures.time(seconds)) at \(Figures.short(Double(tokens) / seconds)) tokens/s"
  }
}

extension CommandContext {
  /// Notes the folder in which a stage saved itself.
  fileprivate func recordStage(at url: URL) throws {
    guard FileManager.default.fileExists(atPath: url.path) else { return }
    try recordArtifact("stage", path: url.path)
  }
}
