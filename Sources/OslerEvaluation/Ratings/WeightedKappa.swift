/// Agreement of two raters beyond chance, where being further apart is worse (Cohen 1968, Psychol. Bull. 70,
/// 213–220).
public enum WeightedKappa {
  public enum Weights: String, Hashable, Sendable, CaseIterable {
    /// Any disagreement is as bad as any other.
    case none
    case linear
    case quadratic
  }

  /// - Parameters:
  ///   - first, second: points of the scale, of the same units in the same order.
  /// - Returns: nil where there are no units, or both raters gave one and the same point to all.
  public static func of(_ first: [Int], _ second: [Int], weights: Weights) -> Double? {
    precondition(first.count == second.count, "\(first.count) and \(second.count) ratings")
    let count = Double(first.count)
    let observed = zip(first, second).reduce(0) { $0 + weight($1.0, $1.1, weights) }
    let (ones, others) = (tally(first), tally(second))
    var expected = 0.0
    for (one, timesOne) in ones {
      for (other, timesOther) in others {
        expected += timesOne * timesOther * weight(one, other, weights)
      }
    }
    return expected > 0 ? 1 - observed * count / expected : nil
  }

  /// The mean over all pairs of raters, each of the units that both rated; nil where no pair has a kappa.
  ///
  /// - Parameter ratings: `[raters][units]`, nil where a rater said nothing.
  public static func meanOfPairs(_ ratings: [[Double?]], weights: Weights) -> Double? {
    var kappas: [Double] = []
    for (index, first) in ratings.enumerated() {
      for second in ratings[(index + 1)...] {
        let both = zip(first, second).compactMap { one, other in
          if let one, let other { (Int(one), Int(other)) } else { nil }
        }
        if let kappa = of(both.map(\.0), both.map(\.1), weights: weights) { kappas.append(kappa) }
      }
    }
    return kappas.isEmpty ? nil : kappas.reduce(0, +) / Double(kappas.count)
  }

  private static func weight(_ one: Int, _ other: Int, _ weights: Weights) -> Double {
    let distance = Double(one - other)
    return switch weights {
    case .none: distance == 0 ? 0 : 1
    case .linear: abs(distance)
    case .quadratic: distance * distance
    }
  }

  /// How often each point was given, by point, in the order of the points: sums are always made alike.
  private static func tally(_ points: [Int]) -> [(point: Int, times: Double)] {
    Dictionary(grouping: points, by: \.self).sorted { $0.key < $1.key }.map {
      ($0.key, Double($0.value.count))
    }
  }
}
