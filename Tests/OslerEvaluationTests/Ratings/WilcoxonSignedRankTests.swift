import OslerEvaluation
import Testing

struct WilcoxonSignedRankTests {
  /// Darwin's Zea mays pairs, by scipy 1.17.1, `wilcoxon(…, method="exact")`.
  @Test func `without ties it is scipy's exact test`() {
    let test = WilcoxonSignedRank([6, 8, 14, 16, 23, 24, 28, 29, 41, -48, 49, 56, 60, -67, 75])
    #expect((test.positive, test.negative) == (96, 24))
    #expect((test.count, test.zeros, test.isExact) == (15, 0, true))
    #expect(abs(test.p - 0.041259765625) < 1e-15)
  }

  private let ratings: [Double] = [1, 1, -1, 2, 0, 3, -2, 1, 0, 2, 1, -1, 1]

  /// scipy 1.17.1, `wilcoxon(…, method=PermutationMethod(n_resamples=10**7))`, which goes through all signs.
  @Test func `with ties and zeros it is scipy's permutation test, of either treatment of zeros`() {
    let pratt = WilcoxonSignedRank(ratings, zeros: .pratt)
    #expect((pratt.positive, pratt.negative) == (65, 23))
    #expect(pratt.p == 0.158203125)
    let wilcoxon = WilcoxonSignedRank(ratings, zeros: .wilcoxon)
    #expect((wilcoxon.positive, wilcoxon.negative) == (49, 17))
    #expect(wilcoxon.p == 0.189453125)
    #expect((pratt.count, pratt.zeros, wilcoxon.count, wilcoxon.zeros) == (11, 2, 11, 2))
    #expect(WilcoxonSignedRank(ratings) == pratt)
  }

  /// scipy 1.17.1, `wilcoxon(…, method="approx", correction=False)`.
  @Test func `of many differences it is scipy's approximation`() {
    let many = (0..<80).map { Double($0 * 37 % 23 - 8) }
    let wilcoxon = WilcoxonSignedRank(many, zeros: .wilcoxon)
    #expect(min(wilcoxon.positive, wilcoxon.negative) == 853.5)
    #expect(abs(wilcoxon.p - 0.0009911462721674622) < 1e-12)
    let pratt = WilcoxonSignedRank(many, zeros: .pratt)
    #expect(min(pratt.positive, pratt.negative) == 940.5)
    #expect(abs(pratt.p - 0.0011650199719435116) < 1e-12)
    #expect(!pratt.isExact)
  }

  @Test func `exact and approximate meet where they change over`() {
    let fifty = (1...50).map { Double($0 % 3 == 0 ? -$0 : $0) }
    let exact = WilcoxonSignedRank(fifty), approximate = WilcoxonSignedRank(fifty + [0.5])
    #expect(exact.isExact && !approximate.isExact)
    #expect(abs(exact.p - approximate.p) < 0.01)
  }

  @Test func `no differences are no difference`() {
    for zeros in WilcoxonSignedRank.Zeros.allCases {
      #expect(WilcoxonSignedRank([], zeros: zeros).p == 1)
      #expect(WilcoxonSignedRank([0, 0, 0], zeros: zeros).p == 1)
      #expect(WilcoxonSignedRank([2], zeros: zeros).p == 1)
    }
  }

  @Test func `the sign of all differences changes nothing but the sides`() {
    let turned = WilcoxonSignedRank(ratings.map { -$0 })
    #expect(turned.p == WilcoxonSignedRank(ratings).p)
    #expect((turned.positive, turned.negative) == (23, 65))
  }
}
