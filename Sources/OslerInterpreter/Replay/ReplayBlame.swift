import OslerLog
import OslerNetwork

/// Says of everything that is not identical what it may be due to: only what it depends on counts.
///
/// A changed file is blamed along the flow of the values, and stops where a value has the key that it
/// had then: the same work on the same data. What is left is blamed on what computed it, and where that
/// is the same too, it is said to be unexplained.
struct ReplayBlame {
  /// An item of a cell, and the node of the flow that it belongs to.
  struct Finding {
    let cell: Int
    var item: ReplayReport.Item
    let node: Int?
  }

  private let flow: ReplayFlow
  private let run: [ReplayReport.Circumstance]
  /// Of each node: the files and options that reach it, files that are gone, and the first value that
  /// differs among those it is made from.
  private var data: [[ReplayReport.Circumstance]]
  private var gone: [[ReplayReport.GoneInput]]
  /// Of each node that needed the network, which no replay reaches, or needed what did: in words.
  private var unreached: [String?]
  private var firstValue: [String?]
  private(set) var findings: [Finding]
  /// What is not as it was then, files and options included.
  private(set) var circumstances: [ReplayReport.Circumstance]

  /// - Parameters:
  ///   - run: what computed the two runs and is not the same.
  ///   - now: by cell, the recorded executions as they are in the replay.
  init(
    _ findings: [Finding], flow: ReplayFlow, recorded: [Transcript], now: [[Transcript.Statement?]],
    inputs: ReplayInputs, run: [ReplayReport.Circumstance]
  ) {
    (self.findings, self.flow, self.run) = (findings, flow, run)
    data = Array(repeating: [], count: flow.nodes.count)
    gone = Array(repeating: [], count: flow.nodes.count)
    firstValue = Array(repeating: nil, count: flow.nodes.count)
    unreached = Array(repeating: nil, count: flow.nodes.count)
    circumstances = run
    follow(recorded, now, inputs)
    noteUnreached(now)
    judgeGone(recorded, now)
    explain()
  }

  /// The first one that differs, by which others may differ too.
  var root: Finding? {
    findings.first { ![.identical, .within, .cannot].contains($0.item.verdict) }
      ?? findings.first { $0.item.verdict == .within }
  }

  // MARK: Along the flow

  private mutating func follow(
    _ recorded: [Transcript], _ now: [[Transcript.Statement?]], _ inputs: ReplayInputs
  ) {
    let optionChanges = OptionChanges(commands: flow.commands, anonymous: inputs.anonymous)
    // Osler's version and the numeric path are in every key.
    let keysTell = !run.contains { $0.kind == .engine }
    for (index, node) in flow.nodes.enumerated() {
      var (own, options): ([ReplayReport.Circumstance], [ReplayReport.Circumstance]) = ([], [])
      for execution in node.executions {
        let (then, again) = (recorded[node.cell].statements[execution], now[node.cell][execution])
        let changes = inputs.changes(then, again)
        own += changes.map(\.circumstance)
        gone[index] += changes.compactMap(\.gone)
        if let again { options += optionChanges.circumstances(then, again) }
      }
      for input in node.inputs {
        if keysTell, let name = input.name, isSame(name, setBy: flow.nodes[input.node], recorded, now) {
          continue
        }
        own += data[input.node]
        gone[index] += gone[input.node]
      }
      // An option may hold a value: that it is another is then no cause.
      data[index] = own.isEmpty ? options.uniqued() : own.uniqued()
      gone[index] = gone[index].uniqued()
      circumstances += data[index]
    }
    circumstances = circumstances.uniqued()
  }

  /// Whether the variable got values with the same keys in both runs.
  private func isSame(
    _ name: String, setBy node: ReplayFlow.Node, _ recorded: [Transcript], _ now: [[Transcript.Statement?]]
  ) -> Bool {
    let statements = recorded[node.cell].statements
    var keys: [String?] = []
    for execution in node.executions {
      let then = statements[execution].values.filter { $0.name == name }.map(\.key)
      guard then == (now[node.cell][execution]?.values ?? []).filter({ $0.name == name }).map(\.key) else {
        return false
      }
      keys += then
    }
    return !keys.isEmpty && !keys.contains(nil)
  }

  // MARK: What cannot be told

