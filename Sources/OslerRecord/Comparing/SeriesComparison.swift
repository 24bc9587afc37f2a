import Foundation
import OslerJSON
import OslerLog

/// Compares numbers by step: where they first differ, how far they come apart, and how they end.
struct SeriesComparison {
  let changes: [SessionDifference.Change]

  init(_ left: RecordedSession, _ right: RecordedSession, _ statements: StatementPairs) {
    var changes: [SessionDifference.Change] = []
    for (old, new) in statements.pairs {
      let (before, after) = (Self.series(left, old), Self.series(right, new))
      for name in Set(before.keys).union(after.keys).sorted() {
        let title = "\(name) of \(old.name)"
        if let change = Self.change(title, before[name], after[name]) { changes.append(change) }
      }
    }
    for execution in statements.onlyLeft {
      for (name, values) in Self.series(left, execution).sorted(by: { $0.key < $1.key }) {
        if let change = Self.change("\(name) of \(execution.name)", values, nil) { changes.append(change) }
      }
    }
    for execution in statements.onlyRight {
      for (name, values) in Self.series(right, execution).sorted(by: { $0.key < $1.key }) {
        if let change = Self.change("\(name) of \(execution.name)", nil, values) { changes.append(change) }
      }
    }
    self.changes = changes
  }

  /// By name and step. Times are none of them.
  private static func series(
    _ recorded: RecordedSession, _ execution: SessionContents.Execution
  ) -> [String: [Int: Double]] {
    var series: [String: [Int: Double]] = [:]
    for metric in recorded.metrics[execution.record.id] ?? [] where !isTime(metric.name) {
      series[metric.name, default: [:]][metric.step] = metric.value
    }
    return series
  }

  private static func isTime(_ name: String) -> Bool {
    name.hasSuffix("seconds") || name.hasSuffix("per_second")
  }

  private static func change(
    _ name: String, _ left: [Int: Double]?, _ right: [Int: Double]?
  ) -> SessionDifference.Change? {
    guard let left else {
      return right.map {
        .init(.onlyRight, name, "only on the right: \(ending($0))", facts: facts("right", $0))
      }
    }
    guard let right else {
      return .init(.onlyLeft, name, "only on the left: \(ending(left))", facts: facts("left", left))
    }
    let steps = Set(left.keys).union(right.keys).sorted()
    guard let first = steps.first(where: { !same(left[$0], right[$0]) }) else { return nil }
    var worst: (step: Int, size: Double)?
    for step in steps {
      guard let old = left[step], let new = right[step] else { continue }
      let size = abs(old - new)
      if size > (worst?.size ?? 0) { worst = (step, size) }
    }
    var words =
      steps.count > 1
      ? "last \(text(last(left))) → \(text(last(right)))" : "\(text(last(left))) → \(text(last(right)))"
    var more = facts("left", left) + facts("right", right)
    if steps.count > 1 {
      words += ", first differs at step \(first)"
      more.append(.init("first_step", .integer(first)))
      if let worst { words += ", worst \(text(worst.size)) at step \(worst.step)" }
    }
    if left.count != right.count { words += "; \(left.count) and \(right.count) steps" }
    if let worst {
      more.append(
        .init("worst", JSONValue(["step": .integer(worst.step), "deviation": .real(JSONReal(worst.size))])))
    }
    return .init(.changed, name, words, facts: more)
  }

  private static func facts(_ side: String, _ values: [Int: Double]) -> [SessionDifference.Fact] {
    [.init(side, JSONValue(["steps": .integer(values.count), "last": .real(JSONReal(last(values)))]))]
  }

  private static func last(_ values: [Int: Double]) -> Double {
    values.keys.max().flatMap { values[$0] } ?? .nan
  }

  private static func ending(_ values: [Int: Double]) -> String {
    values.count == 1 ? text(last(values)) : "\(values.count) steps, last \(text(last(values)))"
  }

  /// What was not a number has lost its bits in the log.
  private static func same(_ left: Double?, _ right: Double?) -> Bool {
    guard let left, let right else { return left == nil && right == nil }
    return left.bitPattern == right.bitPattern || (left.isNaN && right.isNaN)
  }

  private static func text(_ value: Double) -> String { String(format: "%.6g", value) }
}
