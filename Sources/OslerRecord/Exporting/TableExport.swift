import OslerLanguage
public import OslerLog

/// Tables and views of a log as CSV, all their rows or those of one session.
public struct TableExport {
  private let connection: QueryConnection
  private let session: SessionID?
  /// Tables and views there are.
  public let names: [String]

  public init(_ log: ExperimentLog, session: SessionID?) throws {
    connection = try QueryConnection(log)
    self.session = session
    names = try connection.tableNames()
  }

  /// Asked now and then whether to stop.
  public func stop(when isStopped: @escaping () -> Bool) { connection.isStopped = isStopped }

  /// Hands over one of them piece by piece.
  public func write(_ table: String, _ put: (String) throws -> Void) throws {
    guard names.contains(table) else {
      throw ExportError.noTable(table, nearest: NearestName.suggestion(for: table, among: names))
    }
    var (columns, block) = ([String](), "")
    try connection.run("SELECT * FROM main.\"\(table)\" LIMIT 0") {
      columns = $0
      block = RowText.csv(header: $0)
    } row: { _ in
      true
    }
    try connection.run("SELECT * FROM main.\"\(table)\"" + filter(table, columns)) { row in
      block += RowText.csv(row)
      if block.utf8.count > 1 << 16 {
        try put(block)
        block = ""
      }
      return true
    }
    try put(block)
  }

  /// A row belongs to a session by the first of these columns that it has; the rest is the whole log's.
  private func filter(_ table: String, _ columns: [String]) -> String {
    guard let session else { return "" }
    let executions = "(SELECT id FROM executions WHERE session = \(session))"
    if table == "sessions" { return " WHERE id = \(session)" }
    let owners = [
      ("session", "(\(session))"), ("execution", executions),
      ("output", "(SELECT id FROM outputs WHERE execution IN \(executions))"),
      ("value", "(SELECT id FROM session_values WHERE session = \(session))"),
      ("artifact", "(SELECT id FROM artifacts WHERE execution IN \(executions))"),
    ]
    guard let owner = owners.first(where: { columns.contains($0.0) }) else { return "" }
    return " WHERE \(owner.0) IN \(owner.1)"
  }
}
