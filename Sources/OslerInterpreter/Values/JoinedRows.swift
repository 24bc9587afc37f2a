import OslerDigest
public import OslerLanguage
public import OslerLog

/// Rows and then others: what `+` makes of two tables. Nothing is read before someone asks.
public final class JoinedRows: Rows {
  /// That of both; a table when they differ.
  public let type: ValueType
  /// Those of the first, then what only the second has.
  public let columns: Columns
  public let lineage: Lineage
  private let parts: [any Rows]

  public init(_ first: any Rows, _ second: any Rows) {
    parts = [first, second].flatMap { ($0 as? JoinedRows)?.parts ?? [$0] }
    type = first.type == second.type && first.type != .evaluation ? first.type : .table
    let own = first.columns.names
    columns = Columns(own + second.columns.names.filter { !own.contains($0) })
    lineage = Lineage(
      key: Digest(of: "rows \(parts.map(\.lineage.key.hex).joined(separator: " "))"),
      command: "\(parts.count) tables joined", inputs: parts.map(\.lineage.key))
  }

  public var knownCount: Int? {
    let counts = parts.compactMap(\.knownCount)
    return counts.count == parts.count ? counts.reduce(0, +) : nil
  }

  public var summary: String { Table.summary(type: type, count: knownCount, columns: columns) }

  public func forEach(in context: CommandContext, _ body: (Row) throws -> Flow) throws {
    var isOver = false
    for part in parts where !isOver {
      let places = columns.names.map(part.columns.position)
      try part.forEach(in: context) { row in
        let values = places.map { $0.map { row.values[$0] } ?? .none }
        guard try body(Row(columns, values)) == .stop else { return .next }
        isOver = true
        return .stop
      }
    }
  }

  public func shown(in context: CommandContext) throws -> MIMEBundle {
    try RowsText.shown(self, in: context)
  }

  public func save(to path: String, in context: CommandContext) throws {
    try RowsFile.save(self, to: path, in: context)
  }
}
