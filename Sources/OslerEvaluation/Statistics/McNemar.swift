import Foundation

/// Whether two models that answered the same questions differ in accuracy: McNemar's test, from the questions
/// that one of them got right and the other wrong.
///
/// ``exact`` never finds a difference too often, and finds it too rarely; ``midP`` is nearer to what it says
/// and is the one to read (Fagerland, Lydersen & Laake 2013, BMC Med. Res. Methodol. 13:91).
public struct McNemar: Hashable, Sendable {
  /// Questions that only the first model got right, and only the second.
  public let firstOnly, secondOnly: Int

  public init(firstOnly: Int, secondOnly: Int) {
    precondition(firstOnly >= 0 && secondOnly >= 0, "\(firstOnly) and \(secondOnly) questions")
    (self.firstOnly, self.secondOnly) = (firstOnly, secondOnly)
  }

  /// - Throws: where these are not answers to the same questions in the same order.
  public init(_ first: [ItemResult], _ second: [ItemResult]) throws(EvaluationError) {
    guard !first.isEmpty else { throw .noQuestions }
    try first.checkSameQuestions(as: second)
    let pairs = zip(first, second)
    self.init(
      firstOnly: pairs.count { $0.isCorrect && !$1.isCorrect },
      secondOnly: pairs.count { !$0.isCorrect && $1.isCorrect })
  }

  /// The two-sided probability of so uneven a split, or one more so, if either were as likely as the other.
  public var exact: Double {
    let (few, all) = (min(firstOnly, secondOnly), firstOnly + secondOnly)
    guard firstOnly != secondOnly else { return 1 }
    // From the smallest term on.
    return min(1, 2 * (0...few).reduce(0) { $0 + Self.probability($1, of: all) })
  }

  /// The same with half the probability of the split itself: ``exact`` less that probability.
  public var midP: Double {
    let (few, all) = (min(firstOnly, secondOnly), firstOnly + secondOnly)
    let itself = Self.probability(few, of: all)
    return firstOnly == secondOnly ? 1 - itself / 2 : exact - itself
  }

  /// So many heads in so many throws of a fair coin.
  private static func probability(_ heads: Int, of throwsOfCoin: Int) -> Double {
    let (k, n) = (Double(heads), Double(throwsOfCoin))
    return exp(logFactorial(n) - logFactorial(k) - logFactorial(n - k) - n * log(2))
  }

  private static func logFactorial(_ number: Double) -> Double {
    // `lgamma` writes the sign into a global; this one takes a place for it.
    var sign: Int32 = 0
    return lgamma_r(number + 1, &sign)
  }
}
