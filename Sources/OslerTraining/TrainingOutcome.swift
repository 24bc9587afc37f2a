/// How a run ended.
public struct TrainingOutcome: Hashable, Sendable, Codable {
  public enum Ending: String, Hashable, Sendable, Codable {
    /// After the last step, or with nothing better for as long as its patience lasts.
    case complete, stoppedEarly
    /// By its caller: some of it is still to be done.
    case interrupted
  }

  /// Steps done, those of an earlier run that this one went on from included.
  public let steps: Int
  /// Steps there were to do.
  public let plannedSteps: Int
  /// Loss of the last step that was not skipped, in nats a token; none when no step was taken.
  public let loss: Double?
  /// The lowest validation; its weights are the result when the run has a patience.
  public let best: ValidationReport?
  public let ending: Ending

  public init(
    steps: Int, plannedSteps: Int, loss: Double?, best: ValidationReport? = nil, ending: Ending = .complete
  ) {
    self.steps = steps
    self.plannedSteps = plannedSteps
    self.loss = loss
    self.best = best
    self.ending = ending
  }

  public var isPartial: Bool { ending == .interrupted }
}
