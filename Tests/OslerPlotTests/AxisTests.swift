import Testing

@testable import OslerPlot

struct AxisTests {
  private func labels(
    _ range: ClosedRange<Double>, _ scale: Plot.Scale = .linear, count: Int = 5, widened: Bool = true
  ) -> [String] {
    Axis(range, scale: scale, count: count, widened: widened).ticks.map(\.label)
  }

  @Test func `ticks stand at round numbers`() {
    #expect(labels(0...10) == ["0", "2", "4", "6", "8", "10"])
    #expect(labels(0.1...0.32) == ["0.10", "0.15", "0.20", "0.25", "0.30", "0.35"])
    #expect(labels(-3...7.5) == ["-5", "0", "5", "10"])
    #expect(labels(3...1990, widened: false) == ["500", "1000", "1500"])
    #expect(labels(0...2e-5) == ["0", "5e-6", "1e-5", "1.5e-5", "2e-5"])
    #expect(labels(0...7.2e9, count: 4) == ["0", "2e9", "4e9", "6e9", "8e9"])
    #expect(labels(5...5) == ["4.4", "4.6", "4.8", "5.0", "5.2", "5.4", "5.6"])
  }

  @Test func `a logarithmic scale has decades, and more where there are few`() {
    #expect(labels(1...1000, .logarithmic, count: 6) == ["1", "10", "100", "1000"])
    #expect(labels(2.3...7.5, .logarithmic) == ["2", "5", "10"])
    #expect(labels(1e-9...1, .logarithmic, count: 3) == ["1e-9", "1e-6", "0.001", "1"])
    #expect(Axis(1...100, scale: .logarithmic, count: 5, widened: true).fraction(10) == 0.5)
  }

  @Test func `numbers are short`() {
    #expect(
      [0, -0.0, 12, 999_999, 1e6, 1234.5678, 0.71234, -0.5, 6e-6].map(shortNumber) == [
        "0", "0", "12", "999999", "1e6", "1235", "0.7123", "-0.5", "6e-6",
      ])
  }
}
