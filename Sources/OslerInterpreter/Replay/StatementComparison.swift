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
    return BundleComparison(then.bundle, now.bundle, tolerances, anonymous).item(named: name)
  }

  private mutating func compareErrors() {
    guard !recorded.isCut else { return }
    let name = "error of \(recorded.name)"
    switch (recorded.error, now.error) {
    case (nil, nil): break
    case (let then?, nil): items.append(.missing(.output, name, then))
    case (nil, let now?): items.append(.new(.output, name, now))
    case (let then?, let now?):
      let (before, after) = (anonymous.error(then), anonymous.error(now))
      items.append(
        before == after
          ? Item(.output, name, .identical)
          : Item(.output, name, .differs, TextDifference.lines(before, after)))
    }
  }

  // MARK: Numbers by step

  private mutating func compareSeries() {
    for series in recorded.series where !series.name.hasSuffix("seconds") {
      let name = "\(series.name) of \(recorded.name)"
      guard let other = now.series.first(where: { $0.name == series.name }) else {
        items.append(Item(.series, name, .missing))
        continue
      }
      items.append(
        SeriesComparison(series, other, limit: tolerances.limit(of: series.name), isCut: recorded.isCut)
          .item(named: name))
    }
    let known = Set(recorded.series.map(\.name))
    for series in now.series where !known.contains(series.name) && !recorded.isCut {
      items.append(Item(.series, "\(series.name) of \(recorded.name)", .new))
    }
  }

  // MARK: Files

  private mutating func compareFiles() {
    for artifact in recorded.artifacts {
      let name = anonymous.name(of: artifact.path)
      guard let other = now.artifacts.first(where: { anonymous.name(of: $0.path) == name }) else {
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
  init(
    _ kind: Kind, _ name: String, _ verdict: ReplayVerdict, _ details: [String] = [],
    worst: ReplayReport.Deviation? = nil
  ) {
    self.init(kind: kind, name: name, verdict: verdict, details: details, worst: worst)
  }

  static func missing(_ kind: Kind, _ name: String, _ text: String?) -> Self {
    Self(kind, name, .missing, text.map { ["then: " + TextDifference.firstLine(of: $0)] } ?? [])
  }

  static func new(_ kind: Kind, _ name: String, _ text: String?) -> Self {
    Self(kind, name, .new, text.map { ["now:  " + TextDifference.firstLine(of: $0)] } ?? [])
  }

  func cannot(_ reason: [String]) -> Self { Self(kind, name, .cannot, reason) }
}
