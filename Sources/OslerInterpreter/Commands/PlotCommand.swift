import OslerLanguage
import OslerPlot

/// `papers | count by: year | plot bar`
struct PlotCommand: Command {
  static let group = CommandGroup.output
  static let signature = CommandSignature(
    "plot", "Draws rows: in characters at a terminal, as SVG in a report.",
    discussion: """
      `bar` takes a name from `x` and a number from `y` for each row; `low` and `high` draw an interval. \
      `line` and `scatter` take two numbers, and make a series for each value of `by`. `histogram` counts \
      the numbers of `x`. Without `x` and `y` the first and the second column are taken. Rows with none \
      there are left out of `bar` and `histogram` and make a gap in a line. `likert` draws ratings on a \
      scale as stacked bars around its middle: a bar for each value of `x` (`model` without it), under a \
      heading for each of `by` (`axis`), of the whole numbers in `y` (`score`).
      """,
    parameters: [
      .argument("rows", .value(.rows), help: "what to draw"),
      .argument(
        "kind", .choice(["bar", "line", "scatter", "histogram", "likert"]), help: "what kind of plot"),
      .option("x", .column, help: "across; the first column without it"),
      .option("y", .column, help: "upwards; the second column without it"),
      .option("by", .column, help: "one series for each value here"),
      .option("low", .column, help: "lower ends of the bars' intervals"),
      .option("high", .column, help: "upper ends of the bars' intervals"),
      .option("title", .value(.string), help: "above the plot"),
      .option(
        "log", .value(.bool), default: "false", help: "draw lines and scatters on a logarithmic y scale"),
      .option(
        "bins", .value(.integer), range: .between(1, 200), help: "ranges of a histogram; chosen without it"),
      .option("points", .value(.integer), default: "7", range: .between(2, 9), help: "of a likert scale"),
      .option("ends", .value(.list(.string)), help: "what 1 and the highest point mean, in a likert plot"),
    ],
    returns: .plot,
    examples: [
      Example(#"load qa "questions.jsonl" | count by: specialty | plot bar title: "Questions""#)
    ])

  let rows: any Rows
  let kind: String
  let title: String?
  let isLogarithmic: Bool
  let bins: Int?
  private let arguments: Arguments
  private let x: String
  private let y: String

  init(_ arguments: Arguments) throws(Diagnostic) {
    rows = arguments.rows("rows")
    kind = arguments.word("kind")
    title = arguments.string(ifGiven: "title")
    isLogarithmic = arguments.bool("log")
    bins = arguments.integer(ifGiven: "bins")
    self.arguments = arguments

    let names = rows.columns.names
    guard kind != "likert" else {
      x = try LikertBars.column("x", "model", arguments, rows)
      y = try LikertBars.column("y", "score", arguments, rows)
      return
    }
    guard let x = arguments.word(ifGiven: "x") ?? names.first else {
      throw arguments.error("'plot' needs rows with columns", at: "rows")
    }
    self.x = x
    guard kind != "histogram" else {
      y = x
      return
    }
    guard let y = arguments.word(ifGiven: "y") ?? names.first(where: { $0 != x }) else {
      throw arguments.error("'plot \(kind)' needs two columns", hint: "name them with x: and y:", at: "rows")
    }
    self.y = y
    if arguments.isGiven("low") != arguments.isGiven("high") {
      throw arguments.error(
        "an interval has two ends", hint: "give both low: and high:",
        at: arguments.isGiven("low") ? "low" : "high")
    }
  }

  func run(in context: CommandContext) throws -> Value {
    var plot: Plot
    switch kind {
    case "likert": return try LikertBars(arguments, rows, x: x, y: y).plot(title: title, in: context)
    case "bar": plot = Plot(.bar(try bars(in: context)))
    case "histogram": plot = Plot(.histogram(values: try numbers(of: x, in: context), bins: bins))
    case "line": plot = Plot(.line(try series(in: context), marked: false))
    default: plot = Plot(.scatter(try series(in: context)))
    }
    plot.title = title
    plot.xLabel = x
    plot.yLabel = kind == "histogram" ? "count" : y
    plot.yScale = isLogarithmic ? .logarithmic : .linear
    return .handle(PlotValue(plot, lineage: context.lineage))
  }

  private func bars(in context: CommandContext) throws -> [Plot.Bar] {
    let (low, high) = (arguments.word(ifGiven: "low"), arguments.word(ifGiven: "high"))
    var bars: [Plot.Bar] = []
    try rows.forEach(in: context) { row in
      guard let value = try number(row, y) else { return .next }
      var interval: ClosedRange<Double>?
      if let low, let high, let lower = try number(row, low), let upper = try number(row, high),
        lower <= upper
      {
        interval = lower...upper
      }
      bars.append(Plot.Bar(row[x]?.text ?? "", value, interval: interval))
      return .next
    }
    return bars
  }

  private func series(in context: CommandContext) throws -> [Plot.Series] {
    let by = arguments.word(ifGiven: "by")
    var series: [Plot.Series] = []
    var positions: [String: Int] = [:]
    try rows.forEach(in: context) { row in
      guard let across = try number(row, x) else { return .next }
      let name = by.flatMap { row[$0]?.text } ?? y
      let position = positions[name] ?? series.count
      if position == series.count {
        positions[name] = position
        series.append(Plot.Series(name: name, points: []))
      }
      series[position].points.append(Plot.Point(across, try number(row, y) ?? .nan))
      return .next
    }
    return series
  }

  private func numbers(of column: String, in context: CommandContext) throws -> [Double] {
    var numbers: [Double] = []
    try rows.forEach(in: context) { row in
      if let number = try number(row, column) { numbers.append(number) }
      return .next
    }
    return numbers
  }

  /// Nil for none.
  private func number(_ row: Row, _ column: String) throws -> Double? {
    guard let value = row[column], !value.isNone else { return nil }
    guard let number = value.number else {
      let option = column == x ? "x" : column == y ? "y" : nil
      throw arguments.error(
        "'plot \(kind)' needs numbers in the column '\(column)', not \(value.inWords)",
        hint: "choose another with x: or y:", at: option.flatMap { arguments.isGiven($0) ? $0 : nil })
    }
    return number
  }
}
