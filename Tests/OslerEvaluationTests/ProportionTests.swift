import OslerEvaluation
import Testing

struct ProportionTests {
  /// What lm-evaluation-harness prints for these counts.
  @Test(arguments: [
    (769, 1273, 0.013712179154041871), (2362, 4183, 0.007666816003495218), (372, 500, 0.019536923574747657),
    (79, 100, 0.040936018074033256), (89, 135, 0.04094376269996793),
  ])
  func `the standard error is the harness's`(hits: Int, count: Int, expected: Double) throws {
    let error = try #require(Proportion(hits, of: count).standardError)
    #expect(abs(error - expected) < 1e-12)
  }

  @Test func `one item has no standard error`() {
    #expect(Proportion(1, of: 1).standardError == nil)
    #expect(Proportion(0, of: 2).standardError == 0)
  }

  /// Newcombe 1998, Stat. Med. 17, 857–872, table I, method 3 (score): 81/263, 15/148, 0/20, 1/29.
  @Test(arguments: [
    (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718),
  ])
  func `the interval is Wilson's`(hits: Int, count: Int, low: Double, high: Double) {
    let interval = Proportion(hits, of: count).interval
    #expect(abs(interval.lowerBound - low) < 5e-5)
    #expect(abs(interval.upperBound - high) < 5e-5)
  }

  @Test func `the interval never leaves 0 to 1`() {
    for count in 1...20 {
      #expect(Proportion(0, of: count).interval.lowerBound == 0)
      #expect(Proportion(count, of: count).interval.upperBound == 1)
    }
  }

  /// PubMedQA's 500 test items: 276 yes, 169 no, 55 maybe.
  @Test func `always yes has PubMedQA's macro-F1`() {
    let answers =
      [Int](repeating: 0, count: 276) + [Int](repeating: 1, count: 169) + [Int](repeating: 2, count: 55)
    let always = [Int](repeating: 0, count: 500)
    #expect(Proportion(276, of: 500).value == 0.552)
    #expect(abs(macroF1(predictions: always, answers: answers, labels: 3) - 0.2371) < 5e-5)
  }

  @Test func `macro-F1 is the mean over the labels`() {
    // Label 0: 1 of 2 predicted, 1 of 1 actual: 2/3. Label 1: 1 of 1 and 1 of 2: 2/3. Label 2: never: 0.
    #expect(abs(macroF1(predictions: [0, 0, 1], answers: [0, 1, 1], labels: 3) - 4.0 / 9) < 1e-15)
  }
}
