/// Agreement of any number of raters who may each have left out some units: 1 where they agree, 0 where they
/// agree as often as chance would have them.
///
/// Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", sections D and E.
public enum KrippendorffAlpha {
  /// How far apart two values are.
  public enum Level: String, Hashable, Sendable, CaseIterable {
    /// By how many ratings lie between them.
    case ordinal
    /// By their difference.
    case interval
  }

  /// - Parameter ratings: `[raters][units]`, nil where a rater said nothing.
  /// - Returns: nil where no unit has two ratings, or all that are compared are the same: agreement then
  ///   means nothing.
  public static func of(_ ratings: [[Double?]], level: Level) -> Double? {
    let units = (0..<(ratings.first?.count ?? 0)).map { unit in ratings.compactMap { $0[unit] } }
      .filter { $0.count > 1 }
    let values = Set(units.joined()).sorted()
    var place: [Double: Int] = [:]
    for (index, value) in values.enumerated() { place[value] = index }
    // Pairs of values in one unit, each unit's weighing as many as it has values.
    var pairs = [[Double]](repeating: [Double](repeating: 0, count: values.count), count: values.count)
    for unit in units {
      let indices = unit.compactMap { place[$0] }
      for (one, first) in indices.enumerated() {
        for (other, second) in indices.enumerated() where one != other {
          pairs[first][second] += 1 / Double(unit.count - 1)
        }
      }
    }
    let totals = pairs.map { $0.reduce(0, +) }
    let all = totals.reduce(0, +)
    var (observed, expected) = (0.0, 0.0)
    for first in values.indices {
      for second in values.indices {
        let distance = distance(first, second, values, totals, level)
        observed += pairs[first][second] * distance
        expected += totals[first] * totals[second] * distance
      }
    }
    return expected > 0 ? 1 - (all - 1) * observed / expected : nil
  }

  /// The squared distance of two values.
  private static func distance(
    _ first: Int, _ second: Int, _ values: [Double], _ totals: [Double], _ level: Level
  ) -> Double {
    let distance =
      switch level {
      case .interval: values[first] - values[second]
      case .ordinal:
        totals[min(first, second)...max(first, second)].reduce(0, +) - (totals[first] + totals[second]) / 2
      }
    return distance * distance
  }
}
