/// Quantiles of a sample.
///
/// The definition is Hyndman & Fan's seventh (1996, Am. Stat. 50, 361–365), numpy's and R's default: the
/// q-quantile of n sorted values lies q·(n − 1) places behind the first, between two values in proportion.
public enum Quantile {
  /// - Parameters:
  ///   - values: at least one, in ascending order.
  ///   - share: from 0 to 1.
  public static func of(sorted values: [Double], _ share: Double) -> Double {
    precondition(!values.isEmpty && (0...1).contains(share), "quantile \(share) of \(values.count) values")
    let place = share * Double(values.count - 1)
    let below = Int(place.rounded(.down))
    let above = min(below + 1, values.count - 1)
    return values[below] + (place - Double(below)) * (values[above] - values[below])
  }
}

/// The median of a sample and the quartiles on both sides of it.
public struct Quartiles: Hashable, Sendable {
  public let lower, median, upper: Double

  /// nil of no values. By ``Quantile``'s definition.
  public init?(_ values: [Double]) {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    lower = Quantile.of(sorted: sorted, 0.25)
    median = Quantile.of(sorted: sorted, 0.5)
    upper = Quantile.of(sorted: sorted, 0.75)
  }
}
