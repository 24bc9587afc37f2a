import OslerPlot

extension PlotValue {
  /// The drawing in characters for a terminal of another width than the log's.
  public func text(columns: Int) -> String { plot.text(width: columns) }
}
