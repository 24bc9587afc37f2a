import Foundation
import OslerLog

/// Compares one statement of a recorded cell with the same one of the replay.
struct StatementComparison {
  typealias Item = ReplayReport.Item

  let recorded: Transcript.Statement
  let now: Transcript.Statement
  let tolerances: Tolerances
  let anonymous: Anonymous

  /// What was written as a file and has other bytes, where tolerances hold: bytes have none.
  private(set) var notes: [String] = []
  private(set) var items: [Item] = []

  init(
    _ recorded: Transcript.Statement, _ now: Transcript.Statement, _ tolerances: Tolerances,
    _ anonymous: Anonymous
  ) {
    (self.recorded, self.now) = (recorded, now)
    (self.tolerances, self.anonymous) = (tolerances, anonymous)
    compareOutputs()
    compareErrors()
    compareSeries()
    compareFiles()
  }

  // MARK: Outputs

  private mutating func compareOutputs() {
    let count = max(recorded.outputs.count, now.outputs.count)
    for index in 0..<count {
      let name = count == 1 ? recorded.name : "output \(index + 1) of \(recorded.name)"
      if index >= now.outputs.count {
        items.append(.missing(.output, name, recorded.isCut ? nil : recorded.outputs[index].bundle.text))
      } else if index < recorded.outputs.count {
        items.append(compare(recorded.outputs[index], now.outputs[index], name))
      } else if !recorded.isCut {
        items.append(.new(.output, name, now.outputs[index].bundle.text))
      }
    }
  }

  private func compare(_ then: Transcript.Shown, _ now: Transcript.Shown, _ name: String) -> Item {
    if recorded.isCut, then.kind == .stream, let text = then.bundle.text, let whole = now.bundle.text,
      whole.hasPrefix(text)
    {
      return Item(.output, name, .identical)
    }
    guard then.kind == now.kind else {
      return Item(.output, name, .differs, ["\(then.kind.rawValue) then, \(now.kind.rawValue) now"])
    }
    var comparison = BundleComparison(then, now, tolerances, anonymous)
    let item = comparison.item(named: name)
    guard !then.removed.isEmpty, ![.identical, .within].contains(item.verdict) else { return item }
    return item.cannot(["taken out when the log was shared: \(then.removed.sorted().joined(separator: ", "))"]
    )
  }

  private mutating func compareErrors() {
    guard !recorded.isCut else { return }
    let (then, after) = (recorded.error.map(anonymous.error), now.error.map(anonymous.error))
    guard then != nil || after != nil else { return }
    var item = Item(.output, "error of \(recorded.name)", then == after ? .identical : .errorChanged)
    switch (then, after) {
    case (let then?, let after?) where then != after:
      let difference = TextDifference(then, after)
      item.details = ["an error both times, in other words"] + difference.lines
      item.token = difference.change
    case (let then?, nil): item.details = ["then: " + TextDifference.firstLine(of: then), "now:  no error"]
    case (nil, let after?): item.details = ["then: no error", "now:  " + TextDifference.firstLine(of: after)]
    default: break
    }
    items.append(item)
  }

  // MARK: Numbers by step

  private mutating func compareSeries() {
    let others = Dictionary(now.series.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    for series in recorded.series where NumberClass(ofName: series.name) != .times {
      let name = "\(series.name) of \(recorded.name)"
      guard let other = others[series.name] else {
        items.append(Item(.series, name, .missing))
        continue
      }
      items.append(
        SeriesComparison(series, other, limit: tolerances.limit(of: series.name), isCut: recorded.isCut)
          .item(named: name))
    }
    let known = Set(recorded.series.map(\.name))
    for series in now.series
    where !known.contains(series.name) && !recorded.isCut && NumberClass(ofName: series.name) != .times {
      items.append(Item(.series, "\(series.name) of \(recorded.name)", .new))
    }
  }

  // MARK: Files

  private mutating func compareFiles() {
    let others = Dictionary(
      now.artifacts.map { (anonymous.name(of: $0.path), $0) }, uniquingKeysWith: { first, _ in first })
    for artifact in recorded.artifacts {
      let name = anonymous.name(of: artifact.path)
      guard let other = others[name] else {
        items.append(Item(.file, "file '\(name)'", .missing))
        continue
      }
      if artifact.digest == other.digest {
        items.append(Item(.file, "file '\(name)'", .identical))
      } else if tolerances.isEmpty {
        let line = "sha256 \(artifact.digest.prefix(12)) then, \(other.digest.prefix(12)) now"
        items.append(Item(.file, "file '\(name)'", .differs, [line]))
      } else {
        notes.append("file '\(name)' has other bytes; within a tolerance they may")
      }
    }
  }
}

extension ReplayReport.Item {
  static func missing(_ kind: Kind, _ name: String, _ text: String?) -> Self {
    Self(kind, name, .missing, text.map { ["then: " + TextDifference.firstLine(of: $0)] } ?? [])
  }

  static func new(_ kind: Kind, _ name: String, _ text: String?) -> Self {
    Self(kind, name, .new, text.map { ["now:  " + TextDifference.firstLine(of: $0)] } ?? [])
  }

  func cannot(_ reason: [String]) -> Self { Self(kind, name, .cannot, reason) }
}

extension Transcript.Statement {
  /// The same one, as if it had shown nothing.
  var silent: Self {
    var row = record
    (row.error, row.status) = (nil, .succeeded)
    return Self(
      record: row, occurrence: occurrence, outputs: [], series: [], artifacts: [], files: [], values: [])
  }
}
