/// A table as spreadsheets write it: separated by commas, semicolons or tabs, with or without a byte order mark.
enum SpreadsheetText {
  struct Line: Hashable {
    /// Where it begins, from 1.
    let number: Int
    let cells: [String]
  }

  struct Problem: Error {
    let line: Int
    let words: String
  }

  /// Lines that are not blank; the separator is the one that the first line has most of.
  static func lines(of text: String) throws(Problem) -> [Line] {
    var scalars = Array(text.unicodeScalars)
    if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
    let head = scalars.prefix { $0 != "\n" && $0 != "\r" }
    let separators: [Unicode.Scalar] = [",", ";", "\t"]
    let counts = separators.map { separator in head.count { $0 == separator } }
    let separator = separators[counts.firstIndex(of: counts.max() ?? 0) ?? 0]

    var lines: [Line] = []
    var cells: [String] = []
    var cell = String.UnicodeScalarView()
    var (line, start, index) = (1, 1, 0)
    func endLine() {
      cells.append(String(cell))
      cell = .init()
      if cells.contains(where: { $0.contains { !$0.isWhitespace } }) {
        lines.append(Line(number: start, cells: cells))
      }
      cells = []
    }
    while index < scalars.count {
      let scalar = scalars[index]
      index += 1
      switch scalar {
      case "\"" where cell.isEmpty:
        let opened = line
        while true {
          guard index < scalars.count else { throw Problem(line: opened, words: "a quote that does not end") }
          let inside = scalars[index]
          index += 1
          if inside == "\n" { line += 1 }
          if inside == "\"" {
            guard index < scalars.count, scalars[index] == "\"" else { break }
            index += 1
          }
          cell.append(inside)
        }
      case separator:
        cells.append(String(cell))
        cell = .init()
      case "\n", "\r":
        if scalar == "\r", index < scalars.count, scalars[index] == "\n" { index += 1 }
        endLine()
        line += 1
        start = line
      default: cell.append(scalar)
      }
    }
    if !cell.isEmpty || !cells.isEmpty { endLine() }
    return lines
  }

  /// A line for a spreadsheet. What would be taken for a formula gets an apostrophe in front.
  static func line(_ cells: [String]) -> String { cells.map(cell).joined(separator: ",") + "\r\n" }

  private static func cell(_ text: String) -> String {
    let isFormula = text.first.map { "=+-@\t".contains($0) } == true && text != "-"
    let guarded = isFormula ? "'" + text : text
    guard guarded.unicodeScalars.contains(where: { ",\";\t\n\r".unicodeScalars.contains($0) }) else {
      return guarded
    }
    return "\"" + guarded.replacing("\"", with: "\"\"") + "\""
  }

  /// What two cells are compared by: their words, whatever a spreadsheet did to the space between them.
  static func words(_ text: String) -> String {
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return words.hasPrefix("'") ? String(words.dropFirst()) : words
  }
}
