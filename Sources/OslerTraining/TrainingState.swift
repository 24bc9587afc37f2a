/// Where a run stands, beside the tensors. Random draws need no state: they depend on counters alone.
public struct TrainingState: Hashable, Sendable, Codable {
  /// What each step so far told, in order.
  public private(set) var history: [StepReport] = []
  /// What each validation so far told, in order.
  public private(set) var validations: [ValidationReport] = []
  /// Tokens that went through the model, which number dropout and noise.
  public private(set) var tokens: UInt64 = 0
  /// Steps that moved the parameters, which number AdamW's corrections.
  public private(set) var updates = 0
  /// What the next step is held against.
  public internal(set) var stepGuard = StepGuard()
  /// Nothing is left to do; the weights beside it are the run's result.
  public internal(set) var isFinished = false

  public init() {}

  /// All but ``history``, which ``StepHistoryFile`` holds.
  private enum CodingKeys: String, CodingKey {
    case validations, tokens, updates, stepGuard, isFinished
  }

  /// With the steps that stand in another file.
  func telling(_ history: [StepReport]) -> TrainingState {
    var state = self
    state.history = history
    return state
  }

  /// Steps done, those that were skipped included.
  public var step: Int { history.count }
  /// Loss of the last step that was not skipped.
  public var loss: Double? { history.last { $0.skipped == nil }?.loss }

  /// The validation of the lowest loss; of equal ones the first.
  public var best: ValidationReport? { validations.last { $0.isBest } }

  /// Validations since the best one.
  public var validationsSinceBest: Int { validations.reversed().prefix { !$0.isBest }.count }

  mutating func append(_ report: StepReport) {
    history.append(report)
    tokens += UInt64(report.tokens)
    if report.skipped == nil { updates += 1 }
  }

  mutating func append(_ report: ValidationReport) { validations.append(report) }
}
