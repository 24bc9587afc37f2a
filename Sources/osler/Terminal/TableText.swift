/// Rows and columns laid out for a terminal of any width.
///
/// In the log a table has 80 columns, whoever looked on. Its HTML form holds the cells whole: from that it is
/// laid out again.
struct TableText: Hashable {
  struct Column: Hashable {
    let name: String
    /// Numbers stand on the right.
    let isNumeric: Bool
    let cells: [String]
  }

  let columns: [Column]
  let rowCount: Int
  /// Below the rows: how many more there are.
  let note: String?

  init(columns: [Column], note: String? = nil) {
    self.columns = columns
    rowCount = columns.first?.cells.count ?? 0
    self.note = note
  }

  /// In lines of at most `width` columns: long cells are cut, and columns that do not fit at all are named
  /// below.
  ///
  /// - Parameter isStyled: the head bold, what is not a value dim.
  func text(width: Int, isStyled: Bool) -> String {
    var widths = columns.map { column in
      column.cells.reduce(DisplayWidth.of(column.name)) { max($0, DisplayWidth.of($1)) }
    }
    var shown = columns.count
    while shown > 1, total(widths.prefix(shown).map { min($0, Self.narrowest) }) > width { shown -= 1 }
    widths = Array(widths.prefix(shown))
    while total(widths) > width, let widest = widths.max(), widest > Self.narrowest || shown == 1,
      widest > 1, let index = widths.lastIndex(of: widest)
    {
      widths[index] -= 1
    }
    func style(_ styles: [Style], _ text: String) -> String {
      isStyled ? Style.apply(styles, to: text) : text
    }
    let rule = widths.map { String(repeating: "─", count: $0) }.joined(separator: Self.gap)
    var lines = [style([.bold], line(widths) { $0.name }), style([.dim], rule)]
    for row in 0..<rowCount { lines.append(line(widths) { $0.cells[row] }) }
    if shown < columns.count {
      let names = columns[shown...].map(\.name).joined(separator: ", ")
      lines += Self.wrapped("… and columns " + names, to: width).map { style([.dim], $0) }
    }
    if let note { lines.append(style([.dim], note)) }
    if rowCount == 0 { lines.append(style([.dim], "(no rows)")) }
    return lines.joined(separator: "\n")
  }

  /// Broken at blanks.
  private static func wrapped(_ text: String, to width: Int) -> [String] {
    text.split(separator: " ").reduce(into: []) { lines, word in
      if let line = lines.last, DisplayWidth.of(line) + 1 + DisplayWidth.of(word) <= width {
        lines[lines.count - 1] = line + " " + word
      } else {
        lines.append(DisplayWidth.cut(String(word), to: width))
      }
    }
  }

  private static let narrowest = 14
  private static let gap = "  "

  private func total(_ widths: [Int]) -> Int {
    widths.reduce(0, +) + Self.gap.count * max(0, widths.count - 1)
  }

  private func line(_ widths: [Int], _ cell: (Column) -> String) -> String {
    let cells = zip(columns, widths).map { column, width in
      DisplayWidth.padded(
        DisplayWidth.cut(cell(column), to: width), to: width, onTheLeft: column.isNumeric)
    }
    var line = cells.joined(separator: Self.gap)
    while line.last == " " { line.removeLast() }
    return line
  }
}
