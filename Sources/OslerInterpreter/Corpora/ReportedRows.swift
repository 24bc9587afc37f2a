public import OslerLanguage
public import OslerLog

/// Some of other rows, and what there is to say of how they were chosen.
public final class ReportedRows: Rows {
  private let rows: RowsView
  private let reports: [(name: String, value: Value)]

  /// - Parameters:
  ///   - keeps: for each row of `base`, in order.
  ///   - reports: members beside the columns.
  init(of base: any Rows, keeps: [Bool], reports: [(name: String, value: Value)], lineage: Lineage) {
    self.reports = reports
    rows = RowsView(of: base, knownCount: keeps.count { $0 }, lineage: lineage) { _ in
      var index = 0
      return { row, body in
        defer { index += 1 }
        return index < keeps.count && keeps[index] ? try body(row) : .next
      }
    }
  }

  public var type: ValueType { rows.type }
  public var columns: Columns { rows.columns }
  public var lineage: Lineage { rows.lineage }
  public var knownCount: Int? { rows.knownCount }
  public var summary: String { rows.summary }

  public func forEach(in context: CommandContext, _ body: (Row) throws -> Flow) throws {
    try rows.forEach(in: context, body)
  }

  public var members: [String] { reports.map(\.name) + columns.names }

  public func member(_ name: String, in context: CommandContext) throws -> Value? {
    if let report = reports.first(where: { $0.name == name }) { return report.value }
    return columns.contains(name) ? .list(try values(of: name, in: context)) : nil
  }

  public func shown(in context: CommandContext) throws -> MIMEBundle {
    try RowsText.shown(self, in: context)
  }

  public func save(to path: String, in context: CommandContext) throws {
    try RowsFile.save(self, to: path, in: context)
  }
}
