/// The part of a source line that stands around a caret, as it is shown: a line of a whole file's length
/// must not fill the screen.
struct LineWindow {
  /// With `…` where it is cut.
  let text: String
  /// Columns before the caret.
  let indent: Int
  /// Columns underlined, at least one.
  let underlined: Int

  static let columns = 120
  /// Columns that are shown before the caret when there is more on both of its sides.
  private static let columnsBefore = 40

  /// - Parameters:
  ///   - before: the line up to the caret.
  ///   - under: what is underlined.
  ///   - after: the rest of the line.
  init(before: some StringProtocol, under: some StringProtocol, after: some StringProtocol) {
    let (before, under, after) = (Cells(before), Cells(under), Cells(after))
    let right = under.width + after.width
    let isWhole = before.width + right <= Self.columns
    let left = isWhole ? before : before.suffix(max(Self.columnsBefore, Self.columns - right))
    let space = Self.columns - left.width
    let isCut = !isWhole && right > space
    let shownUnder = isCut ? under.prefix(space - 1) : under
    let shownAfter = isCut ? after.prefix(under.width < space ? space - 1 - shownUnder.width : 0) : after
    text =
      (left.isCut ? "…" : "") + left.text + shownUnder.text + shownAfter.text + (isCut ? "…" : "")
    indent = left.width
    underlined = max(1, shownUnder.width)
  }
}

/// Characters as a terminal shows them, with their columns.
private struct Cells {
  private var cells: [(text: String, width: Int)]
  private(set) var width: Int
  /// Whether a `…`, which ``width`` counts, stands before them.
  private(set) var isCut = false

  init(_ text: some StringProtocol) {
    cells = text.map { (TerminalText.shown(String($0)), TerminalText.width(of: String($0))) }
    width = cells.reduce(0) { $0 + $1.width }
  }

  var text: String { cells.map(\.text).joined() }

  /// As many from the beginning as have room in `columns`.
  func prefix(_ columns: Int) -> Cells {
    var result = self
    var (count, taken) = (0, 0)
    while count < cells.count, taken + cells[count].width <= columns {
      taken += cells[count].width
      count += 1
    }
    result.cells = Array(cells.prefix(count))
    result.width = taken
    return result
  }

  /// As many from the end as have room in `columns` beside a `…`, or all.
  func suffix(_ columns: Int) -> Cells {
    guard width > columns else { return self }
    var result = self
    var (count, taken) = (0, 1)
    while count < cells.count, taken + cells[cells.count - 1 - count].width <= columns {
      taken += cells[cells.count - 1 - count].width
      count += 1
    }
    result.cells = Array(cells.suffix(count))
    (result.width, result.isCut) = (taken, true)
    return result
  }
}
