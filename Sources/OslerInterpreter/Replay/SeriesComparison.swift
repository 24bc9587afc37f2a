import Foundation

/// Compares one metric of two runs, step by step. Without a tolerance every bit counts.
struct SeriesComparison {
  private let recorded: Transcript.Series
  private let now: Transcript.Series
  private let limit: Double?
  private let isCut: Bool

  /// - Parameters:
  ///   - limit: largest tolerable difference.
  ///   - isCut: the recorded run was stopped: steps after its last do not count.
  init(_ recorded: Transcript.Series, _ now: Transcript.Series, limit: Double?, isCut: Bool) {
    (self.recorded, self.now, self.limit, self.isCut) = (recorded, now, limit, isCut)
  }

  func item(named name: String) -> ReplayReport.Item {
    var worst: ReplayReport.Deviation?
    var steps = Set(recorded.values.keys)
    if !isCut { steps.formUnion(now.values.keys) }
    var differing: [(step: Int, line: String)] = []
    for step in steps.sorted() {
      switch (recorded.values[step], now.values[step]) {
      case (let then?, let now?) where same(then, now): continue
      case (let then?, let now?):
        if let limit, abs(then - now) <= limit {
          let deviation = ReplayReport.Deviation(recorded: then, now: now, tolerance: limit, step: step)
          if deviation.share > (worst?.share ?? -1) { worst = deviation }
        } else {
          differing.append((step, "step \(step): \(then) then, \(now) now"))
        }
      case (_?, nil): differing.append((step, "step \(step): only then"))
      case (nil, _): differing.append((step, "step \(step): only now"))
      }
    }
    if let first = differing.first {
      let others = differing.count - 1
      let rest = others > 0 ? "; \(Counted.text(others, "more step differs", "more steps differ"))" : ""
      return ReplayReport.Item(.series, name, .differs, [first.line + rest])
    }
    guard let worst else { return ReplayReport.Item(.series, name, .identical) }
    return ReplayReport.Item(.series, name, .within, [worst.words], worst: worst)
  }

  /// What was not a number has lost its bits in the log.
  private func same(_ then: Double, _ now: Double) -> Bool {
    then.bitPattern == now.bitPattern || (then.isNaN && now.isNaN)
  }
}
