import Foundation

extension Plot {
  /// The plot's lines as an SVG element for a page that has ``pageStyle``, with their numbers beside it in
  /// `data-hover`, for a script that shows the values at a step. Nil where there is no line to draw.
  ///
  ///     {"box": [left, top, right, bottom], "x": [lower, upper, isLogarithmic], "y": […], "label": "step",
  ///      "series": [{"name": "loss", "points": [[1, 7.6], [2, null], …]}, …]}
  public func hoverable(width: Double = 600) -> String? {
    guard case .line(let series, _) = content, case .curves(let figure) = Figure(self) else { return nil }
    let title = title.map(Plot.shown)
    var svg = SVG()
    var top = 8.0
    if let title {
      svg.text(title, "title", x: 20, y: 24)
      top = 34
    }
    let frame = frame(of: figure, in: &svg, top: top, width: width)
    let bottom = note(figure.note, in: &svg, below: frame.end(hasLabel: xLabel != nil), at: 20)
    let names = series.map { Plot.shown($0.name) }.joined(separator: ", ")
    return svg.element(
      title: [title, names].compactMap(\.self).joined(separator: ": "), data: data(of: series, frame),
      width: width, height: bottom)
  }

  private func data(of series: [Series], _ frame: SVGFrame) -> String {
    func axis(_ axis: Axis, _ scale: Scale) -> String {
      "[\(number(axis.lower)),\(number(axis.upper)),\(scale == .logarithmic)]"
    }
    let box = [frame.left, frame.top, frame.right, frame.bottom].map(px).joined(separator: ",")
    let lines = series.map { series in
      let points = series.points.map { "[\(number($0.x)),\(number($0.y))]" }.joined(separator: ",")
      return "{\"name\":\(quoted(series.name)),\"points\":[\(points)]}"
    }
    return "{\"box\":[\(box)],\"x\":\(axis(frame.x, xScale)),\"y\":\(axis(frame.y, yScale)),"
      + "\"label\":\(quoted(xLabel ?? "x")),\"series\":[\(lines.joined(separator: ","))]}"
  }

  /// A number of JSON in six digits that count, or all of a whole one.
  private func number(_ value: Double) -> String {
    guard value.isFinite else { return "null" }
    if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
    return String(format: "%.6g", value)
  }

  private func quoted(_ text: String) -> String {
    let inside = Plot.shown(text).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    return "\"\(inside)\""
  }
}

extension Plot.Series {
  /// At most about `count` of the points: of each of `count / 2` stretches the least and the greatest, so that
  /// no peak is lost; a gap in a stretch stays one. The first and the last point stay.
  public func thinned(to count: Int) -> Plot.Series {
    guard points.count > count, count >= 4 else { return self }
    let stretches = count / 2
    var kept: [Int] = [0]
    for stretch in 0..<stretches {
      let range = points.count * stretch / stretches..<points.count * (stretch + 1) / stretches
      let finite = range.filter { points[$0].y.isFinite }
      let gap = range.first { !points[$0].y.isFinite }
      kept += Set(
        [finite.min { points[$0].y < points[$1].y }, finite.max { points[$0].y < points[$1].y }, gap]
          .compactMap(\.self)
      ).sorted()
    }
    kept.append(points.count - 1)
    var last = -1
    let places = kept.filter { index in
      defer { last = index }
      return index > last
    }
    return Plot.Series(name: name, points: places.map { points[$0] })
  }
}

extension Plot {
  /// The colours of series, in order, on white paper or on near-black.
  public static func colours(dark: Bool) -> [String] { dark ? darkColours : lightColours }

  /// Rules for ``hoverable(width:)`` in a page that defines `--c0` … `--c7`, `--paper`, `--ink`, `--quiet`,
  /// `--grid` and `--axis`.
  public static let pageStyle: String = {
    let colours = lightColours.indices.map { index in
      ".osler-plot .line.c\(index) { stroke: var(--c\(index)) } "
        + ".osler-plot .dot.c\(index) { fill: var(--c\(index)) }"
    }
    return """
      .osler-plot text { font-size: 12px; fill: var(--quiet) }
      .osler-plot .title { font-size: 14px; font-weight: 600; fill: var(--ink) }
      .osler-plot .strong { fill: var(--ink) }
      .osler-plot path { fill: none }
      .osler-plot .line { stroke-width: 2; stroke-linejoin: round; stroke-linecap: round }
      .osler-plot .dashed { stroke-dasharray: 6 4 }
      .osler-plot .dot { stroke: var(--paper); stroke-width: 1 }
      .osler-plot .grid { stroke: var(--grid) }
      .osler-plot .axis { stroke: var(--axis) }
      \(colours.joined(separator: "\n"))
      """
  }()
}
