import OslerLog

/// How far a replay came, and what it could not run for want of something that was not made.
struct ReplayEnding {
  /// The recorded cells that were run again, in order.
  private(set) var cells: [Int] = []
  /// Why others were not.
  private(set) var notRun: [Int: String] = [:]
  var isInterrupted = false

  private let flow: ReplayFlow
  private let nodesByCell: [Int: [Int]]
  /// Statements that failed and had not failed then: what they should have set keeps its older value, and
  /// nothing may use it.
  private var lostNodes: Set<Int> = []

  init(_ flow: ReplayFlow) {
    self.flow = flow
    nodesByCell = Dictionary(grouping: flow.nodes.indices, by: { flow.nodes[$0].cell })
  }

  private func nodes(of cell: Int) -> [Int] { nodesByCell[cell] ?? [] }

  /// Whether a cell can be run: everything it uses was made. When it cannot, that is noted.
  mutating func canRun(_ cell: Int) -> Bool {
    guard !lostNodes.isEmpty else { return true }
    for node in nodes(of: cell) {
      guard let input = flow.nodes[node].inputs.first(where: { lostNodes.contains($0.node) }) else {
        continue
      }
      lostNodes.formUnion(nodes(of: cell))
      notRun[cell] = "not run: it needs \(input.name.map { "'\($0)', which" } ?? "what") was not made"
      return false
    }
    return true
  }

  /// - Parameter made: whether the statement of a node came to its end; nil when all did.
  mutating func ran(_ cell: Int, made: ((_ execution: Int) -> Bool)? = nil) {
    cells.append(cell)
    guard let made else { return }
    for node in nodes(of: cell) where !made(flow.nodes[node].executions[0]) { lostNodes.insert(node) }
  }
}
