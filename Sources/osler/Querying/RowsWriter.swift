import OslerLog
import OslerRecord

/// Where the rows of an answer go.
protocol RowsWriter {
  mutating func begin(_ columns: [String])
  /// Whether it wants more.
  mutating func add(_ row: [QueryValue]) -> Bool
  mutating func end()
}

/// Rows that go out as they come, some at a time.
struct CSVRowsWriter: RowsWriter {
  private var output: BlockOutput

  init(_ screen: Screen) { output = BlockOutput(screen) }

  mutating func begin(_ columns: [String]) { output.write(RowText.csv(header: columns)) }
  mutating func add(_ row: [QueryValue]) -> Bool {
    output.write(RowText.csv(row))
    return true
  }
  mutating func end() { output.flush() }
}

/// A list with a line for each row.
struct JSONRowsWriter: RowsWriter {
  private var output: BlockOutput
  private var columns: [String] = []
  private var isFirst = true

  init(_ screen: Screen) { output = BlockOutput(screen) }

  mutating func begin(_ columns: [String]) {
    self.columns = columns
    output.write("[")
  }
  mutating func add(_ row: [QueryValue]) -> Bool {
    output.write((isFirst ? "\n" : ",\n") + RowText.json(columns, row))
    isFirst = false
    return true
  }
  mutating func end() {
    output.write(isFirst ? "]\n" : "\n]\n")
    output.flush()
  }
}

/// A table that fits the terminal; off a terminal nothing is cut.
struct TableRowsWriter: RowsWriter {
  private let screen: Screen
  private let most: Int
  private var columns: [String] = []
  private var rows: [[QueryValue]] = []
  private var isCut = false

  init(_ screen: Screen, most: Int) { (self.screen, self.most) = (screen, most) }

  mutating func begin(_ columns: [String]) { self.columns = columns }

  mutating func add(_ row: [QueryValue]) -> Bool {
    isCut = rows.count == most
    if !isCut { rows.append(row) }
    return !isCut
  }

  mutating func end() {
    let width = screen.terminal.isOutputTerminal ? Terminal.columns(of: 1) : nil
    screen.show(RowsTable(columns: columns, rows: rows).text(width: width))
    if rows.isEmpty { screen.note("no rows") }
    if isCut {
      screen.note("the first \(most) rows; '--rows' shows more, '--csv' and '--json' print them all")
    }
  }
}

/// Text that is written when enough of it has come together.
private struct BlockOutput {
  private let screen: Screen
  private var waiting = ""

  init(_ screen: Screen) { self.screen = screen }

  mutating func write(_ text: String) {
    waiting += text
    if waiting.utf8.count > 1 << 16 { flush() }
  }

  mutating func flush() {
    screen.stream(waiting)
    waiting = ""
  }
}
