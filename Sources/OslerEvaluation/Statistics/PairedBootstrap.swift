/// The difference of two models' accuracies on the same questions, and how it would vary with other questions:
/// questions are drawn again and again with replacement, each with both models' answers.
///
/// Efron & Tibshirani 1993, "An Introduction to the Bootstrap", chapter 13 (percentile intervals).
public struct PairedBootstrap: Hashable, Sendable {
  /// First less second, on the questions themselves.
  public let difference: Double
  /// The middle 95 % of the differences.
  public let interval: ClosedRange<Double>
  /// Two-sided: twice the share of the differences on the rarer side of 0, one more counted, at most 1.
  public let p: Double
  public let resamples: Int

  /// - Parameters:
  ///   - first, second: what each question is worth to each model: 1 or 0 for right or wrong.
  ///   - bits: one number is drawn for each question of each resample.
  public init(_ first: [Double], _ second: [Double], resamples: Int = 10_000, bits: RandomBits) {
    precondition(
      first.count == second.count && !first.isEmpty && resamples > 0,
      "\(first.count) and \(second.count) scores, \(resamples) resamples")
    let pairs = zip(first, second).map { $0 - $1 }
    let count = pairs.count
    var differences: [Double] = []
    differences.reserveCapacity(resamples)
    for resample in 0..<resamples {
      let start = UInt64(resample) * UInt64(count)
      var sum = 0.0
      for place in 0..<count { sum += pairs[below(count, bits(start + UInt64(place)))] }
      differences.append(sum / Double(count))
    }
    differences.sort()
    difference = pairs.reduce(0, +) / Double(count)
    interval = Quantile.of(sorted: differences, 0.025)...Quantile.of(sorted: differences, 0.975)
    let rarer = min(differences.count { $0 <= 0 }, differences.count { $0 >= 0 })
    p = min(1, 2 * Double(rarer + 1) / Double(resamples + 1))
    self.resamples = resamples
  }

  /// Of accuracies.
  ///
  /// - Throws: where these are not answers to the same questions in the same order.
  public init(
    _ first: [ItemResult], _ second: [ItemResult], resamples: Int = 10_000, bits: RandomBits
  ) throws(EvaluationError) {
    guard !first.isEmpty else { throw .noQuestions }
    try first.checkSameQuestions(as: second)
    self.init(
      first.map { $0.isCorrect ? 1 : 0 }, second.map { $0.isCorrect ? 1 : 0 }, resamples: resamples,
      bits: bits)
  }
}
