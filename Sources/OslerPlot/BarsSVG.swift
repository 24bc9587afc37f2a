extension Plot {
  /// Draws bars from the left, one below the other, so that long names fit; hands back where the figure ends.
  func draw(_ figure: Figure.Bars, in svg: inout SVG, top: Double, width: Double) -> Double {
    let (pitch, thickness) = (26.0, 16.0)
    let names = figure.bars.map { shortened($0.category, to: 220) }
    let values = figure.bars.map(\.words)
    let left = 20 + (names.map { textWidth($0, size: 12) }.max() ?? 0) + 12
    let right = width - 24 - (values.map { textWidth($0, size: 12) }.max() ?? 0)
    let axis = Axis(figure.range, count: 5, widened: true)
    func place(_ value: Double) -> Double { left + axis.fraction(value) * (right - left) }

    let first = top + (xLabel == nil ? 8 : 22)
    let bottom = first + Double(figure.bars.count) * pitch + 4
    if let xLabel { svg.text(xLabel, "label", x: 20, y: first - 8) }
    for tick in axis.ticks {
      svg.line("grid", from: Point(place(tick.value), first), to: Point(place(tick.value), bottom))
      svg.text(tick.label, "tick", x: place(tick.value), y: bottom + 16, anchor: "middle")
    }
    for (index, bar) in figure.bars.enumerated() {
      let middle = first + (Double(index) + 0.5) * pitch + 2
      let (from, to) = (place(min(bar.value, 0)), place(max(bar.value, 0)))
      svg.text(names[index], "strong", x: left - 10, y: middle + 4, anchor: "end")
      svg.box(
        "bar c0", x: from, y: middle - thickness / 2, width: max(to - from, 0.5), height: thickness,
        radius: 2,
        hover: "\(bar.category): \(bar.words)")
      var end = max(to, place(0))
      if let interval = bar.interval {
        let (low, high) = (place(interval.lowerBound), place(interval.upperBound))
        svg.add(
          #"<path class="whisker" d="M\#(px(low)) \#(px(middle - 4))v8M\#(px(low)) \#(px(middle))"#
            + #"H\#(px(high))M\#(px(high)) \#(px(middle - 4))v8"/>"#)
        end = max(end, high)
      }
      svg.text(values[index], "strong value", x: end + 8, y: middle + 4)
    }
    svg.line("axis", from: Point(place(0), first), to: Point(place(0), bottom))
    var end = bottom + 30
    if let yLabel {
      svg.text(yLabel, "label", x: right, y: bottom + 34, anchor: "end")
      end = bottom + 48
    }
    return note(figure.note, in: &svg, below: end, at: 20)
  }

  /// Draws counts as columns that touch; hands back where the figure ends.
  func draw(
    _ histogram: Histogram, note words: String?, in svg: inout SVG, top: Double, width: Double
  ) -> Double {
    let most = Double(histogram.counts.max() ?? 0)
    let edges = histogram.edges
    let frame = SVGFrame(
      x: Axis(edges[0]...edges[edges.count - 1], count: 8, widened: false),
      y: Axis(0...most, count: 6, widened: true, whole: true),
      hasLabel: true, top: top, height: 230, width: width)
    frame.draw(in: &svg, xLabel: xLabel, yLabel: yLabel ?? "count")
    for (index, count) in histogram.counts.enumerated() where count > 0 {
      let corner = frame.place(Point(edges[index], Double(count)))
      let end = frame.place(Point(edges[index + 1], 0))
      svg.box(
        "bar c0", x: corner.x + 0.5, y: corner.y, width: max(end.x - corner.x - 1, 0.5),
        height: end.y - corner.y, hover: "\(histogram.labels[index]): \(count)")
    }
    return note(words, in: &svg, below: frame.end(hasLabel: xLabel != nil), at: 20)
  }
}

extension Plot.Bar {
  /// `0.712 [0.681, 0.744]`
  var words: String {
    guard let interval else { return shortNumber(value) }
    return "\(shortNumber(value)) [\(shortNumber(interval.lowerBound)), \(shortNumber(interval.upperBound))]"
  }
}
