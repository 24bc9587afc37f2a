import Foundation
import OslerLog

/// Compares one metric of two runs, step by step. Without a tolerance every bit counts.
struct SeriesComparison {
  private let recorded: ExperimentLog.Series
  private let now: ExperimentLog.Series
  private let limit: Double?
  private let isCut: Bool
  private var steps = 0
  private var differing = 0
  private var outside = 0
  /// The first steps that only one of the two has.
  private var onlyThen: Int?
  private var onlyNow: Int?
  private var first: ReplayReport.Deviation?
  private var worst: ReplayReport.Deviation?
  private var firstOutside: ReplayReport.Deviation?

  /// - Parameters:
  ///   - limit: largest tolerable difference.
  ///   - isCut: the recorded run was stopped: steps after its last do not count.
  init(_ recorded: ExperimentLog.Series, _ now: ExperimentLog.Series, limit: Double?, isCut: Bool) {
    (self.recorded, self.now, self.limit, self.isCut) = (recorded, now, limit, isCut)
    walk()
  }

  /// Both have their steps in order.
  private mutating func walk() {
    var (left, right) = (recorded.steps.indices, now.steps.indices)
    while !left.isEmpty || !right.isEmpty {
      let (step, other) = (left.first.map { recorded.steps[$0] }, right.first.map { now.steps[$0] })
      if let step, let other, step == other {
        compare(recorded.values[left.removeFirst()], now.values[right.removeFirst()], step)
      } else if let step, other.map({ step < $0 }) ?? true {
        (steps, onlyThen) = (steps + 1, onlyThen ?? step)
        left.removeFirst()
      } else {
        if !isCut || step != nil { (steps, onlyNow) = (steps + 1, onlyNow ?? other) }
        right.removeFirst()
      }
    }
  }

  private mutating func compare(_ then: Double, _ now: Double, _ step: Int) {
    steps += 1
    // What was not a number has lost its bits in the log.
    guard then.bitPattern != now.bitPattern, !(then.isNaN && now.isNaN) else { return }
    let deviation = ReplayReport.Deviation(nil, then, now, tolerance: limit, step: step)
    differing += 1
    first = first ?? deviation
    worst = .worse(worst, deviation)
    guard !deviation.isInside else { return }
    outside += 1
    firstOutside = firstOutside ?? deviation
  }

  func item(named name: String) -> ReplayReport.Item {
    var item = ReplayReport.Item(.series, name, .identical)
    (item.first, item.worst, item.outside) = (first, worst, firstOutside)
    if outside == 0, onlyThen == nil, onlyNow == nil {
      guard let first, let worst else { return item }
      item.verdict = .within
      item.details = [
        "\(Counted.grouped(differing)) of \(Counted.text(steps, "step", "steps")) "
          + "\(differing == 1 ? "differs" : "differ"), first at step \(first.step ?? 0); \(worst.asWorst)"
      ]
      return item
    }
    item.verdict = .differs
    if let first, first.isInside, firstOutside != nil {
      item.details.append("differs from step \(first.step ?? 0)")
    }
    if let firstOutside, let worst {
      item.details.append("step \(firstOutside.step ?? 0): \(firstOutside.inFull)")
      if outside > 1 {
        item.details.append(
          "\(Counted.grouped(outside)) of \(Counted.text(steps, "step", "steps"))"
            + "\(limit == nil ? " differ" : " are outside"); \(worst.asWorst)")
      }
    }
    if let onlyThen { item.details.append("step \(onlyThen): only then") }
    if let onlyNow { item.details.append("step \(onlyNow): only now") }
    return item
  }
}
