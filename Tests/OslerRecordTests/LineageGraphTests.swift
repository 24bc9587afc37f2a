import OslerLog
import Testing

@testable import OslerRecord

struct LineageGraphTests {
  private typealias Node = LineageGraph.Node
  private typealias Edge = LineageGraph.Edge

  private func node(_ title: String, _ kind: Node.Kind = .value) -> Node {
    Node(kind: kind, title: title, detail: "dataset of \(title)")
  }

  @Test func `a value stands below all it was made from, a source just above its use`() {
    let graph = LineageGraph(
      nodes: ["a", "b", "c", "d", "late"].map { node($0) },
      edges: [(0, 1), (1, 2), (0, 3), (2, 3), (4, 3)].map { Edge(from: $0, to: $1, role: nil) })
    #expect(graph.nodes.map(\.layer) == [0, 1, 2, 3, 2])
  }

  @Test func `arrows in a circle are left out`() {
    let graph = LineageGraph(
      nodes: ["a", "b", "c"].map { node($0) },
      edges: [(0, 1), (1, 2), (2, 1)].map { Edge(from: $0, to: $1, role: nil) })
    #expect(graph.edges == [])
  }

  @Test(arguments: [(400, 1), (1, 400), (20, 20)])
  func `a large graph becomes one of few boxes`(width: Int, depth: Int) {
    var nodes: [Node] = []
    var edges: [Edge] = []
    for layer in 0...depth {
      for place in 0..<width {
        nodes.append(node("n\(layer)-\(place)", .step))
        if layer > 0 { edges.append(Edge(from: nodes.count - 1 - width, to: nodes.count - 1, role: "on")) }
      }
    }
    let small = LineageGraph(nodes: nodes, edges: edges).collapsed(to: 60)
    #expect((1...60).contains(small.nodes.count))
    #expect(small.fullCount == nodes.count)
    #expect(!small.edges.isEmpty && small.edges.allSatisfy { small.nodes.indices.contains($0.from) })
  }

  @Test func `boxes of a layer do not touch`() {
    let nodes = (0..<12).map { node("\($0)") }
    let edges =
      (1..<12).map { Edge(from: $0 < 6 ? 0 : $0 - 5, to: $0, role: nil) } + [Edge(from: 0, to: 11, role: nil)]
    let layout = LineageLayout(LineageGraph(nodes: nodes, edges: edges))
    let layers = Dictionary(grouping: layout.places, by: \.y)
    for places in layers.values {
      let inOrder = places.sorted { $0.x < $1.x }
      for (left, right) in zip(inOrder, inOrder.dropFirst()) {
        #expect(left.x + left.width / 2 + 17.9 <= right.x - right.width / 2)
      }
    }
    #expect(layout.places.allSatisfy { $0.x - $0.width / 2 >= 7.9 })
  }

  @Test func `a variable and the step that made it are one box, files of one use too`() throws {
    let log = try ExperimentLog.inMemory()
    let session = try log.begin(.toy(source: ""))
    let cell = try log.begin(CellRecord(session: session.id, position: 0, name: "a", code: "x = load"))
    let outer = try log.begin(.toy(in: cell, ordinal: 0))
    let files = try ["/d/one", "/d/two"].map {
      try log.add(FileRecord(execution: outer.id, path: $0, digest: "d", bytes: 600, modified: .now))
    }
    let made = try log.add(
      ValueRecord(
        session: session.id, execution: outer.id, name: nil, type: "corpus", summary: "corpus", key: "k"),
      from: files.map { ValueInput(.file($0.id), role: "files") })
    try log.add(
      ValueRecord(
        session: session.id, execution: outer.id, name: "x", type: "corpus", summary: "corpus", key: "k"),
      from: [ValueInput(.value(made.id))])
    let graph = try Report(of: session.id, in: log).lineage.graph
    #expect(
      graph.nodes == [
        Node(kind: .value, title: "x", detail: "corpus", cell: "a", layer: 1),
        Node(kind: .file, title: "2 files", detail: "one, … · 1.2 kB", layer: 0),
      ])
    #expect(graph.edges == [Edge(from: 1, to: 0, role: "files")])
  }
}
