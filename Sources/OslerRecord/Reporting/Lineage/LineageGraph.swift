import OslerLog

/// What values were made from, as boxes and arrows. A value and the variable it was given to are one box.
struct LineageGraph: Hashable {
  struct Node: Hashable {
    enum Kind: Hashable {
      case file, value, step, several
    }

    var kind: Kind
    var title: String
    var detail: String
    /// The cell that made it.
    var cell: String?
    /// From 0: one below the lowest that it was made from.
    var layer = 0
  }

  struct Edge: Hashable {
    let from: Int
    let to: Int
    let role: String?
  }

  var nodes: [Node]
  var edges: [Edge]
  /// Boxes before some were drawn as one.
  private(set) var fullCount = 0

  init(nodes: [Node], edges: [Edge]) {
    (self.nodes, self.edges) = (nodes, edges)
    fullCount = nodes.count
    assignLayers()
  }

  // MARK: Layers

  /// Arrows that would go round in a circle, which only a made-up log has, are left out.
  private mutating func assignLayers() {
    var waiting = Array(repeating: 0, count: nodes.count)
    var after: [[Int]] = Array(repeating: [], count: nodes.count)
    for edge in edges {
      waiting[edge.to] += 1
      after[edge.from].append(edge.to)
    }
    var order = nodes.indices.filter { waiting[$0] == 0 }
    var at = 0
    while at < order.count {
      let node = order[at]
      at += 1
      for next in after[node] {
        nodes[next].layer = max(nodes[next].layer, nodes[node].layer + 1)
        waiting[next] -= 1
        if waiting[next] == 0 { order.append(next) }
      }
    }
    edges.removeAll { waiting[$0.from] > 0 || waiting[$0.to] > 0 }
    // What nothing was needed for stands just above its first use.
    let used = Dictionary(grouping: edges, by: \.from)
    let made = Set(edges.map(\.to))
    for node in nodes.indices where !made.contains(node) {
      if let first = used[node]?.map({ nodes[$0.to].layer }).min() { nodes[node].layer = first - 1 }
    }
  }

  // MARK: Large graphs

  /// The graph with at most `count` boxes: those that are alike and stand side by side become one, and where
  /// that is not enough, those of one layer, and then layers.
  func collapsed(to count: Int) -> LineageGraph {
    guard nodes.count > count else { return self }
    let layers = (nodes.map(\.layer).max() ?? 0) + 1
    let ways: [(Node) -> [String]] = [
      { ["\($0.layer)", $0.kind == .value ? $0.title : "", Self.group($0)] },
      { ["\($0.layer)", Self.group($0)] },
      { ["\($0.layer)"] },
      { ["\($0.layer * count / layers)"] },
    ]
    var graph = self
    for way in ways where graph.nodes.count > count { graph = merged(by: way) }
    graph.edges = Array(graph.edges.prefix(count * 6))
    graph.fullCount = fullCount
    return graph
  }

  private static func group(_ node: Node) -> String { node.kind == .file ? "file" : kindWord(node) }

  /// `dataset` of `dataset of 322 questions`.
  private static func kindWord(_ node: Node) -> String { String(node.detail.prefix { $0.isLetter }) }

  private func merged(by key: (Node) -> [String]) -> LineageGraph {
    var places: [[String]: Int] = [:]
    var members: [[Int]] = []
    var place: [Int] = []
    for (index, node) in nodes.enumerated() {
      let known = places[key(node), default: members.count]
      if known == members.count {
        places[key(node)] = known
        members.append([])
      }
      members[known].append(index)
      place.append(known)
    }
    let merged = members.map { indices -> Node in
      guard indices.count > 1 else { return nodes[indices[0]] }
      let words = Set(indices.map { Self.group(nodes[$0]) })
      let noun = words.count == 1 ? words.first.flatMap { $0.isEmpty ? nil : $0 + "s" } ?? "values" : "values"
      let names = indices.prefix(8).map { nodes[$0].title }.joined(separator: ", ")
      return Node(
        kind: .several, title: "\(indices.count) \(noun)", detail: indices.count > 8 ? names + ", …" : names,
        layer: nodes[indices[0]].layer)
    }
    var seen: Set<Edge> = []
    let joined = edges.compactMap { edge -> Edge? in
      let edge = Edge(from: place[edge.from], to: place[edge.to], role: nil)
      return edge.from != edge.to && seen.insert(edge).inserted ? edge : nil
    }
    return LineageGraph(nodes: merged, edges: joined)
  }
}
