import OslerEvaluation
import Testing

struct AgreementTests {
  private static func row(_ text: String) -> [Double?] { text.map { $0 == "." ? nil : Double("\($0)") } }

  /// Four observers and twelve units: Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability".
  private let published = ["12332141 2...", "123322412 5.3", ".33323422 51.", "123324412 51."]
    .map { row($0.filter { $0 != " " }) }

  /// Three raters on a scale of seven, with units that only one of them rated.
  private let sevens = ["56164.537123431", "651653636134521", ".613.455.174.23"].map(row)

  /// By the package krippendorff 0.9.0.
  @Test func `Krippendorff's alpha is that of the package, where ratings are missing too`() throws {
    for (ratings, level, expected) in [
      (published, KrippendorffAlpha.Level.ordinal, 0.8153875037548814),
      (published, .interval, 0.8491071428571428), (sevens, .ordinal, 0.6704961371318203),
      (sevens, .interval, 0.6772319070258848),
    ] {
      let alpha = try #require(KrippendorffAlpha.of(ratings, level: level))
      #expect(abs(alpha - expected) < 1e-12)
    }
  }

  @Test func `agreement of all is 1, and means nothing where nothing differs`() {
    #expect(KrippendorffAlpha.of([[1, 2, 7], [1, 2, 7]], level: .ordinal) == 1)
    #expect(KrippendorffAlpha.of([[4, 4], [4, 4]], level: .interval) == nil)
    #expect(KrippendorffAlpha.of([[1, nil], [nil, 2]], level: .interval) == nil)
    #expect(KrippendorffAlpha.of([], level: .ordinal) == nil)
    #expect(KrippendorffAlpha.of([[1, 2, 3]], level: .ordinal) == nil)
  }

  private let first = [1, 2, 7, 4, 5, 6, 3, 3, 2, 5, 6, 7, 7, 1, 4]
  private let second = [2, 2, 6, 4, 4, 7, 3, 2, 2, 6, 6, 7, 5, 1, 3]

  /// By scikit-learn 1.9.1, `cohen_kappa_score(…, labels=[1, …, 7])`.
  @Test func `weighted kappa is scikit-learn's`() throws {
    for (weights, expected) in [
      (WeightedKappa.Weights.none, 0.37823834196891193), (.linear, 0.7408829174664108),
      (.quadratic, 0.9105691056910569),
    ] {
      let kappa = try #require(WeightedKappa.of(first, second, weights: weights))
      #expect(abs(kappa - expected) < 1e-12)
    }
  }

  @Test func `kappa of one point for all means nothing`() {
    #expect(WeightedKappa.of([3, 3], [3, 3], weights: .linear) == nil)
    #expect(WeightedKappa.of([], [], weights: .linear) == nil)
    #expect(WeightedKappa.of([3, 4], [3, 4], weights: .quadratic) == 1)
  }

  @Test func `the kappa of several raters is the mean of their pairs, each of what both rated`() throws {
    let ratings: [[Double?]] = [[1, 2, 3, 4, nil], [1, 2, 4, 4, 7], [2, nil, 3, 4, 7]]
    let pairs = [
      WeightedKappa.of([1, 2, 3, 4], [1, 2, 4, 4], weights: .linear),
      WeightedKappa.of([1, 3, 4], [2, 3, 4], weights: .linear),
      WeightedKappa.of([1, 4, 4, 7], [2, 3, 4, 7], weights: .linear),
    ].compactMap(\.self)
    let mean = try #require(WeightedKappa.meanOfPairs(ratings, weights: .linear))
    #expect(abs(mean - pairs.reduce(0, +) / 3) < 1e-15)
    #expect(WeightedKappa.meanOfPairs([[1, nil], [nil, 2]], weights: .linear) == nil)
  }
}
