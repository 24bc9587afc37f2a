/// Whether a model is as often right as it is sure, where its probabilities are the softmax of the scores of
/// the choices.
public struct Calibration: Hashable, Sendable {
  /// Answers about which the model is about equally sure.
  public struct Bin: Hashable, Sendable {
    /// The bin holds probabilities above `low` and up to `high`; the first one 0 as well.
    public let low, high: Double
    public let count: Int
    /// The mean probability of the predicted choice, and how often it is right; 0 in an empty bin.
    public let confidence, accuracy: Double
  }

  /// Of equal width, from 0 to 1.
  public let bins: [Bin]
  /// Expected calibration error: the mean distance of confidence and accuracy of the bins, by their counts
  /// (Naeini, Cooper & Hauskrecht 2015, AAAI, section "Methods").
  public let expectedError: Double
  /// The mean squared distance of the probabilities from the truth, summed over the choices: 0 to 2
  /// (Brier 1950, Mon. Weather Rev. 78, eq. 2).
  public let brier: Double

  /// - Parameters:
  ///   - items: at least one.
  ///   - bins: how many bins, at least one.
  public init(_ items: [ItemResult], bins count: Int = 15) {
    precondition(!items.isEmpty && count > 0, "calibration of \(items.count) items in \(count) bins")
    var members = [(count: Int, confidence: Double, hits: Int)](repeating: (0, 0, 0), count: count)
    var squares = 0.0
    for item in items {
      let probabilities = item.probabilities
      let confidence = probabilities[item.prediction]
      let bin = min(count - 1, max(0, Int((confidence * Double(count)).rounded(.up)) - 1))
      members[bin].count += 1
      members[bin].confidence += confidence
      members[bin].hits += item.isCorrect ? 1 : 0
      for (choice, probability) in probabilities.enumerated() {
        let distance = probability - (choice == item.answer ? 1 : 0)
        squares += distance * distance
      }
    }
    bins = members.enumerated().map { index, bin in
      let size = Double(max(1, bin.count))
      return Bin(
        low: Double(index) / Double(count), high: Double(index + 1) / Double(count), count: bin.count,
        confidence: bin.confidence / size, accuracy: Double(bin.hits) / size)
    }
    expectedError =
      bins.reduce(0) { $0 + Double($1.count) * abs($1.accuracy - $1.confidence) } / Double(items.count)
    brier = squares / Double(items.count)
  }
}
