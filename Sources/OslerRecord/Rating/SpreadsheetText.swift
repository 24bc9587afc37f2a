import OslerCSV

/// A table as spreadsheets write it: separated by commas, semicolons or tabs, with or without a byte order mark.
enum SpreadsheetText {
  /// Records that are not blank; the separator is the one that the first line has most of.
  static func records(of text: String) throws(CSVProblem) -> [CSVRecord] {
    let bytes = CSVReader.withoutMark(Array(text.utf8))
    return try CSVReader.read(bytes, separator: CSVReader.separator(ofHeader: bytes))
      .filter { record in record.fields.contains { !$0.allSatisfy(\.isWhitespace) } }
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
