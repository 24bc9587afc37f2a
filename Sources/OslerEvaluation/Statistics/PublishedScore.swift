/// Whether a printed percentage can be a share of a test of so many items, and how sure one can be of the rate
/// behind it.
public struct PublishedScore: Hashable, Sendable {
  /// As it was printed: `60.5`.
  public let printed: String
  public let count: Int
  /// Every number of right answers that prints as this percentage; nil where there is none.
  public let hits: ClosedRange<Int>?
  /// The nearest numbers of right answers, one below and one above it; the same where it is exact.
  public let nearest: ClosedRange<Int>
  /// Wilson's 95 % interval of every possible number of right answers; where there is none, of the rate as
  /// it was printed.
  public let interval: ClosedRange<Double>

  public var isPossible: Bool { hits != nil }

  /// - Parameters:
  ///   - printed: a percentage with as many decimals as it has where it was printed.
  ///   - count: items of the test, at least 1.
  public init(_ printed: String, of count: Int) throws(EvaluationError) {
    guard count > 0, count <= 1_000_000_000 else { throw .noTestItems(count) }
    guard let (digits, decimals) = Self.read(printed) else { throw .notAPercentage(printed) }
    self.printed = printed
    self.count = count
    // 100·k/n is printed as digits/10^decimals if it is at most half a last digit away; a half may have
    // been rounded either way. All in units of half a last digit, times n.
    let unit = 200 * Self.power(decimals)
    let (low, high) = ((2 * digits - 1) * count, (2 * digits + 1) * count)
    let first = max(0, Self.quotient(low, unit, up: true))
    let last = min(count, Self.quotient(high, unit, up: false))
    hits = first <= last ? first...last : nil
    let exact = 2 * digits * count
    nearest = Self.quotient(exact, unit, up: false)...Self.quotient(exact, unit, up: true)
    if let hits {
      let ends = (Proportion(hits.lowerBound, of: count), Proportion(hits.upperBound, of: count))
      interval = ends.0.interval.lowerBound...ends.1.interval.upperBound
    } else {
      interval = Proportion.wilson(rate: Double(exact) / Double(unit) / Double(count), count: count)
    }
  }

  /// `60.5` as (605, 1); nil for what is not from 0 to 100, with at most six decimals.
  private static func read(_ text: String) -> (digits: Int, decimals: Int)? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), (1...3).contains(parts[0].count) else { return nil }
    let decimals = parts.count == 2 ? parts[1].count : 0
    guard parts.count == 1 || (1...6).contains(decimals) else { return nil }
    let all = parts.joined()
    guard all.allSatisfy({ $0.isASCII && $0.isNumber }), let digits = Int(all) else { return nil }
    return digits <= 100 * power(decimals) ? (digits, decimals) : nil
  }

  private static func power(_ decimals: Int) -> Int { (0..<decimals).reduce(1) { power, _ in power * 10 } }

  private static func quotient(_ number: Int, _ divisor: Int, up: Bool) -> Int {
    let (quotient, remainder) = number.quotientAndRemainder(dividingBy: divisor)
    if remainder == 0 { return quotient }
    return up ? quotient + (remainder > 0 ? 1 : 0) : quotient - (remainder < 0 ? 1 : 0)
  }
}
