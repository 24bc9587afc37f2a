/// Where a run stands, beside the tensors. Random draws need no state: they depend on counters alone.
public struct TrainingState: Hashable, Sendable, Codable {
  /// What each step so far told, in order.
  public private(set) var history: [StepReport] = []
  /// Tokens that went through the model, which number dropout and noise.
  public private(set) var tokens: UInt64 = 0

  public init() {}

  /// Steps done.
  public var step: Int { history.count }
  /// Loss of the last one.
  public var loss: Double? { history.last?.loss }

  mutating func append(_ report: StepReport) {
    history.append(report)
    tokens += UInt64(report.tokens)
  }
}
