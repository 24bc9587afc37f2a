import OslerLog

/// Compares a recorded cell with the same one of the replay.
struct CellComparison {
  private typealias Item = ReplayReport.Item

  private let recorded: Transcript
  private let tolerances: Tolerances
  private let anonymous: Anonymous
  private var items: [ReplayReport.Item] = []
  private var notes: [String] = []

  init(_ recorded: Transcript, _ tolerances: Tolerances, _ anonymous: Anonymous) {
    (self.recorded, self.tolerances, self.anonymous) = (recorded, tolerances, anonymous)
  }

  mutating func compare(with now: Transcript, _ inputs: inout ReplayInputs) -> ReplayReport.Cell {
    var left = Dictionary(now.statements.map { ($0.identity, $0) }, uniquingKeysWith: { first, _ in first })
    for statement in recorded.statements {
      if let other = left.removeValue(forKey: statement.identity) {
        add(StatementComparison(statement, other, tolerances, anonymous))
        notes += inputs.changed(statement, other)
      } else {
        add(StatementComparison(statement, statement.silent, tolerances, anonymous))
      }
    }
    if !recorded.isCut {
      for statement in now.statements where left[statement.identity] != nil {
        add(StatementComparison(statement.silent, statement, tolerances, anonymous))
      }
      compareFailure(with: now)
    }
    if let skipped = recorded.skipped {
      notes.append("\(skipped.name) was stopped at a place the log does not tell: not run again")
    }
    let gone = inputs.gone(recorded)
    if !gone.isEmpty, now.record.status == .failed, recorded.record.status != .failed {
      blame(gone)
    } else {
      notes += gone
    }
    return cell
  }

  /// For a cell that was not reached.
  mutating func cannot(because reason: String) -> ReplayReport.Cell {
    for statement in recorded.statements {
      add(StatementComparison(statement, statement.silent, tolerances, anonymous))
    }
    items = items.map { $0.cannot([]) }
    notes = [reason]
    if items.isEmpty { items = [Item(.output, "cell '\(recorded.record.name)'", .cannot)] }
    return cell
  }

  private var cell: ReplayReport.Cell {
    ReplayReport.Cell(
      name: recorded.record.name, verdict: items.map(\.verdict).max() ?? .identical, items: items,
      notes: notes)
  }

  private mutating func add(_ comparison: StatementComparison) {
    items += comparison.items
    notes += comparison.notes
  }

  /// A cell that failed before its first statement: its form was wrong.
  private mutating func compareFailure(with now: Transcript) {
    func failed(_ cell: Transcript) -> Bool {
      cell.record.status == .failed && !cell.statements.contains { $0.error != nil }
    }
    let name = "error of cell '\(recorded.record.name)'"
    switch (failed(recorded), failed(now)) {
    case (true, false): items.append(Item(.output, name, .missing))
    case (false, true): items.append(Item(.output, name, .new))
    default: break
    }
  }

  /// What an input that is gone has taken with it cannot be told; the error it caused is no finding.
  private mutating func blame(_ gone: [String]) {
    items = items.filter { $0.verdict != .new }.map { $0.verdict == .missing ? $0.cannot([]) : $0 }
    notes += gone
    if !items.contains(where: { $0.verdict == .cannot }) {
      items.append(Item(.output, "cell '\(recorded.record.name)'", .cannot))
    }
  }
}

extension Transcript.Statement {
  /// The same one, as if it had shown nothing.
  fileprivate var silent: Self {
    var row = record
    (row.error, row.status) = (nil, .succeeded)
    return Self(
      record: row, occurrence: occurrence, outputs: [], series: [], artifacts: [], files: [])
  }
}