  private mutating func noteUnreached(_ now: [[Transcript.Statement?]]) {
    for (index, node) in flow.nodes.enumerated() {
      let refusal = node.executions.lazy.compactMap { now[node.cell][$0]?.error }
        .first { $0.contains(NetworkError.replayWords) }
      let before = node.inputs.first { unreached[$0.node] != nil }.flatMap { unreached[$0.node] }
      unreached[index] =
        refusal.map { "not run: " + TextDifference.firstLine(of: $0).trimmingPrefix("error: ") } ?? before
    }
  }

  private func isLost(_ node: Int) -> Bool { !gone[node].isEmpty || unreached[node] != nil }

  /// What an input that is gone has taken with it cannot be told; the error it caused is no finding.
  private mutating func judgeGone(_ recorded: [Transcript], _ now: [[Transcript.Statement?]]) {
    var judged: Set<Int> = []
    findings = findings.compactMap { finding in
      guard let node = finding.node, isLost(node), !finding.item.verdict.isReproduced else {
        return finding
      }
      let top = flow.nodes[node].executions[0]
      let failedThen = recorded[flow.nodes[node].cell].statements[top].error != nil
      if finding.item.verdict == .errorChanged, !failedThen { return nil }
      if finding.item.verdict == .new { return nil }
      judged.insert(node)
      var finding = finding
      finding.item.verdict = .cannot
      finding.item.gone = gone[node]
      finding.item.details =
        unreached[node].map { [$0] } ?? finding.item.details.filter { $0.hasPrefix("not run: ") }
      return finding
    }
    // What failed for want of an input and had shown nothing.
    for (index, node) in flow.nodes.enumerated() where isLost(index) && !judged.contains(index) {
      let top = node.executions[0]
      guard let again = now[node.cell][top], again.error != nil else { continue }
      let then = recorded[node.cell].statements[top]
      guard then.error == nil else { continue }
      var item = ReplayReport.Item(.output, then.name, .cannot)
      item.gone = gone[index]
      item.details = unreached[index].map { [$0] } ?? []
      let place = findings.lastIndex {
        $0.cell < node.cell || ($0.cell == node.cell && ($0.node ?? 0) < index)
      }
      findings.insert(Finding(cell: node.cell, item: item, node: index), at: place.map { $0 + 1 } ?? 0)
    }
  }

  // MARK: Causes

  private mutating func explain() {
    let engine = run.filter { $0.kind == .engine }.map(\.cause)
    let others = run.filter { $0.kind == .environment && $0.name != ReplayReport.Run.threadsName }.map(
      \.cause)
    let threads = run.filter { $0.name == ReplayReport.Run.threadsName }.map(\.cause)
    let computing = [engine, others, threads].first { !$0.isEmpty } ?? []

    let byNode = Dictionary(grouping: findings.indices.filter { findings[$0].node != nil }) {
      findings[$0].node ?? 0
    }
    for (index, node) in flow.nodes.enumerated() {
      let before = node.inputs.compactMap { firstValue[$0.node] }.first
      let places = byNode[index] ?? []
      for place in places where findings[place].item.verdict != .identical {
        if unreached[index] != nil, findings[place].item.verdict == .cannot {
          findings[place].item.causes = [.network]
          continue
        }
        guard findings[place].item.gone.isEmpty else {
          findings[place].item.causes = gone[index].map { ReplayCause(kind: .data, name: $0.path) }
          continue
        }
        let own = data[index].map(\.cause)
        let causes = own.isEmpty ? computing : own + engine
        findings[place].item.causes =
          !causes.isEmpty
          ? causes : [before.map { ReplayCause(kind: .value, name: $0) } ?? .unexplained]
      }
      firstValue[index] =
        before ?? places.first { findings[$0].item.verdict != .identical }.map { findings[$0].item.name }
    }
    for place in findings.indices
    where findings[place].node == nil && findings[place].item.verdict != .identical {
      findings[place].item.causes = computing.isEmpty ? [.unexplained] : computing
    }
  }

  /// Each cause with what it explains, in the order in which they are met.
  func causes(cellNames: [String]) -> [ReplayReport.Blame] {
    var order: [ReplayCause] = []
    var items: [ReplayCause: [ReplayReport.Place]] = [:]
    for finding in findings {
      for cause in finding.item.causes {
        if items[cause] == nil { order.append(cause) }
        items[cause, default: []].append(
          ReplayReport.Place(cell: cellNames[finding.cell], item: finding.item.name))
      }
    }
    return order.map { ReplayReport.Blame(cause: $0, items: items[$0] ?? []) }
  }
}

extension Array where Element: Hashable {
  /// Each once, where it stands first.
  fileprivate func uniqued() -> [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
