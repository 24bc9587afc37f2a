/// Watches the loss and the gradient's norm of each step, and says which step would do harm.
///
/// A number that is not finite always does. One that is far above those of the last 128 steps, in their
/// standard deviations, does once there are 128: the z-score of llm.c's outlier detector, with two
/// differences. A spread that is next to nothing counts as a small one, so that a loss that hardly moves
/// is not guarded against its own noise; and what was far off enters the window as if it stood at the
/// limit, so that one wild number does not blind the guard, while a new level is accepted in time.
public struct StepGuard: Hashable, Sendable, Codable {
  /// Steps that are looked back on.
  public static let window = 128
  /// The least standard deviation that a loss counts as having, in nats a token.
  public static let leastLossSpread = 0.02
  /// The least standard deviation that a gradient's norm counts as having, as a share of the mean.
  public static let leastNormSpread = 0.1

  private var losses: [Double] = []
  private var norms: [Double] = []
  /// Steps skipped one after the other until now.
  public private(set) var skipsInARow = 0

  public init() {}

  /// Takes one more step into account.
  ///
  /// - Parameters:
  ///   - loss: in nats a token.
  ///   - norm: of the gradient before clipping; looked at only when the loss is finite.
  ///   - limit: in standard deviations.
  /// - Returns: why the step must be skipped; nil when it may be taken.
  public mutating func judge(loss: Double, norm: Double, limit: Double) -> SkippedStep.Reason? {
    let reason = reason(loss: loss, norm: norm, limit: limit)
    skipsInARow = reason == nil ? 0 : skipsInARow + 1
    return reason
  }

  private mutating func reason(loss: Double, norm: Double, limit: Double) -> SkippedStep.Reason? {
    guard loss.isFinite else { return .lossNotFinite }
    guard norm.isFinite else { return .gradientNotFinite }
    let lossScore = Self.enter(loss, into: &losses, limit: limit) { _ in Self.leastLossSpread }
    let normScore = Self.enter(norm, into: &norms, limit: limit) { Self.leastNormSpread * $0 }
    if let lossScore, lossScore > limit { return .lossFarOff(deviations: lossScore) }
    if let normScore, normScore > limit { return .gradientFarOff(deviations: normScore) }
    return nil
  }

  /// Puts a value into its window.
  ///
  /// - Returns: how many standard deviations it is above the mean; nil while the window fills.
  private static func enter(
    _ value: Double, into window: inout [Double], limit: Double, leastSpread: (_ mean: Double) -> Double
  ) -> Double? {
    guard window.count == Self.window else {
      window.append(value)
      return nil
    }
    let mean = window.reduce(0, +) / Double(window.count)
    let variance = window.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(window.count)
    let spread = max(variance.squareRoot(), leastSpread(mean), .leastNormalMagnitude)
    window.removeFirst()
    window.append(min(value, mean + limit * spread))
    return (value - mean) / spread
  }
}
