import OslerJSON
public import OslerLog

/// Everything that happened, one JSON object a line, in the order in which it happened. SQLite sorts, so
/// memory stays flat whatever the log holds.
public struct EventExport {
  private let connection: QueryConnection
  private let session: SessionID?

  /// - Parameter session: the one to export; all of the log's without it.
  public init(_ log: ExperimentLog, session: SessionID?) throws {
    connection = try QueryConnection(log)
    self.session = session
  }

  public func stop(when isStopped: @escaping () -> Bool) { connection.isStopped = isStopped }

  public func write(_ put: (String) throws -> Void) throws {
    var block = ""
    let kinds = Dictionary(EventKind.all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    try connection.run(sql) { row in
      guard case .text(let name) = row[0], let kind = kinds[name] else { return true }
      block += object(kind, row).written(.compact) + "\n"
      if block.utf8.count > 1 << 16 {
        try put(block)
        block = ""
      }
      return true
    }
    try put(block)
  }

  private func object(_ kind: EventKind, _ row: [QueryValue]) -> JSONValue {
    let head: [JSONValue.Member] = [
      .init("event", .string(kind.name)), .init("at", JSONValue(row[1])), .init("session", JSONValue(row[2])),
    ]
    return .object(
      head
        + zip(kind.fields, row.dropFirst(3)).map { field, value in
          .init(field.name, field.isJSON ? embedded(value) : JSONValue(value))
        })
  }

  /// JSON that is text in the column; what is none stays text.
  private func embedded(_ value: QueryValue) -> JSONValue {
    guard case .text(let text) = value else { return JSONValue(value) }
    return (try? JSONReading.value(text)) ?? .string(text)
  }

  /// Times have milliseconds: what they do not tell apart, the order of the statements does. A statement
  /// ends after the last that ran inside of it.
  private var sql: String {
    let width = EventKind.all.map(\.fields.count).max() ?? 0
    let selects = EventKind.all.map { kind in
      let fields = kind.fields.map(\.column) + Array(repeating: "NULL", count: width - kind.fields.count)
      let condition = session.map { " WHERE \(kind.session) = \($0)" } ?? ""
      return """
        SELECT '\(kind.name)' AS event, \(kind.at) AS at, \(kind.session) AS session, \
        \(fields.enumerated().map { "\($1) AS f\($0)" }.joined(separator: ", ")), \
        \(kind.sequence) AS sequence, \(kind.phase) AS phase, \(kind.tie) AS tie, \(kind.id) AS id \
        FROM \(kind.from)\(condition.isEmpty && kind.hasEnd ? " WHERE \(kind.at) IS NOT NULL" : condition)\
        \(!condition.isEmpty && kind.hasEnd ? " AND \(kind.at) IS NOT NULL" : "")
        """
    }
    return """
      WITH RECURSIVE inside (outer_id, id, ordinal) AS (
        SELECT id, id, ordinal FROM executions
        UNION ALL
        SELECT i.outer_id, e.id, e.ordinal FROM executions e JOIN inside i ON e.parent = i.id),
      lasts (id, last) AS MATERIALIZED (SELECT outer_id, max(ordinal) FROM inside GROUP BY outer_id),
      spans (id, first, last) AS MATERIALIZED (
        SELECT c.id, min(e.ordinal), max(e.ordinal) FROM cells c JOIN executions e ON e.cell = c.id GROUP BY c.id)
      SELECT * FROM (
      \(selects.joined(separator: "\nUNION ALL\n")))
      ORDER BY at, session, sequence, phase, tie, id
      """
  }
}
