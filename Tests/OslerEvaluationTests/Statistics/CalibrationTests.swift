import OslerEvaluation
import Testing

struct CalibrationTests {
  private let scores = [
    [-1, -2, -3, -1.5], [-0.2, -4, -5, -3], [-2, -2, -1, -4], [-3, -0.1, -2, -2], [-1.4, -1.3, -1.5, -1.2],
  ]

  /// numpy 2.4.6: softmax, then the mean over items of the summed squares, and ten bins up to their ends.
  @Test func `Brier's score and the calibration error are numpy's`() throws {
    let calibration = Calibration(try Toys.results(scores, answers: [0, 1, 2, 1, 3]), bins: 10)
    #expect(abs(calibration.brier - 0.6490879974968238) < 1e-12)
    #expect(abs(calibration.expectedError - 0.5710170997347025) < 1e-12)
    #expect(calibration.bins.map(\.count) == [0, 0, 1, 0, 1, 1, 0, 1, 0, 1])
    #expect(abs(calibration.bins[9].confidence - 0.91624547) < 1e-8)
    #expect(calibration.bins[9].accuracy == 0)
    #expect((calibration.bins[4].low, calibration.bins[4].high) == (0.4, 0.5))
  }

  @Test func `being sure and right costs nothing, being sure and wrong the most`() throws {
    let sure = [[0.0, -2000]]
    let right = Calibration(try Toys.results(sure, answers: [0]))
    #expect((right.brier, right.expectedError) == (0, 0))
    let wrong = Calibration(try Toys.results(sure, answers: [1]))
    #expect((wrong.brier, wrong.expectedError) == (2, 1))
    #expect(right.bins.count == 15 && right.bins[14].count == 1)
  }

  @Test func `probabilities are the softmax of the scores, and sum to one`() throws {
    let items = try Toys.results(
      [[-1000, -1000], [-3, -1], [-.infinity, -.infinity]], answers: [0, 0, 0])
    #expect(items[0].probabilities == [0.5, 0.5])
    #expect(abs(items[1].probabilities[0] - 0.11920292202211755) < 1e-15)
    #expect(items[2].probabilities == [0.5, 0.5])
  }
}
