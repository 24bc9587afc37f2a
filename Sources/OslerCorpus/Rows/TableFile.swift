import OslerCSV

/// A table of a spreadsheet: CSV with a header, its fields apart by commas, semicolons or tabs. It may be gzipped.
///
/// A column in which every field is a whole number, or a number, or `true` or `false`, has such values; every other
/// one has texts. `007` is text, and so is a column with it: nothing that is written is lost but the last zeros of a
/// number. Empty fields are `nil`.
public struct TableFile: Hashable, Sendable {
  public let columns: [String]
  public let rows: [[ColumnValue?]]
  /// What was done to read it, where that is a guess.
  public let warning: String?

  /// - Parameter texts: columns that keep what is written, also where it is numbers.
  public static func load(_ path: String, texts: [String] = []) throws(CorpusError) -> TableFile {
    let text = try TableText(try PackedFile.contents(of: path), path: path)
    let records = try TableText.records(
      of: text.bytes, path: path, separator: CSVReader.separator(ofHeader: text.bytes))
    guard let header = records.first else { throw .empty(path: path) }
    let columns = try names(header, path: path)
    if let name = texts.first(where: { !columns.contains($0) }) {
      throw .badCSV(path: path, line: header.line, problem: "there is no column '\(name)'")
    }
    var fields = columns.map { _ in [String]() }
    for record in records.dropFirst() {
      // What a spreadsheet writes of empty columns and rows.
      guard record.fields.contains(where: { !$0.isEmpty }) else { continue }
      guard record.fields.count >= columns.count,
        record.fields.dropFirst(columns.count).allSatisfy(\.isEmpty)
      else {
        throw .badCSV(
          path: path, line: record.line,
          problem:
            "\(record.fields.count) field\(record.fields.count == 1 ? "" : "s"), expected \(columns.count)")
      }
      for place in columns.indices { fields[place].append(record.fields[place]) }
    }
    let values = zip(columns, fields).map { texts.contains($0) ? $1.map(Self.text) : Self.values($1) }
    let count = fields[0].count
    return TableFile(
      columns: columns, rows: (0..<count).map { row in values.map { $0[row] } }, warning: text.warning)
  }

  private static func names(_ header: CSVRecord, path: String) throws(CorpusError) -> [String] {
    let kept = header.fields.lastIndex { !$0.isEmpty }.map { header.fields[...$0] } ?? []
    var names: [String] = []
    for (place, field) in kept.enumerated() {
      let name = field.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      guard !name.isEmpty else {
        throw .badCSV(path: path, line: header.line, problem: "column \(place + 1) has no name")
      }
      guard !names.contains(name) else {
        throw .badCSV(path: path, line: header.line, problem: "two columns are called '\(name)'")
      }
      names.append(name)
    }
    guard !names.isEmpty else { throw .empty(path: path) }
    return names
  }

  // MARK: Values

  private static func text(_ field: String) -> ColumnValue? { field.isEmpty ? nil : .text(field) }

  /// The fields of one column, all of one kind.
  private static func values(_ fields: [String]) -> [ColumnValue?] {
    for kind in [integer, real, bool] {
      let values = fields.map { $0.isEmpty ? nil : kind($0) }
      let isWhole = !zip(fields, values).contains { !$0.isEmpty && $1 == nil }
      if isWhole && values.contains(where: { $0 != nil }) { return values }
    }
    return fields.map(text)
  }

  private static func integer(_ field: String) -> ColumnValue? {
    Int(field).flatMap { "\($0)" == field ? .integer($0) : nil }
  }

  private static func real(_ field: String) -> ColumnValue? {
    let digits = field.hasPrefix("-") ? field.dropFirst() : field[...]
    guard let first = digits.utf8.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first),
      !digits.hasPrefix("0") || digits == "0" || digits.hasPrefix("0.") || digits.hasPrefix("0e"),
      digits.utf8.allSatisfy({ "0123456789.eE+-".utf8.contains($0) }), let number = Double(field),
      number.isFinite
    else { return nil }
    return .real(number)
  }

  private static func bool(_ field: String) -> ColumnValue? {
    switch field.lowercased() {
    case "true": .bool(true)
    case "false": .bool(false)
    default: nil
    }
  }
}
