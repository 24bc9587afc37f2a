import Foundation
import OslerLog

/// A session's values with what each was made from, as the log has them.
struct Lineage {
  let values: [ValueRecord]
  let inputs: [ValueID: [ValueInput]]
  /// Every file that a value was made from.
  let files: [FileRecord]
  let commands: [ExecutionID: String]
  /// The cell that each execution stands in.
  let cells: [ExecutionID: String]

  /// Of a value that was given a name, the value it was before.
  func source(of value: ValueRecord) -> ValueID? {
    guard let key = value.key, let inputs = inputs[value.id], inputs.count == 1,
      case .value(let source)? = inputs.first?.source, let made = byID[source], made.key == key,
      made.name == nil
    else { return nil }
    return source
  }

  private let byID: [ValueID: ValueRecord]

  init(
    values: [ValueRecord], inputs: [ValueID: [ValueInput]], files: [FileRecord],
    commands: [ExecutionID: String], cells: [ExecutionID: String]
  ) {
    (self.values, self.inputs, self.files) = (values, inputs, files)
    (self.commands, self.cells) = (commands, cells)
    byID = Dictionary(values.map { ($0.id, $0) }) { first, _ in first }
  }

  /// Every value that was made from something or that something was made from.
  var graph: LineageGraph {
    var (nodes, edges): ([LineageGraph.Node], [LineageGraph.Edge]) = ([], [])
    var places: [ValueID: Int] = [:]
    var aliases: Set<ValueID> = []
    for value in values {
      if let source = source(of: value), let place = places[source], nodes[place].kind == .step {
        // The step gets the variable's name, and both are one box from now on.
        nodes[place].kind = .value
        nodes[place].title = value.name ?? nodes[place].title
        places[value.id] = place
        aliases.insert(value.id)
      } else {
        places[value.id] = nodes.count
        nodes.append(
          LineageGraph.Node(
            kind: value.name == nil ? .step : .value,
            title: value.name ?? commands[value.execution] ?? value.type, detail: value.summary,
            cell: cells[value.execution]))
      }
    }
    var uses: [FileID: [(to: Int, role: String?)]] = [:]
    for value in values where !aliases.contains(value.id) {
      guard let to = places[value.id] else { continue }
      for input in inputs[value.id] ?? [] {
        switch input.source {
        case .value(let id):
          guard let from = places[id], from != to else { continue }
          edges.append(LineageGraph.Edge(from: from, to: to, role: input.role))
        case .file(let id): uses[id, default: []].append((to, input.role))
        }
      }
    }
    addFiles(uses, &nodes, &edges)
    return LineageGraph(nodes: nodes, edges: edges).connected
  }

  /// Files that were used for the same are one box.
  private func addFiles(
    _ uses: [FileID: [(to: Int, role: String?)]], _ nodes: inout [LineageGraph.Node],
    _ edges: inout [LineageGraph.Edge]
  ) {
    let groups = Dictionary(grouping: files.filter { uses[$0.id] != nil }) { file in
      (uses[file.id] ?? []).map { "\($0.to) \($0.role ?? "")" }
    }
    for files in groups.values.sorted(by: { $0[0].id < $1[0].id }) {
      let names = files.map { $0.path.split(separator: "/").last.map(String.init) ?? $0.path }
      let folder = files[0].path.split(separator: "/").dropLast().suffix(2).joined(separator: "/")
      let bytes = files.reduce(into: Int64(0)) { $0 = $0.addingReportingOverflow($1.bytes).partialValue }
      let title = files.count == 1 ? names[0] : Count.text(files.count, "file", "files")
      let place = files.count == 1 ? folder : "\(names[0]), …"
      for use in uses[files[0].id] ?? [] {
        edges.append(LineageGraph.Edge(from: nodes.count, to: use.to, role: use.role))
      }
      nodes.append(
        LineageGraph.Node(
          kind: .file, title: title, detail: [place, Numbers.bytes(bytes)].joined(separator: " · ")))
    }
  }
}

extension LineageGraph {
  /// Without boxes that no arrow touches.
  fileprivate var connected: LineageGraph {
    let touched = Set(edges.flatMap { [$0.from, $0.to] })
    var place: [Int: Int] = [:]
    for index in nodes.indices where touched.contains(index) { place[index] = place.count }
    var seen: Set<Edge> = []
    return LineageGraph(
      nodes: nodes.indices.filter(touched.contains).map { nodes[$0] },
      edges: edges.compactMap { edge in
        guard let from = place[edge.from], let to = place[edge.to] else { return nil }
        let edge = Edge(from: from, to: to, role: edge.role)
        return seen.insert(edge).inserted ? edge : nil
      })
  }
}
