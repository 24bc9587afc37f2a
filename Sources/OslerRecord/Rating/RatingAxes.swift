import OslerCSV

/// The table of axes that a study's author supplies.
public enum RatingAxes {
  private static let columns = ["name", "question", "low", "high"]
  private static let mostBytes = 1 << 20

  /// - Parameters:
  ///   - text: CSV whose first line names the columns `name`, `question`, `low` and `high`, in any order.
  ///   - file: what messages call it.
  public static func read(_ text: String, file: String) throws(RatingError) -> [RatingAxis] {
    guard text.utf8.count <= mostBytes else { throw .tooLarge(file: file, most: mostBytes) }
    let lines: [CSVRecord]
    do throws(CSVProblem) { lines = try SpreadsheetText.records(of: text) } catch {
      throw .badAxes(file: file, line: error.line, problem: error.words)
    }
    guard let head = lines.first else { throw .badAxes(file: file, line: 1, problem: "no line") }
    let names = head.fields.map { $0.lowercased().trimmed }
    var places: [Int] = []
    for column in columns {
      guard let place = names.firstIndex(of: column) else {
        throw .badAxes(file: file, line: head.line, problem: "no column '\(column)'")
      }
      places.append(place)
    }
    var axes: [RatingAxis] = []
    for line in lines.dropFirst() {
      var values: [String] = []
      for (column, place) in zip(columns, places) {
        guard place < line.fields.count, !line.fields[place].trimmed.isEmpty else {
          throw .badAxes(file: file, line: line.line, problem: "nothing under '\(column)'")
        }
        values.append(VisibleText.shown(line.fields[place].trimmed))
      }
      axes.append(RatingAxis(name: values[0], question: values[1], low: values[2], high: values[3]))
    }
    return axes
  }
}

extension String {
  var trimmed: String { String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed()) }
}
