extension Plot {
  /// Draws lines or scattered points; hands back where the figure ends.
  func draw(_ figure: Figure.Curves, in svg: inout SVG, top: Double, width: Double) -> Double {
    let frame = frame(of: figure, in: &svg, top: top, width: width)
    return note(figure.note, in: &svg, below: frame.end(hasLabel: xLabel != nil), at: 20)
  }

  /// Draws lines or scattered points in their frame, which it hands back.
  func frame(of figure: Figure.Curves, in svg: inout SVG, top: Double, width: Double) -> SVGFrame {
    let isOne = figure.curves.count == 1
    let frameTop = isOne ? top : legend(figure, in: &svg, top: top, width: width)
    let yName = (yLabel ?? (isOne ? figure.curves[0].name : nil)).flatMap { $0.isEmpty ? nil : $0 }
    let frame = SVGFrame(
      x: Axis(figure.x, scale: xScale, count: 8, widened: false, whole: figure.isWholeX),
      y: Axis(figure.y, scale: yScale, count: 6, widened: true),
      hasLabel: yName != nil, top: frameTop, height: 250, width: width)
    frame.draw(in: &svg, xLabel: xLabel, yLabel: yName)
    for (index, curve) in figure.curves.enumerated() {
      draw(curve, index, of: figure, on: frame, in: &svg)
    }
    return frame
  }

  private func draw(
    _ curve: Figure.Curves.Curve, _ index: Int, of figure: Figure.Curves, on frame: SVGFrame,
    in svg: inout SVG
  ) {
    let colour = "c\(index % colourCount)"
    let count = curve.stretches.reduce(0) { $0 + $1.count }
    for stretch in curve.stretches {
      let places = stretch.map(frame.place)
      if figure.isJoined, places.count > 1 {
        let ends = thinned(places).map { "\(px($0.x)) \(px($0.y))" }
        svg.add(#"<path class="\#(lineClass(index))" d="M\#(ends.joined(separator: "L"))"/>"#)
      }
      // A point alone makes no line: without its dot it would not be seen.
      guard !figure.isJoined || places.count == 1 || (figure.isMarked && count <= 200) else { continue }
      let radius = figure.isJoined ? 3 : (count > 300 ? 2 : 3.5)
      var drawn: Set<String> = []
      for place in places where drawn.insert("\(px(place.x)) \(px(place.y))").inserted {
        svg.dot("dot \(colour)", place, radius: radius)
      }
    }
  }

  /// A row of names with their colours; hands back where it ends.
  private func legend(_ figure: Figure.Curves, in svg: inout SVG, top: Double, width: Double) -> Double {
    var (x, y) = (20.0, top + 14)
    for (index, curve) in figure.curves.enumerated() {
      let needed = 26 + textWidth(curve.name, size: 12) + 18
      if x + needed > width - 8, x > 20 { (x, y) = (20, y + 20) }
      if figure.isJoined {
        svg.line(lineClass(index), from: Point(x, y - 4), to: Point(x + 18, y - 4))
      } else {
        svg.dot("dot c\(index % colourCount)", Point(x + 10, y - 4), radius: 4)
      }
      svg.text(curve.name, "strong", x: x + 25, y: y)
      x += needed
    }
    return y + 8
  }

  /// Its colour; dashed the second time round.
  private func lineClass(_ index: Int) -> String {
    "line c\(index % colourCount)" + (index / colourCount % 2 == 1 ? " dashed" : "")
  }

  /// The points that show at this size: of those in one column of pixels the first, the least, the greatest
  /// and the last.
  private func thinned(_ places: [Point]) -> [Point] {
    guard places.count > 1500 else { return places }
    var kept: [Point] = []
    var start = 0
    while start < places.count {
      let column = places[start].x.rounded(.down)
      let end = places[start...].firstIndex { $0.x.rounded(.down) != column } ?? places.count
      let run = start..<end
      let least = run.min { places[$0].y < places[$1].y } ?? start
      let greatest = run.max { places[$0].y < places[$1].y } ?? start
      kept += Set([start, least, greatest, end - 1]).sorted().map { places[$0] }
      start = end
    }
    return kept
  }
}
