import OslerEvaluation
import OslerTensor
import Testing

struct PairedTests {
  /// `exact` by statsmodels 0.15.0 (`mcnemar(exact=True)`); `midP` that less scipy 1.17.1's `binom.pmf`.
  @Test(arguments: [
    (12, 5, 0.143463134765625, 0.09625244140624994), (3, 3, 1.0, 0.8437500000000001),
    (150, 110, 0.01541558283317145, 0.013137282077630975), (9, 0, 0.00390625, 0.0019531249999999996),
  ])
  func `McNemar's test is that of statsmodels`(first: Int, second: Int, exact: Double, midP: Double) {
    for test in [
      McNemar(firstOnly: first, secondOnly: second), McNemar(firstOnly: second, secondOnly: first),
    ] {
      #expect(abs(test.exact - exact) < 1e-12)
      #expect(abs(test.midP - midP) < 1e-12)
    }
  }

  @Test func `no disagreement is no difference`() {
    #expect(McNemar(firstOnly: 0, secondOnly: 0).exact == 1)
    #expect(McNemar(firstOnly: 0, secondOnly: 0).midP == 0.5)
  }

  @Test func `McNemar's counts are of what one got right and the other wrong`() throws {
    let first = try Toys.results([true, true, true, false, false])
    let second = try Toys.results([true, false, false, true, false])
    #expect(try McNemar(first, second) == McNemar(firstOnly: 2, secondOnly: 1))
  }

  @Test func `results of other questions are not compared`() throws {
    let some = try Toys.results([true, false])
    #expect(throws: EvaluationError.otherCount(2, 1)) { try McNemar(some, Array(some.prefix(1))) }
    #expect(throws: EvaluationError.otherQuestions(id: "0", other: "1")) {
      try McNemar(some, some.reversed())
    }
    #expect(throws: EvaluationError.noQuestions) { try McNemar([], []) }
    #expect(
      EvaluationError.otherQuestions(id: "0", other: "1").description
        == "the results are of other questions: where one has '0', the other has '1'")
  }

  private let bits: RandomBits = { RandomStream(seed: 7, name: "bootstrap").bits(at: $0) }

  @Test func `the bootstrap's interval is that of the normal distribution where there are many questions`() {
    // 300 questions: 90 for the first alone, 60 for the second. Standard error of the mean difference:
    // √((150 − 30²/300) / 299 / 300).
    let first = (0..<300).map { $0 < 90 || $0 >= 200 ? 1.0 : 0 }
    let second = (0..<300).map { $0 >= 90 && $0 < 150 || $0 >= 200 ? 1.0 : 0 }
    let found = PairedBootstrap(first, second, resamples: 4000, bits: bits)
    let error = ((150 - 900.0 / 300) / 299 / 300).squareRoot()
    #expect(abs(found.difference - 0.1) < 1e-12)
    #expect(abs(found.interval.lowerBound - (0.1 - 1.96 * error)) < 0.006)
    #expect(abs(found.interval.upperBound - (0.1 + 1.96 * error)) < 0.006)
    // Two-sided of z = 0.1 / error = 2.47.
    #expect(abs(found.p - 0.0134) < 0.006)
  }

  @Test func `the same seed gives the same bootstrap, and the order of the models turns it round`() throws {
    let first = try Toys.results((0..<60).map { $0 % 3 != 0 })
    let second = try Toys.results((0..<60).map { $0 % 4 != 0 })
    let found = try PairedBootstrap(first, second, resamples: 500, bits: bits)
    #expect(try PairedBootstrap(first, second, resamples: 500, bits: bits) == found)
    let turned = try PairedBootstrap(second, first, resamples: 500, bits: bits)
    #expect(turned.difference == -found.difference)
    #expect(abs(turned.interval.lowerBound + found.interval.upperBound) < 1e-12)
    #expect(turned.p == found.p)
    let other = RandomStream(seed: 8, name: "bootstrap")
    let drawn = try PairedBootstrap(first, second, resamples: 500) { other.bits(at: $0) }
    #expect(drawn != found)
  }

  @Test func `equal models differ by nothing, surely`() throws {
    let same = try Toys.results([true, false, true])
    let found = try PairedBootstrap(same, same, resamples: 100, bits: bits)
    #expect((found.difference, found.interval, found.p) == (0, 0...0, 1))
  }
}
