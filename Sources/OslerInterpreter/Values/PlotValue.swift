import Foundation
public import OslerLanguage
public import OslerLog
public import OslerPlot

/// A plot: SVG for pages, characters for terminals.
public final class PlotValue: Handle {
  public let plot: Plot
  public let lineage: Lineage

  public init(_ plot: Plot, lineage: Lineage) {
    self.plot = plot
    self.lineage = lineage
  }

  public var type: ValueType { .plot }

  public var summary: String {
    let kind =
      switch plot.content {
      case .line(let series, _): "line plot of \(Counted.text(series.count, "series", "series"))"
      case .scatter(let series): "scatter plot of \(Counted.text(series.count, "series", "series"))"
      case .bar(let bars): "bar plot of \(Counted.text(bars.count, "bar", "bars"))"
      case .likert(let bars): "plot of ratings: \(Counted.text(bars.count, "bar", "bars"))"
      case .histogram(let values, _): "histogram of \(Counted.text(values.count, "value", "values"))"
      }
    return plot.title.map { "\(kind): \($0)" } ?? kind
  }

  public func shown(in context: CommandContext) throws -> MIMEBundle {
    var bundle = MIMEBundle(text: plot.text(width: RowsText.width))
    bundle["image/svg+xml"] = .text(plot.svg())
    return bundle
  }

  public func save(to path: String, in context: CommandContext) throws {
    switch (path as NSString).pathExtension.lowercased() {
    case "svg": try FileSaver.write(plot.svg(), to: path)
    case "txt": try FileSaver.write(plot.text(width: RowsText.width) + "\n", to: path)
    default: throw SaveError.cannotSave(type.inWords, path: path, hint: "end the name with .svg or .txt")
    }
  }
}
