import OslerEvaluation
import Testing

struct PublishedScoreTests {
  /// The table of Internist.ai 7b (Griot et al. 2024), with the numbers in parentheses.
  private let table: [(count: Int, cells: [String])] = [
    (1273, ["60.5", "27.7", "44.7", "48.7", "52.0"]), (4183, ["55.8", "32.2", "51.4", "45.7", "59.2"]),
    (500, ["79.4", "67.8", "74.6", "75.8", "74.4"]), (272, ["76.1", "19.5", "65.8", "26.6"]),
    (265, ["70.6", "23.8", "61.1", "35.5"]), (135, ["65.9", "18.5", "52.6", "42.6"]),
    (173, ["63.0", "23.7", "55.5", "28.9"]), (100, ["71.0", "32.0", "68.0", "46.0"]),
  ]

  @Test func `two cells of the Internist table are no share of their test`() throws {
    var flagged: [String] = []
    for (count, cells) in table {
      for cell in cells where !(try PublishedScore(cell, of: count).isPossible) {
        flagged.append("\(cell) of \(count)")
      }
    }
    #expect(flagged == ["26.6 of 272", "42.6 of 135"])
  }

  @Test func `a figure says which numbers of right answers it can be, and how sure it is`() throws {
    let score = try PublishedScore("60.5", of: 1273)
    #expect(score.hits == 770...770)
    // statsmodels 0.15.0, proportion_confint(770, 1273, method="wilson").
    #expect(abs(score.interval.lowerBound - 0.5777378495981245) < 1e-12)
    #expect(abs(score.interval.upperBound - 0.6313719017774333) < 1e-12)
    #expect(try PublishedScore("55.8", of: 4183).hits == 2333...2336)
  }

  @Test func `a figure that cannot be has the nearest ones beside it`() throws {
    let score = try PublishedScore("26.6", of: 272)
    #expect(score.hits == nil)
    #expect(score.nearest == 72...73)
    #expect(score.interval.contains(0.266))
  }

  @Test func `a half may have been rounded up or down`() throws {
    // 1/16 is 6.25 %.
    #expect(try PublishedScore("6.2", of: 16).hits == 1...1)
    #expect(try PublishedScore("6.3", of: 16).hits == 1...1)
    #expect(try PublishedScore("6.4", of: 16).hits == nil)
    #expect(try PublishedScore("6", of: 16).hits == 1...1)
  }

  @Test func `nothing and everything are possible`() throws {
    #expect(try PublishedScore("0.0", of: 100).hits == 0...0)
    #expect(try PublishedScore("100", of: 7).hits == 7...7)
    #expect(try PublishedScore("100.000000", of: 1_000_000_000).hits == 999_999_995...1_000_000_000)
  }

  @Test(arguments: ["", "x", "-1", "100.1", "6e1", "60,5", "1.", ".5", "1.1234567", "60.5.1", "٦٠", "1000"])
  func `what is no percentage is refused`(text: String) {
    #expect(throws: EvaluationError.notAPercentage(text)) { try PublishedScore(text, of: 10) }
  }

  @Test func `a test without items is refused`() {
    #expect(throws: EvaluationError.noTestItems(0)) { try PublishedScore("50", of: 0) }
    #expect(throws: EvaluationError.noTestItems(1_000_000_001)) {
      try PublishedScore("50", of: 1_000_000_001)
    }
    #expect(
      EvaluationError.notAPercentage("x").description
        == "'x' is no percentage: a number from 0 to 100, with at most six decimals")
  }
}
