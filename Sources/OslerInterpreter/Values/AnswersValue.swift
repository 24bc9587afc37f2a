public import OslerLanguage
public import OslerLog

/// What models answered in words: a row for each model and way of asking; `items` has one for each question,
/// `texts` one for everything that was asked and answered on the way.
public final class AnswersValue: Rows {
  public let lineage: Lineage
  let parts: [Table]

  /// - Parameter parts: rows of each model and way, of each question, of each text; nil for others.
  convenience init?(parts: [Table], lineage: Lineage) {
    guard parts.count == 3 else { return nil }
    self.init(parts[0], items: parts[1], texts: parts[2], lineage: lineage)
  }

  init(_ rows: Table, items: Table, texts: Table, lineage: Lineage) {
    parts = [rows, items, texts]
    self.lineage = lineage
  }

  private var rows: Table { parts[0] }

  public var type: ValueType { .table }
  public var columns: Columns { rows.columns }
  public var knownCount: Int? { rows.knownCount }
  public var summary: String { rows.summary }

  public func forEach(in context: CommandContext, _ body: (Row) throws -> Flow) throws {
    try rows.forEach(in: context, body)
  }

  public var members: [String] { ["items", "texts"] + columns.names }

  public func member(_ name: String, in context: CommandContext) throws -> Value? {
    switch name {
    case "items", "texts":
      let part = parts[name == "items" ? 1 : 2]
      return .handle(Table(part.columns.names, part.rows, lineage: lineage.part(name)))
    default: return columns.contains(name) ? .list(try values(of: name, in: context)) : nil
    }
  }

  public func shown(in context: CommandContext) throws -> MIMEBundle { try rows.shown(in: context) }
  public func save(to path: String, in context: CommandContext) throws {
    try rows.save(to: path, in: context)
  }
}
