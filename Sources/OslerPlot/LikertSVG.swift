extension Plot {
  /// Draws stacked bars around a line in the middle of the scale; hands back where the figure ends.
  func draw(_ figure: LikertFigure, in svg: inout SVG, top: Double, width: Double) -> Double {
    let (pitch, thickness) = (26.0, 18.0)
    svg.ownStyle = likertStyle
    let rows = figure.groups.flatMap(\.rows)
    let names = rows.map { shortened($0.category, to: 180) }
    let left = 20 + (names.map { textWidth($0, size: 12) }.max() ?? 0) + 12
    let right = width - 30 - (rows.map { textWidth($0.words, size: 12) }.max() ?? 0)
    let span = figure.reach.left + figure.reach.right
    func place(_ share: Double) -> Double { left + (share + figure.reach.left) / span * (right - left) }

    var (y, index) = (top + 8, 0)
    var stretches: [(from: Double, to: Double)] = []
    for group in figure.groups {
      if let name = group.name {
        svg.text(shortened(name, to: width - 40), "strong", x: 20, y: y + 14)
        y += 24
      }
      let first = y
      for row in group.rows {
        let middle = y + pitch / 2
        svg.text(names[index], "strong", x: left - 10, y: middle + 4, anchor: "end")
        draw(row, at: middle - thickness / 2, thickness, place, of: figure, in: &svg)
        svg.text(row.words, "value", x: right + 10, y: middle + 4)
        y += pitch
        index += 1
      }
      stretches.append((first, y))
      y += 8
    }
    for stretch in stretches {
      svg.line("axis", from: Point(place(0), stretch.from), to: Point(place(0), stretch.to))
    }
    y = legend(figure, in: &svg, top: y, width: width)
    return note(figure.note, in: &svg, below: y, at: 20)
  }

  private func draw(
    _ row: LikertFigure.Row, at y: Double, _ thickness: Double, _ place: (Double) -> Double,
    of figure: LikertFigure, in svg: inout SVG
  ) {
    let edges = row.edges
    for point in row.counts.indices where row.counts[point] > 0 {
      let (from, to) = (place(edges[point]), place(edges[point + 1]))
      let share = shortNumber((row.share(point) * 1000).rounded() / 10)
      svg.box(
        "bar l\(Self.step(point, of: figure.points))", x: from, y: y, width: max(to - from, 0.5),
        height: thickness, hover: "\(row.category), \(point + 1): \(row.counts[point]) (\(share) %)")
    }
  }

  /// The points of the scale with their colours, between the words for its ends.
  private func legend(
    _ figure: LikertFigure, in svg: inout SVG, top: Double, width: Double
  ) -> Double {
    let ends = [xLabel, yLabel].map { $0.map { shortened(Plot.shown($0), to: 200) } ?? "" }
    let keys = Double(figure.points) * 26
    var x = max(20, (width - keys) / 2)
    if !ends[0].isEmpty { svg.text(ends[0], "label", x: x - 10, y: top + 20, anchor: "end") }
    for point in 0..<figure.points {
      svg.box("bar l\(Self.step(point, of: figure.points))", x: x, y: top + 8, width: 26, height: 6)
      svg.text("\(point + 1)", "tick", x: x + 13, y: top + 28, anchor: "middle")
      x += 26
    }
    if !ends[1].isEmpty { svg.text(ends[1], "label", x: x + 10, y: top + 20) }
    return top + 42
  }

  /// The colour of a point: 0 at the low end, 4 in the middle, 8 at the high end.
  private static func step(_ point: Int, of points: Int) -> Int {
    Int((Double(point) / Double(points - 1) * 8).rounded())
  }

  func shortened(_ text: String, to width: Double) -> String {
    guard textWidth(text, size: 12) > width else { return text }
    var kept = text
    while !kept.isEmpty, textWidth(kept + "…", size: 12) > width { kept.removeLast() }
    return kept + "…"
  }
}

/// From one end of a scale to the other: brown over grey to blue-green, apart also for people who see red and
/// green alike.
private let lightScale = [
  "#8c510a", "#a86d25", "#c99a57", "#e0c48f", "#c9ccd1", "#9fd3c9", "#5fb3a8", "#2b8a80", "#01665e",
]
private let darkScale = [
  "#d98a3a", "#c17f3c", "#9f7040", "#7a6146", "#565d66", "#4a7a76", "#459a90", "#4fb8aa", "#6fdac9",
]

private let likertStyle =
  "\n\(scale(lightScale))\n@media (prefers-color-scheme: dark) {\n\(scale(darkScale))\n}"

private func scale(_ colours: [String]) -> String {
  colours.enumerated().map { ".osler-plot .bar.l\($0) { fill: \($1) }" }.joined(separator: "\n")
}
