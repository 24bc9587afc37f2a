import OslerLog

/// Draws lineage, with the same in a table for those who do not see the drawing.
struct LineageHTML {
  let lineage: Lineage

  /// Nil where nothing was made from anything.
  var html: HTML? {
    let full = lineage.graph
    guard !full.nodes.isEmpty else { return nil }
    let graph = full.collapsed(to: Bounds.graphNodes)
    let note: HTML =
      graph.nodes.count == full.nodes.count
      ? ""
      : "<p class=\"left-out\">\(graph.fullCount) boxes, drawn as \(graph.nodes.count): what is alike is one box. The table has them singly.</p>"
    return """
      <div class="scroll graph" tabindex="0" role="region" aria-label="lineage">\(drawing(graph))</div>
      \(note)<details><summary>As a table</summary>
      \(table)
      </details>
      """
  }

  // MARK: Drawing

  private func drawing(_ graph: LineageGraph) -> HTML {
    let layout = LineageLayout(graph)
    let (width, height) = (coordinate(layout.width), coordinate(layout.height))
    let arrows = zip(graph.edges, layout.paths).map { arrow($0, $1, layout) }
    let boxes = graph.nodes.indices.map { box(graph.nodes[$0], layout.places[$0]) }
    let words =
      "lineage: \(Count.text(graph.nodes.count, "box", "boxes")), \(Count.text(graph.edges.count, "arrow", "arrows"))"
    return """
      <svg class="lineage" viewBox="0 0 \(width) \(height)" width="\(width)" height="\(height)" role="img" \
      aria-label="\(words)">
      \(arrows.joined(separator: "\n"))
      \(boxes.joined(separator: "\n"))
      </svg>
      """
  }

  private func arrow(_ edge: LineageGraph.Edge, _ path: [Int], _ layout: LineageLayout) -> HTML {
    let half = LineageLayout.box.height / 2
    let points = path.map { index -> [(x: Double, y: Double)] in
      let place = layout.places[index]
      guard index != path.first else { return [(place.x, place.y + half)] }
      guard index != path.last else { return [(place.x, place.y - half - 2)] }
      return [(place.x, place.y - half), (place.x, place.y + half)]
    }.joined()
    var line = ""
    var last: (x: Double, y: Double)?
    for point in points {
      if let from = last, from.x != point.x {
        let middle = (from.y + point.y) / 2
        line += "C\(pair(from.x, middle)) \(pair(point.x, middle)) \(pair(point.x, point.y))"
      } else {
        line += "\(last == nil ? "M" : "L")\(pair(point.x, point.y))"
      }
      last = point
    }
    let end = last ?? (0, 0)
    let head = "M\(pair(end.x - 4, end.y - 7))L\(pair(end.x, end.y))L\(pair(end.x + 4, end.y - 7))"
    let role: HTML? = edge.role.map { role in
      "<text class=\"role\" x=\"\(coordinate(end.x + 7))\" y=\"\(coordinate(end.y - 6))\">\(Bounds.line(role, 18))</text>"
    }
    return "<path d=\"\(line)\"/><path d=\"\(head)\"/>\(role)"
  }

  private func box(_ node: LineageGraph.Node, _ place: LineageLayout.Place) -> HTML {
    let (width, height) = LineageLayout.box
    let kind: HTML =
      switch node.kind {
      case .file: "file"
      case .value: "value"
      case .step: "step"
      case .several: "several"
      }
    let drawn: HTML = """
      <svg class="box \(kind)" x="\(coordinate(place.x - width / 2))" y="\(coordinate(place.y - height / 2))" \
      width="\(coordinate(width))" height="\(coordinate(height))"><title>\(Bounds.line(node.title)): \(Bounds.line(node.detail))</title>\
      <rect x="1" y="1" width="\(coordinate(width - 2))" height="\(coordinate(height - 2))" rx="7"/>\
      <text class="name" x="11" y="20">\(Bounds.line(node.title, 20))</text>\
      <text class="detail" x="11" y="36">\(Bounds.line(node.detail, 26))</text></svg>
      """
    return node.cell.map { "<a href=\"#cell-\(Bounds.line($0))\">\(drawn)</a>" } ?? drawn
  }

  private func coordinate(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(abs(tenths % 10))"
  }

  private func pair(_ x: Double, _ y: Double) -> String { "\(coordinate(x)) \(coordinate(y))" }

  // MARK: Table

  private var table: HTML {
    let names = Dictionary(lineage.values.map { ($0.id, name($0)) }) { first, _ in first }
    let files = Dictionary(lineage.files.map { ($0.id, $0.path) }) { first, _ in first }
    let (values, note) = Bounds.first(Bounds.listed, of: lineage.values, "value", "values")
    let rows = values.map { value -> [HTML] in
      let from = (lineage.inputs[value.id] ?? []).prefix(20).map { input -> HTML in
        let what: HTML =
          switch input.source {
          case .value(let id): names[id] ?? "value \(id.rawValue)"
          case .file(let id): "<code>\(Bounds.line(files[id] ?? "file \(id)"))</code>"
          }
        return input.role.map { "\(Bounds.line($0)): \(what)" } ?? what
      }
      let cell: HTML? = lineage.cells[value.execution].map {
        "<a href=\"#cell-\(Bounds.line($0))\">\(Bounds.line($0))</a>"
      }
      return [name(value), HTML(Bounds.line(value.summary)), cell ?? "", from.joined(separator: "<br>")]
    }
    let head: [(name: HTML, alignment: DataTable.Alignment)] = [
      ("value", .left), ("what it is", .left), ("cell", .left), ("made from", .left),
    ]
    return TableHTML.element(head, rows: rows, notes: [note].compactMap(\.self), label: "lineage as a table")
  }

  private func name(_ value: ValueRecord) -> HTML {
    if let name = value.name { return "<strong>\(Bounds.line(name))</strong>" }
    return
      "\(Bounds.line(lineage.commands[value.execution] ?? value.type)) <span class=\"quiet\">\(value.id.rawValue)</span>"
  }
}
