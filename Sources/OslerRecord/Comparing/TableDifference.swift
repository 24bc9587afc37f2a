import OslerJSON

/// Two tables in characters with the same columns and rows: which of their cells differ.
struct TableDifference {
  private struct Grid {
    let columns: [String]
    let rows: [[String]]

    /// Nil for a text that is no table: a line of names, a line of `─`, then rows.
    init?(_ text: String) {
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(Array.init)
      guard lines.count > 2, lines[1].contains("─"), lines[1].allSatisfy({ $0 == "─" || $0 == " " }) else {
        return nil
      }
      var spans: [Range<Int>] = []
      for (place, character) in lines[1].enumerated() where character == "─" {
        if let last = spans.last, last.upperBound == place {
          spans[spans.count - 1] = last.lowerBound..<place + 1
        } else {
          spans.append(place..<place + 1)
        }
      }
      func cells(_ line: [Character]) -> [String] {
        spans.map { span in
          let cell = line.dropFirst(span.lowerBound).prefix(span.count)
          return String(cell.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
      }
      columns = cells(lines[0])
      rows = lines.dropFirst(2).map(cells)
    }
  }

  private struct Cell {
    let row: String
    let column: String
    let left: String
    let right: String
  }

  private let cells: [Cell]

  /// Nil unless both are tables, and their cells answer to each other.
  init?(_ left: String, _ right: String) {
    guard let old = Grid(left), let new = Grid(right), old.columns == new.columns,
      old.rows.count == new.rows.count, zip(old.rows, new.rows).allSatisfy({ $0.first == $1.first })
    else { return nil }
    cells = zip(old.rows, new.rows).flatMap { before, after in
      zip(old.columns, zip(before, after)).filter { $1.0 != $1.1 }.map { column, pair in
        Cell(row: before.first ?? "", column: column, left: pair.0, right: pair.1)
      }
    }
    if cells.isEmpty { return nil }
  }

  func change(_ name: String) -> SessionDifference.Change {
    .init(
      .changed, name, "\(cells.count) \(cells.count == 1 ? "cell differs" : "cells differ")",
      lines: cells.map { cell in
        .note(
          "\(cell.column) of \(cell.row): \(cell.left) → \(cell.right)" + Self.step(cell.left, cell.right))
      },
      facts: [
        .init(
          "cells",
          .array(
            cells.map {
              JSONValue([
                "row": .string($0.row), "column": .string($0.column), "left": .string($0.left),
                "right": .string($0.right),
              ])
            }))
      ])
  }

  /// ` (+0.12)`, for two numbers.
  private static func step(_ left: String, _ right: String) -> String {
    guard let old = Double(left), let new = Double(right), (new - old).isFinite else { return "" }
    let size = ((new - old) * 1e6).rounded() / 1e6
    return " (\(size < 0 ? "" : "+")\(size))"
  }
}
