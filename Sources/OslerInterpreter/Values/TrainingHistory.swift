public import OslerTraining

/// What a stage told of its steps.
public struct TrainingHistory: Sendable, Codable {
  /// `pretrain`, `sft`, `lora`.
  public let stage: String
  public let reports: [StepReport]
  public let validations: [ValidationReport]
  public let outcome: TrainingOutcome
  /// Whether the stage ended with the weights of its best validation.
  public let givesBest: Bool
  /// Where several tasks shared skills: the task of this adapter.
  var task: String?
  /// How much of each skill each task takes then.
  var assignment: SkillAssignment?

  public var plannedSteps: Int { outcome.plannedSteps }
  public var isPartial: Bool { outcome.isPartial }

  /// `pretrain 480 steps, loss 1.234`, `sft 12 of 60 steps, loss 2.345`,
  /// `sft 12 of 60 steps, loss 2.345, validation 2.5 at step 8`.
  public var summary: String {
    let steps =
      reports.count < plannedSteps
      ? "\(Counted.grouped(reports.count)) of \(Counted.text(plannedSteps, "step", "steps"))"
      : Counted.text(plannedSteps, "step", "steps")
    return "\(stage) \(steps)" + (outcome.loss.map { ", loss \(Figures.loss($0))" } ?? "") + validation
  }

  /// The validation that belongs to the weights: the best one, or the last.
  private var validation: String {
    let shown = givesBest && !isPartial ? outcome.best : validations.last
    return shown.map { ", validation \(Figures.loss($0.loss)) at step \(Counted.grouped($0.step))" } ?? ""
  }
}

/// Numbers as accounting lines and progress bars have them.
enum Figures {
  /// Three decimals.
  static func loss(_ loss: Double) -> String { decimals(loss, 3) }

  /// `950`, `8.4k`, `1.2M`.
  static func short(_ number: Double) -> String {
    switch number {
    case 1e6...: decimals(number / 1e6, 1) + "M"
    case 1e4...: decimals(number / 1e3, 1) + "k"
    default: Counted.grouped(Int(number.rounded()))
    }
  }

  /// `45s`, `2m 10s`, `3h 5m`.
  static func time(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded())
    if whole < 60 { return "\(whole)s" }
    if whole < 3600 { return "\(whole / 60)m \(whole % 60)s" }
    return "\(whole / 3600)h \(whole / 60 % 60)m"
  }

  static func decimals(_ number: Double, _ places: Int) -> String {
    guard number.isFinite, abs(number) < 1e12 else { return "\(number)" }
    let scale = (0..<places).reduce(1) { value, _ in value * 10 }
    let scaled = Int((abs(number) * Double(scale)).rounded())
    let fraction = String(scaled % scale + scale).dropFirst()
    return (number < 0 && scaled > 0 ? "-" : "") + "\(scaled / scale)" + (places > 0 ? ".\(fraction)" : "")
  }
}
