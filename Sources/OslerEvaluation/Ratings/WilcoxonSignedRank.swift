import Foundation

/// Whether paired ratings differ: Wilcoxon's signed-rank test, two-sided.
///
/// Equal differences share the mean of their ranks. Up to ``mostExact`` differences other than 0 the
/// probability is exact, ties and all: every way to give the ranks signs is counted. Beyond, it is that of a
/// normal distribution of the same variance, without a correction for continuity.
public struct WilcoxonSignedRank: Hashable, Sendable {
  /// What becomes of differences of 0.
  public enum Zeros: String, Hashable, Sendable, CaseIterable {
    /// They are left out first (Wilcoxon 1945, Biometrics Bull. 1, 80–83).
    case wilcoxon
    /// They are ranked with the others, so that many of them count against a difference, and then left out
    /// (Pratt 1959, J. Am. Stat. Assoc. 54, 655–667). Right for ratings, where 0 says "as good".
    case pratt
  }

  /// Most differences whose signs are all counted.
  public static let mostExact = 50

  /// Sums of the ranks of positive and of negative differences.
  public let positive, negative: Double
  /// Differences that are not 0, and that are.
  public let count, zeros: Int
  public let p: Double
  public let isExact: Bool

  /// - Parameter differences: of pairs; finite.
  public init(_ differences: [Double], zeros method: Zeros = .pratt) {
    precondition(differences.allSatisfy(\.isFinite), "differences that are not finite")
    let kept = method == .wilcoxon ? differences.filter { $0 != 0 } : differences
    let ranked = zip(kept, Self.doubleRanks(kept.map(abs))).filter { $0.0 != 0 }
    let ranks = ranked.map(\.1)
    let (up, all) = (ranked.filter { $0.0 > 0 }.reduce(0) { $0 + $1.1 }, ranks.reduce(0, +))
    positive = Double(up) / 2
    negative = Double(all - up) / 2
    count = ranks.count
    zeros = differences.count - ranks.count
    isExact = count <= Self.mostExact
    p = isExact ? Self.exact(ranks, up) : Self.normal(ranks, up)
  }

  /// Twice the rank of each value, 1 for the smallest; equals share the mean of theirs.
  private static func doubleRanks(_ values: [Double]) -> [Int] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Int](repeating: 0, count: values.count)
    var start = 0
    while start < order.count {
      let equals = order[start...].prefix { values[$0] == values[order[start]] }
      // The mean of start + 1 … start + equals, twice.
      for index in equals { ranks[index] = 2 * start + equals.count + 1 }
      start += equals.count
    }
    return ranks
  }

  /// The share of all signs whose positive ranks sum to what is as far from the middle as `up`, or farther.
  private static func exact(_ ranks: [Int], _ up: Int) -> Double {
    let all = ranks.reduce(0, +)
    // Ways to reach each sum. At most 2⁵⁰, so a double counts them exactly.
    var ways = [Double](repeating: 0, count: all + 1)
    ways[0] = 1
    var reached = 0
    for rank in ranks {
      reached += rank
      for sum in stride(from: reached, through: rank, by: -1) { ways[sum] += ways[sum - rank] }
    }
    let distance = abs(2 * up - all)
    let far = ways.indices.reduce(0) { abs(2 * $1 - all) >= distance ? $0 + ways[$1] : $0 }
    return far / ways.reduce(0, +)
  }

  private static func normal(_ ranks: [Int], _ up: Int) -> Double {
    let all = Double(ranks.reduce(0, +))
    // Each rank is there or not, as likely: the variance of the sum of (double) ranks is Σ rank² / 4.
    let deviation = (ranks.reduce(0) { $0 + Double($1) * Double($1) } / 4).squareRoot()
    let z = abs(Double(up) - all / 2) / deviation
    return erfc(z / 2.0.squareRoot())
  }
}
