import GRDB
import GRDBSQLite

/// A session read cell by cell, so that no more than one cell's outputs are in memory.
extension ExperimentLog {
  public func cells(in session: SessionID) throws(LogError) -> [CellRecord] {
    try read { db in
      try CellRecord.filter(Column("session") == session).order(Column("position"), Column("id")).fetchAll(db)
    }
  }

  public func executions(of cell: CellID) throws(LogError) -> [ExecutionRecord] {
    try read { db in
      try ExecutionRecord.filter(Column("cell") == cell).order(Column("ordinal"), Column("id")).fetchAll(db)
    }
  }

  /// What the cell showed, in order.
  public func outputs(of cell: CellID) throws(LogError) -> [Output] {
    try read { db in
      let records = try OutputRecord.fetchAll(
        db,
        sql: """
          SELECT o.* FROM outputs o JOIN executions e ON e.id = o.execution WHERE e.cell = ? ORDER BY o.id
          """,
        arguments: [cell])
      return try records.map { record in
        var bundle = MIMEBundle()
        let rows = try Row.fetchCursor(
          db, sql: "SELECT mime, data FROM output_data WHERE output = ? ORDER BY position",
          arguments: [record.id])
        while let row = try rows.next() {
          guard let mime = String.fromDatabaseValue(row["mime"]),
            let data = MIMEData.fromDatabaseValue(row["data"])
          else { throw RowError(table: "output_data") }
          bundle[mime] = data
        }
        return Output(record: record, bundle: bundle)
      }
    }
  }

  /// The lines beside the outputs of the cell, in order.
  public func messages(of cell: CellID) throws(LogError) -> [MessageRecord] {
    try read { db in
      try MessageRecord.fetchAll(
        db,
        sql: """
          SELECT m.* FROM messages m JOIN executions e ON e.id = m.execution WHERE e.cell = ? ORDER BY m.id
          """,
        arguments: [cell])
    }
  }

  /// Writes the whole log, with the rows that wait beside it, into one new file.
  public func copy(to path: String) throws(LogError) {
    var target: OpaquePointer?
    defer { sqlite3_close_v2(target) }
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
    guard sqlite3_open_v2(LogFile.absolute(path), &target, flags, nil) == SQLITE_OK else {
      throw .cannotOpen(path: path, reason: target.map { String(cString: sqlite3_errmsg($0)) } ?? "no memory")
    }
    let result = try read { db -> Int32 in
      guard let backup = sqlite3_backup_init(target, "main", db.sqliteConnection, "main") else {
        return sqlite3_errcode(target)
      }
      sqlite3_backup_step(backup, -1)
      return sqlite3_backup_finish(backup)
    }
    switch result {
    case SQLITE_OK: return
    case SQLITE_FULL: throw .diskFull(path: path)
    default: throw .inputOutput(path: path, detail: String(cString: sqlite3_errstr(result)))
    }
  }
}
