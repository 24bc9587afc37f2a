import Foundation
import OslerLanguage

/// Rows as a file: `.csv` (RFC 4180, values as in the language, none as nothing) or `.jsonl`.
enum RowsFile {
  static func save(_ rows: any Rows, to path: String, in context: CommandContext) throws {
    let write: (Row) -> String
    var text = ""
    switch (path as NSString).pathExtension.lowercased() {
    case "csv":
      text = rows.columns.names.map(quoted).joined(separator: ",") + "\n"
      write = { row in row.values.map { $0.isNone ? "" : quoted($0.text) }.joined(separator: ",") + "\n" }
    case "jsonl":
      write = { row in ValueJSON.text(.record(row.record)) + "\n" }
    default:
      throw SaveError.cannotSave(rows.type.inWords, path: path, hint: "end the name with .csv or .jsonl")
    }
    try FileSaver.write(to: path) { file in
      try rows.forEach(in: context) { row in
        text += write(row)
        if text.utf8.count > 1 << 16 {
          try file.write(contentsOf: Data(text.utf8))
          text = ""
        }
        return .next
      }
      try file.write(contentsOf: Data(text.utf8))
    }
  }

  private static func quoted(_ text: String) -> String {
    guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return text }
    return "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\""
  }
}
