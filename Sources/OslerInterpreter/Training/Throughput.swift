import OslerTraining

/// How fast the steps of this run went. Wall-clock numbers: for people to read, never recorded as metrics.
struct Throughput {
  /// What the machine can do, in floating-point operations a second; nil where nobody measured it.
  private let peak: Double?
  private let operations: StepOperations
  private let start = ContinuousClock.now
  /// When the last step or validation was over.
  private var last = ContinuousClock.now
  private var stepSeconds = 0.0
  private var steps = 0
  private var tokens = 0
  private var trainedTokens = 0
  private var computed = 0.0

  init(_ operations: StepOperations, peak: Double?) {
    (self.operations, self.peak) = (operations, peak)
  }

  /// A step is over; what an earlier run took does not count.
  mutating func note(_ report: StepReport) {
    let now = ContinuousClock.now
    defer { last = now }
    guard !report.isRestored else { return }
    stepSeconds += (now - last) / .seconds(1)
    steps += 1
    tokens += report.tokens
    trainedTokens += report.trainedTokens
    computed += operations.count(report)
  }

  /// A validation is over, whose time is no step's.
  mutating func noteValidation() { last = .now }

  /// `14.2k trained tokens/s`, `61 % of peak`, `2m 10s left`.
  func details(of report: StepReport) -> [String] {
    guard steps > 0, stepSeconds > 0 else { return [] }
    let left = elapsedSeconds / Double(steps) * Double(report.steps - report.step)
    return ["\(rate(trainedTokens)) trained tokens/s"] + [share].compactMap(\.self)
      + ["\(Figures.time(left)) left"]
  }

  /// `, 41s at 14.2k trained tokens/s (15.0k all, 61 % of peak)`.
  var summary: String {
    guard steps > 0, stepSeconds > 0 else { return "" }
    let more = (["\(rate(tokens)) all"] + [share].compactMap(\.self)).joined(separator: ", ")
    return ", \(Figures.time(elapsedSeconds)) at \(rate(trainedTokens)) trained tokens/s (\(more))"
  }

  /// All of the run's, validations and checkpoints included.
  private var elapsedSeconds: Double { (last - start) / .seconds(1) }

  private func rate(_ tokens: Int) -> String { Figures.short(Double(tokens) / stepSeconds) }

  private var share: String? {
    peak.map { "\(Figures.decimals(100 * computed / stepSeconds / $0, 0)) % of peak" }
  }
}
