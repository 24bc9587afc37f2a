import OslerLanguage
import OslerPlot

/// `ratings | plot likert`: how often each point was given, for each model on each axis.
struct LikertBars {
  private let rows: any Rows
  private let x: String
  private let y: String
  private let by: String?
  private let points: Int
  private let ends: [String]
  private let arguments: Arguments

  /// The column that the option names, else the one that ratings have.
  static func column(
    _ option: String, _ usual: String, _ arguments: Arguments, _ rows: any Rows
  ) throws(Diagnostic) -> String {
    if let named = arguments.word(ifGiven: option) { return named }
    guard rows.columns.contains(usual) else {
      throw arguments.error(
        "'plot likert' needs a column '\(usual)'", hint: "name another with \(option):", at: "rows")
    }
    return usual
  }

  init(_ arguments: Arguments, _ rows: any Rows, x: String, y: String) {
    (self.arguments, self.rows, self.x, self.y) = (arguments, rows, x, y)
    by = arguments.word(ifGiven: "by") ?? (rows.columns.contains("axis") && x != "axis" ? "axis" : nil)
    points = arguments.integer("points")
    ends = (arguments.list(ifGiven: "ends") ?? []).map(\.text)
  }

  func plot(title: String?, in context: CommandContext) throws -> Value {
    guard ends.isEmpty || ends.count == 2 else {
      throw arguments.error("'ends' has \(ends.count) texts, and a scale two ends", at: "ends")
    }
    var bars: [Plot.LikertBar] = []
    try rows.forEach(in: context) { row in
      guard let value = row[y], !value.isNone else { return .next }
      guard let number = value.number, let point = Int(exactly: number), (1...points).contains(point) else {
        throw arguments.error(
          "'\(value.text)' in the column '\(y)' is not a point from 1 to \(points)",
          hint: "say how many there are with points:", at: arguments.isGiven("points") ? "points" : "rows")
      }
      let (category, group) = (row[x]?.text ?? "", by.map { row[$0]?.text ?? "" })
      let place = bars.firstIndex { $0.category == category && $0.group == group } ?? bars.count
      if place == bars.count {
        bars.append(Plot.LikertBar(category, group: group, counts: Array(repeating: 0, count: points)))
      }
      bars[place].counts[point - 1] += 1
      return .next
    }
    let plot = Plot(.likert(bars), title: title, xLabel: ends.first, yLabel: ends.last)
    return .handle(PlotValue(plot, lineage: context.lineage))
  }
}
