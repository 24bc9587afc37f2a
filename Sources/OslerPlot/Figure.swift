/// What of a plot can be drawn, with a note about what cannot.
enum Figure {
  case curves(Curves)
  case bars(Bars)
  case histogram(Histogram, note: String?)
  case likert(LikertFigure)
  /// Nothing can: the words to show instead.
  case message(String)

  struct Curves {
    /// A series in unbroken stretches.
    struct Curve {
      let name: String
      let stretches: [[Plot.Point]]
    }

    let curves: [Curve]
    let isJoined: Bool
    let isMarked: Bool
    let x: ClosedRange<Double>
    let y: ClosedRange<Double>
    /// Whether every x is a whole number: steps, epochs, years.
    let isWholeX: Bool
    let note: String?
  }

  struct Bars {
    let bars: [Plot.Bar]
    /// Every value, every interval and zero.
    let range: ClosedRange<Double>
    let note: String?
  }
}

extension Figure {
  init(_ plot: Plot) {
    switch plot.content {
    case .line(let series, let marked): self.init(series, of: plot, isJoined: true, isMarked: marked)
    case .scatter(let series): self.init(series, of: plot, isJoined: false, isMarked: true)
    case .bar(let bars): self.init(bars)
    case .likert(let bars): self = LikertFigure(bars).map(Figure.likert) ?? .message(Self.nothing)
    case .histogram(let values, let bins):
      let finite = values.filter(\.isFinite)
      let lost = Self.count(values.count - finite.count, "value is not a number", "values are not numbers")
      self =
        finite.isEmpty
        ? .message(lost ?? Self.nothing) : .histogram(Histogram(finite, bins: bins), note: lost)
    }
  }

  private static let nothing = "nothing to plot"

  private init(_ series: [Plot.Series], of plot: Plot, isJoined: Bool, isMarked: Bool) {
    let points = series.flatMap(\.points)
    let finite = points.filter { $0.x.isFinite && $0.y.isFinite }
    func isShown(_ point: Plot.Point) -> Bool {
      point.x.isFinite && point.y.isFinite && (plot.xScale == .linear || point.x > 0)
        && (plot.yScale == .linear || point.y > 0)
    }
    let shown = finite.filter(isShown)
    let notes = [
      Self.count(points.count - finite.count, "point is not a number", "points are not numbers"),
      Self.count(
        finite.count - shown.count, "point is zero or below, off the logarithmic scale",
        "points are zero or below, off the logarithmic scale"),
    ].compactMap(\.self)
    let note = notes.isEmpty ? nil : notes.joined(separator: "; ")
    guard let x = Self.range(shown.map(\.x)), let y = Self.range(shown.map(\.y)) else {
      self = .message(note ?? Self.nothing)
      return
    }
    let curves = series.map { series in
      Curves.Curve(
        name: Plot.shown(series.name),
        stretches: series.points.split { !isShown($0) }.map(Array.init))
    }
    let isWholeX = shown.allSatisfy { $0.x == $0.x.rounded() }
    self = .curves(
      Curves(
        curves: curves, isJoined: isJoined, isMarked: isMarked, x: x, y: y, isWholeX: isWholeX, note: note))
  }

  private init(_ bars: [Plot.Bar]) {
    let most = 100
    func isShown(_ bar: Plot.Bar) -> Bool {
      bar.value.isFinite && (bar.interval.map { $0.lowerBound.isFinite && $0.upperBound.isFinite } ?? true)
    }
    let drawable = bars.filter(isShown)
    let shown = drawable.prefix(most).map {
      Plot.Bar(Plot.shown($0.category), $0.value, interval: $0.interval)
    }
    let notes = [
      Self.count(bars.count - drawable.count, "bar is not a number", "bars are not numbers"),
      drawable.count > most ? "the first \(most) of \(drawable.count) bars" : nil,
    ].compactMap(\.self)
    let note = notes.isEmpty ? nil : notes.joined(separator: "; ")
    let ends = shown.flatMap {
      [$0.value, $0.interval?.lowerBound, $0.interval?.upperBound].compactMap(\.self)
    }
    guard !shown.isEmpty, let range = Self.range(ends + [0]) else {
      self = .message(note ?? Self.nothing)
      return
    }
    self = .bars(Bars(bars: shown, range: range, note: note))
  }

  private static func range(_ values: [Double]) -> ClosedRange<Double>? {
    guard let least = values.min(), let greatest = values.max() else { return nil }
    return least...greatest
  }

  private static func count(_ count: Int, _ one: String, _ many: String) -> String? {
    count == 0 ? nil : "\(count) \(count == 1 ? one : many)"
  }
}
