public import OslerLanguage
public import OslerLog

/// Rows held in memory.
public final class Table: Rows {
  /// `.table`, or what its rows were taken from: a sample of a corpus is a corpus.
  public let type: ValueType
  public let columns: Columns
  public let rows: [[Value]]
  public let lineage: Lineage
  /// What is shown in place of columns, where cells hold long texts.
  let words: String?

  public init(
    _ columns: [String], _ rows: [[Value]], type: ValueType = .table, words: String? = nil, lineage: Lineage
  ) {
    self.words = words
    precondition(rows.allSatisfy { $0.count == columns.count }, "every row needs \(columns.count) values")
    self.columns = Columns(columns)
    self.rows = rows
    self.type = type
    self.lineage = lineage
  }

  /// A list of records as rows: their fields in the order in which they first come; what a record has not is
  /// none.
  ///
  /// - Returns: nil when the value is no such list, or an empty one.
  convenience init?(records value: Value) {
    guard case .list(let values) = value, !values.isEmpty else { return nil }
    let records = values.compactMap { if case .record(let record) = $0 { record } else { nil } }
    guard records.count == values.count else { return nil }
    var (names, seen): ([String], Set<String>) = ([], [])
    for name in records.flatMap(\.names) where seen.insert(name).inserted { names.append(name) }
    self.init(
      names, records.map { record in names.map { record[$0] ?? .none } },
      lineage: Lineage(key: value.key, command: "list of \(values.count) records", inputs: value.inputKeys))
  }

  public var knownCount: Int? { rows.count }
  public var summary: String { Table.summary(type: type, count: rows.count, columns: columns) }

  /// `table of 3 rows: year, count`, `corpus of 12 articles`.
  static func summary(type: ValueType, count: Int?, columns: Columns) -> String {
    let (one, many) =
      switch type {
      case .corpus: ("article", "articles")
      case .dataset: ("question", "questions")
      default: ("row", "rows")
      }
    let counted = count.map { Counted.text($0, one, many) } ?? many
    let names = type == .table ? ": " + columns.names.joined(separator: ", ") : ""
    return "\(type.name) of \(counted)\(names)"
  }

  public func forEach(in context: CommandContext, _ body: (Row) throws -> Flow) throws {
    for (index, values) in rows.enumerated() {
      if index % 4096 == 4095 { try context.checkInterrupt() }
      if try body(Row(columns, values)) == .stop { return }
    }
  }

  public func shown(in context: CommandContext) throws -> MIMEBundle {
    var bundle = try RowsText.shown(self, in: context)
    if let words { bundle["text/plain"] = .text(words) }
    return bundle
  }

  public func save(to path: String, in context: CommandContext) throws {
    try RowsFile.save(self, to: path, in: context)
  }
}
