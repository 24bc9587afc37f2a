import OslerLog

/// Compares a recorded cell with the same one of the replay.
struct CellComparison {
  /// An item, and which of the cell's recorded executions it belongs to.
  struct Finding {
    var item: ReplayReport.Item
    let execution: Int?
  }

  private typealias Item = ReplayReport.Item

  private let recorded: Transcript
  private let tolerances: Tolerances
  private let anonymous: Anonymous
  private(set) var findings: [Finding] = []
  private(set) var notes: [String] = []
  /// The same executions in the replay, for those that were run again.
  private(set) var now: [Transcript.Statement?] = []

  init(_ recorded: Transcript, _ tolerances: Tolerances, _ anonymous: Anonymous) {
    (self.recorded, self.tolerances, self.anonymous) = (recorded, tolerances, anonymous)
    now = Array(repeating: nil, count: recorded.statements.count)
  }

  mutating func compare(with other: Transcript) {
    var left = Dictionary(other.statements.map { ($0.identity, $0) }, uniquingKeysWith: { first, _ in first })
    var places: [ExecutionID: Int] = [:]
    let failed = failedFirst(in: other)
    for (index, statement) in recorded.statements.enumerated() {
      if let found = left.removeValue(forKey: statement.identity) {
        now[index] = found
        places[found.record.id] = index
        add(StatementComparison(statement, found, tolerances, anonymous), index)
      } else if let failed {
        let comparison = StatementComparison(statement, statement.silent, tolerances, anonymous)
        findings += comparison.items.map {
          Finding(item: $0.cannot(["not run: \(failed) failed before it"]), execution: index)
        }
      } else {
        add(StatementComparison(statement, statement.silent, tolerances, anonymous), index)
      }
    }
    if !recorded.isCut {
      for statement in other.statements {
        // What ran inside of a loop's further round belongs to the loop.
        let place = statement.record.parent.flatMap { places[$0] }
        places[statement.record.id] = places[statement.record.id] ?? place
        guard left[statement.identity] != nil else { continue }
        // A result that was taken from the cache had nothing running inside of it.
        if let place, recorded.statements[place].record.status == .cached { continue }
        add(StatementComparison(statement.silent, statement, tolerances, anonymous), place)
      }
      compareFailure(with: other)
    }
    if let skipped = recorded.skipped {
      notes.append("\(skipped.name) was stopped at a place the log does not tell: not run again")
    }
  }

  /// For a cell that was not reached.
  mutating func cannot(because reason: String) {
    for (index, statement) in recorded.statements.enumerated() {
      let comparison = StatementComparison(statement, statement.silent, tolerances, anonymous)
      findings += comparison.items.map { Finding(item: $0.cannot([]), execution: index) }
    }
    if findings.isEmpty {
      findings.append(Finding(item: Item(.output, "cell '\(recorded.record.name)'", .cannot), execution: 0))
    }
    notes = [reason]
  }

  private mutating func add(_ comparison: StatementComparison, _ execution: Int?) {
    findings += comparison.items.map { Finding(item: $0, execution: execution) }
    notes += comparison.notes
  }

  /// What failed in the replay and had not failed then.
  private func failedFirst(in other: Transcript) -> String? {
    guard other.record.status == .failed, recorded.record.status != .failed else { return nil }
    return other.statements.first { $0.error != nil }?.name ?? "the cell"
  }

  /// A cell that failed before its first statement: its form was wrong.
  private mutating func compareFailure(with other: Transcript) {
    func failed(_ cell: Transcript) -> Bool {
      cell.record.status == .failed && !cell.statements.contains { $0.error != nil }
    }
    let (then, now) = (failed(recorded), failed(other))
    guard then != now else { return }
    let name = "error of cell '\(recorded.record.name)'"
    let details =
      then ? ["then: its form was wrong", "now:  no error"] : ["then: no error", "now:  its form is wrong"]
    findings.append(Finding(item: Item(.output, name, .errorChanged, details), execution: nil))
  }
}
