import OslerLog
import OslerPlot

/// The numbers of a cell's training as curves: the losses first, the others folded away.
struct CurvesHTML {
  struct Stage {
    let name: String
    let metrics: [MetricRecord]
  }

  private struct Curve {
    let metric: String
    let series: Plot.Series
  }

  /// Points of a curve that are drawn, about as many as the drawing is wide.
  private static let points = 600
  private static let losses = ["loss", "validation_loss"]

  let stages: [Stage]

  /// Stages of one name, as a loop makes them, are numbered.
  init(stages: [Stage]) {
    let counts = Dictionary(grouping: stages, by: \.name).mapValues(\.count)
    var seen: [String: Int] = [:]
    self.stages = stages.map { stage in
      guard counts[stage.name, default: 1] > 1 else { return stage }
      seen[stage.name, default: 0] += 1
      return Stage(name: "\(stage.name) \(seen[stage.name, default: 1])", metrics: stage.metrics)
    }
  }

  var html: HTML {
    let curves = stages.flatMap(curves)
    let losses = curves.filter { Self.losses.contains($0.metric) }
    let others = Dictionary(grouping: curves.filter { !Self.losses.contains($0.metric) }, by: \.metric)
    let names = others.keys.sorted()
    let figures = names.prefix(Bounds.otherMetrics).compactMap { name in
      others[name].map { figure($0.map(\.series), label: name) }
    }
    let rest: HTML? =
      figures.isEmpty
      ? nil
      : """
      <details><summary>\(Count.text(names.count, "other series", "other series")): \
      \(Bounds.line(names.joined(separator: ", ")))</summary>
      \(figures)\(names.count > figures.count ? OutputHTML.leftOut("\(names.count - figures.count) left out here; the log has them all") : nil)
      </details>
      """
    return (losses.isEmpty ? "" : figure(losses.map(\.series), label: "loss, nats a token")) + (rest ?? "")
  }

  /// A number alone, such as a score, is no curve: its table shows it.
  private func curves(_ stage: Stage) -> [Curve] {
    Dictionary(grouping: stage.metrics, by: \.name).sorted { $0.key < $1.key }.compactMap { name, records in
      guard records.count > 1 else { return nil }
      let label = name == "validation_loss" ? "\(stage.name), validation" : stage.name
      let points = records.map { Plot.Point(Double($0.step), $0.value) }
      return Curve(metric: name, series: Plot.Series(name: Bounds.line(label, 60), points: points))
    }
  }

  /// Eight curves to a drawing: as many as there are colours.
  private func figure(_ series: [Plot.Series], label: String) -> HTML {
    let (shown, note) = Bounds.first(Bounds.curves, of: series, "curve", "curves")
    let drawings = stride(from: 0, to: shown.count, by: 8).map { start -> HTML in
      let some = Array(shown[start..<min(start + 8, shown.count)])
      let thinned = some.map { $0.thinned(to: Self.points) }
      let plot = Plot(.line(thinned, marked: false), xLabel: "step", yLabel: Bounds.line(label, 60))
      let drawn = plot.hoverable().map { HTML(trusted: $0) } ?? OutputHTML.leftOut("no number to draw")
      let lines = some.map { "<li>\(summary($0))</li>" as HTML }
      let isThinned = zip(some, thinned).contains { $0.points.count > $1.points.count }
      let thinning: HTML =
        isThinned
        ? "<p class=\"quiet\">Drawn with the least and the greatest of each stretch of steps.</p>" : ""
      return """
        <figure class="curves"><div class="scroll">\(drawn)</div>
        <figcaption><ul>\(lines)</ul>\(thinning)</figcaption></figure>
        """
    }
    return drawings.joined(separator: "\n") + (note.map(OutputHTML.leftOut) ?? "")
  }

  /// `pretrain: 7.625 → 4.768 in 50 steps, least 4.768 at step 50`
  private func summary(_ series: Plot.Series) -> HTML {
    let finite = series.points.filter(\.y.isFinite)
    guard let first = finite.first, let last = finite.last, let least = finite.min(by: { $0.y < $1.y }) else {
      return "<strong>\(series.name)</strong>: no number"
    }
    let lost = series.points.count - finite.count
    let gaps: HTML = lost == 0 ? "" : ", \(Count.text(lost, "value is", "values are")) not a number"
    return """
      <strong>\(series.name)</strong>: \(Numbers.short(first.y)) → \(Numbers.short(last.y)), \
      \(Count.text(series.points.count, "step", "steps")), \
      least \(Numbers.short(least.y)) at step \(Int64(least.x))\(gaps)
      """
  }
}
