import Foundation

/// How many of how many, with how sure one can be of the rate behind it.
public struct Proportion: Hashable, Sendable {
  public let hits: Int
  public let count: Int

  /// - Parameter count: at least 1.
  public init(_ hits: Int, of count: Int) {
    precondition(count > 0 && (0...count).contains(hits), "\(hits) of \(count) is no proportion")
    self.hits = hits
    self.count = count
  }

  public var value: Double { Double(hits) / Double(count) }

  /// The standard error of the mean of the zeros and ones: sample standard deviation (n − 1) over √n.
  /// `nil` for a single item, which says nothing about spread.
  public var standardError: Double? {
    guard count > 1 else { return nil }
    return (value * (1 - value) / Double(count - 1)).squareRoot()
  }

  /// Wilson's score interval at 95 %.
  public var interval: ClosedRange<Double> { Self.wilson(rate: value, count: count) }

  /// Wilson's score interval at 95 % (Wilson 1927, J. Am. Stat. Assoc. 22, 209–212) of a rate in `count` items.
  public static func wilson(rate: Double, count: Int) -> ClosedRange<Double> {
    let z = 1.959963984540054  // the 0.975 quantile of the normal distribution
    let n = Double(count)
    let center = rate + z * z / (2 * n)
    let reach = z * (rate * (1 - rate) / n + z * z / (4 * n * n)).squareRoot()
    let scale = 1 + z * z / n
    // At the ends the sum is exact, and its rounding would not be.
    let low = rate == 0 ? 0 : max(0, (center - reach) / scale)
    return low...(rate == 1 ? 1 : min(1, (center + reach) / scale))
  }
}

/// The mean over labels of F1, the harmonic mean of precision and recall. A label that is neither predicted
/// nor an answer counts as 0, as in the PubMedQA authors' script.
///
/// - Parameters:
///   - predictions: indices into the labels, as many as `answers`.
///   - labels: how many labels there are.
public func macroF1(predictions: [Int], answers: [Int], labels: Int) -> Double {
  precondition(
    predictions.count == answers.count, "\(predictions.count) predictions, \(answers.count) answers")
  let scores = (0..<labels).map { label -> Double in
    let predicted = predictions.count { $0 == label }
    let actual = answers.count { $0 == label }
    let both = zip(predictions, answers).count { $0 == label && $1 == label }
    return predicted + actual == 0 ? 0 : 2 * Double(both) / Double(predicted + actual)
  }
  return scores.reduce(0, +) / Double(labels)
}
