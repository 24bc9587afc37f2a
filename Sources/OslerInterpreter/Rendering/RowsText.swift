import OslerLog

/// Rows as a table in characters and in HTML.
///
/// The width is fixed, not the terminal's: what is in the log must not depend on who looked on.
enum RowsText {
  static let width = 80
  /// Rows shown in characters, and a few more when that shows all of them.
  private static let rowsShown = 20
  private static let rowsTolerated = 25
  private static let rowsOfHTML = 200

  static func shown(_ rows: any Rows, in context: CommandContext) throws -> MIMEBundle {
    let sample = try rows.prefix(rowsOfHTML + 1, in: context)
    let total = sample.count <= rowsOfHTML ? sample.count : rows.knownCount
    let texts = sample.prefix(rowsOfHTML).map(\.values)
    let grid = TextGrid(columns: rows.columns.names, rows: Array(texts))
    let count = total.map { $0 <= rowsTolerated } == true ? texts.count : min(texts.count, rowsShown)

    var text = grid.text(rows: count, width: width)
    if let note = remainder(total: total, shown: count, has: sample.count) { text += "\n" + note }
    if sample.isEmpty { text += "\n(no rows)" }
    var bundle = MIMEBundle(text: text)
    bundle["text/html"] = .text(
      grid.html(note: remainder(total: total, shown: texts.count, has: sample.count)))
    return bundle
  }

  private static func remainder(total: Int?, shown: Int, has: Int) -> String? {
    guard let total else { return has > shown ? "… more rows" : nil }
    return total > shown ? "… \(Counted.text(total - shown, "more row", "more rows"))" : nil
  }
}

/// Cells of text in columns.
struct TextGrid {
  private struct Column {
    let name: String
    let cells: [String]
    let isNumeric: Bool

    func naturalWidth(rows: Int) -> Int {
      cells.prefix(rows).reduce(name.count) { max($0, $1.count) }
    }
  }

  private let columns: [Column]
  private let rowCount: Int

  init(columns names: [String], rows: [[Value]]) {
    rowCount = rows.count
    columns = names.enumerated().map { index, name in
      let values = rows.map { $0[index] }
      let isNumeric =
        values.contains { $0.number != nil } && values.allSatisfy { $0.number != nil || $0.isNone }
      let style = CellStyle(values)
      return Column(name: name, cells: values.map(style.text), isNumeric: isNumeric)
    }
  }

  // MARK: In characters

  private static let narrowest = 14
  private static let gap = "  "

  /// The first `rows` rows in at most `width` columns: long cells are cut, and columns that do not fit
  /// at all are named below.
  func text(rows: Int, width: Int) -> String {
    var widths = columns.map { $0.naturalWidth(rows: rows) }
    var shown = columns.count
    while shown > 1, minimum(widths.prefix(shown)) > width { shown -= 1 }
    widths = Array(widths.prefix(shown))
    while total(widths) > width, let widest = widths.max(), widest > Self.narrowest,
      let index = widths.lastIndex(of: widest)
    {
      widths[index] -= 1
    }
    var lines = [
      line(widths) { $0.name }, widths.map { String(repeating: "─", count: $0) }.joined(separator: Self.gap),
    ]
    for row in 0..<min(rows, rowCount) { lines.append(line(widths) { $0.cells[row] }) }
    if shown < columns.count {
      lines.append("… and columns " + columns[shown...].map(\.name).joined(separator: ", "))
    }
    return lines.joined(separator: "\n")
  }

  private func total(_ widths: [Int]) -> Int {
    widths.reduce(0, +) + Self.gap.count * max(0, widths.count - 1)
  }
  private func minimum(_ widths: some Sequence<Int>) -> Int { total(widths.map { min($0, Self.narrowest) }) }

  private func line(_ widths: [Int], _ cell: (Column) -> String) -> String {
    let cells = zip(columns, widths).map { column, width in
      let text = cell(column)
      let cut = text.count <= width ? text : text.prefix(max(0, width - 1)) + "…"
      let space = String(repeating: " ", count: max(0, width - cut.count))
      return column.isNumeric ? space + cut : cut + space
    }
    var line = cells.joined(separator: Self.gap)
    while line.last == " " { line.removeLast() }
    return line
  }

  // MARK: In HTML

  func html(note: String?) -> String {
    func cell(_ tag: String, _ text: String, _ column: Column) -> String {
      "<\(tag)\(column.isNumeric ? " style=\"text-align:right\"" : "")>\(Escaped.html(text))</\(tag)>"
    }
    let head = columns.map { cell("th", $0.name, $0) }.joined()
    let body = (0..<rowCount).map { row in
      "<tr>" + columns.map { cell("td", $0.cells[row], $0) }.joined() + "</tr>"
    }
    let table =
      "<table>\n<thead><tr>\(head)</tr></thead>\n<tbody>\n" + body.joined(separator: "\n")
      + "\n</tbody>\n</table>"
    return note.map { "\(table)\n<p>\(Escaped.html($0))</p>" } ?? table
  }
}

enum Escaped {
  static func html(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.append(character)
      }
    }
    return result
  }
}
