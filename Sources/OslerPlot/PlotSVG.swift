extension Plot {
  /// The plot as a self-contained SVG, 640 pixels wide, for light and dark pages; always the same bytes.
  public func svg() -> String {
    let (width, title) = (640.0, title.map(Plot.shown))
    var svg = SVG()
    var top = 16.0
    if let title {
      svg.text(title, "title", x: 20, y: 30)
      top = 42
    }
    let bottom: Double
    switch Figure(self) {
    case .curves(let curves): bottom = draw(curves, in: &svg, top: top, width: width)
    case .bars(let bars): bottom = draw(bars, in: &svg, top: top, width: width)
    case .histogram(let histogram, let note):
      bottom = draw(histogram, note: note, in: &svg, top: top, width: width)
    case .likert(let figure): bottom = draw(figure, in: &svg, top: top, width: width)
    case .message(let words):
      svg.text(words, "message", x: width / 2, y: top + 58, anchor: "middle")
      bottom = top + 110
    }
    return svg.document(title: title ?? "plot", width: width, height: bottom)
  }

  /// A small line of text below a figure; hands back where the figure then ends.
  func note(_ note: String?, in svg: inout SVG, below y: Double, at x: Double) -> Double {
    guard let note else { return y }
    svg.text(note, "note", x: x, y: y + 6)
    return y + 18
  }
}

/// The frame of a figure with two number lines: grid, ticks and labels.
struct SVGFrame {
  let x: Axis
  let y: Axis
  let left: Double
  let right: Double
  let top: Double
  let bottom: Double

  /// - Parameters:
  ///   - top: where the frame may begin, the label of the y axis included.
  ///   - height: of the area inside.
  init(x: Axis, y: Axis, hasLabel: Bool, top: Double, height: Double, width: Double) {
    (self.x, self.y) = (x, y)
    let labels = y.ticks.map { textWidth($0.label, size: 12) }.max() ?? 0
    (left, right) = (20 + labels + 10, width - 28)
    self.top = top + (hasLabel ? 28 : 12)
    bottom = self.top + height
  }

  func place(_ point: Plot.Point) -> Plot.Point {
    Plot.Point(
      left + x.fraction(point.x) * (right - left), bottom - y.fraction(point.y) * (bottom - top))
  }

  func draw(in svg: inout SVG, xLabel: String?, yLabel: String?) {
    if let yLabel { svg.text(yLabel, "label", x: 20, y: top - 14) }
    for tick in y.ticks {
      let height = bottom - y.fraction(tick.value) * (bottom - top)
      svg.line("grid", from: Plot.Point(left, height), to: Plot.Point(right, height))
      svg.text(tick.label, "tick", x: left - 8, y: height + 4, anchor: "end")
    }
    svg.line("axis", from: Plot.Point(left, bottom), to: Plot.Point(right, bottom))
    var free = 0.0
    for tick in x.ticks {
      let place = left + x.fraction(tick.value) * (right - left)
      svg.line("axis", from: Plot.Point(place, bottom), to: Plot.Point(place, bottom + 5))
      let half = textWidth(tick.label, size: 12) / 2
      guard place - half >= free else { continue }
      svg.text(tick.label, "tick", x: place, y: bottom + 19, anchor: "middle")
      free = place + half + 8
    }
    if let xLabel { svg.text(xLabel, "label", x: right, y: bottom + 38, anchor: "end") }
  }

  /// Where the frame and its labels end.
  func end(hasLabel: Bool) -> Double { bottom + (hasLabel ? 54 : 34) }
}
