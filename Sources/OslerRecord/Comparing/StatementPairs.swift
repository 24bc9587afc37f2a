import OslerLog

/// Which statement of one session is which of the other: by what it says, then, for what was edited, by its
/// command and the order.
struct StatementPairs {
  typealias Execution = SessionContents.Execution

  let pairs: [(left: Execution, right: Execution)]
  let onlyLeft: [Execution]
  let onlyRight: [Execution]

  init(_ left: RecordedSession, _ right: RecordedSession) {
    let (old, new) = (left.executions, right.executions)
    var partners: [Int?] = old.map { _ in nil }
    var taken = Set<Int>()
    func match(by key: (Execution) -> String?) {
      var waiting: [String: [Int]] = [:]
      for (index, execution) in new.enumerated() where !taken.contains(index) {
        if let key = key(execution) { waiting[key, default: []].append(index) }
      }
      for key in waiting.keys { waiting[key]?.reverse() }
      for (index, execution) in old.enumerated() where partners[index] == nil {
        guard let key = key(execution), let partner = waiting[key]?.popLast() else { continue }
        partners[index] = partner
        taken.insert(partner)
      }
    }
    match { execution in "\(execution.record.command ?? "") \(execution.record.canonical)" }
    // An edited statement still gives the same variable, or is the same command.
    match { execution in
      Self.target(of: execution.record).map { "\(execution.record.command ?? "") \($0)" }
    }
    match { execution in execution.record.command }
    // What they ran inside are partners too.
    let (oldPlaces, newPlaces) = (Self.places(old), Self.places(new))
    for (index, partner) in partners.enumerated() {
      guard let partner, let outer = old[index].record.parent.flatMap({ oldPlaces[$0] }),
        let other = new[partner].record.parent.flatMap({ newPlaces[$0] }), partners[outer] == nil,
        taken.insert(other).inserted
      else { continue }
      partners[outer] = other
    }
    pairs = partners.enumerated().compactMap { index, partner in partner.map { (old[index], new[$0]) } }
    onlyLeft = old.indices.filter { partners[$0] == nil }.map { old[$0] }
    onlyRight = new.indices.filter { !taken.contains($0) }.map { new[$0] }
  }

  private static func places(_ executions: [Execution]) -> [ExecutionID: Int] {
    Dictionary(executions.enumerated().map { ($1.record.id, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// `x` of `x = …`.
  private static func target(of record: ExecutionRecord) -> String? {
    let parts = record.canonical.split(separator: " ", maxSplits: 2)
    return parts.count == 3 && parts[1] == "=" ? String(parts[0]) : nil
  }
}

extension SessionContents.Execution {
  /// `'papers | count by: year'`.
  var name: String {
    let line = record.source.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    return "'" + (line.count <= 60 ? line : line.prefix(59) + "…") + "'"
  }
}
