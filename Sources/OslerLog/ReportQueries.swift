import GRDB

/// Where a cached execution took its result from.
public struct Origin: Hashable, Sendable {
  public let session: SessionID
  public let started: Timestamp
}

extension ExperimentLog {
  /// Of the session's cached executions: where each took its result from.
  public func origins(in session: SessionID) throws(LogError) -> [ExecutionID: Origin] {
    try read { db in
      guard try db.columns(in: "executions").contains(where: { $0.name == "original" }) else { return [:] }
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT e.id, o.session, o.started FROM executions e JOIN executions o ON o.id = e.original
          WHERE e.session = ?
          """,
        arguments: [session])
      var origins: [ExecutionID: Origin] = [:]
      for row in rows {
        guard let id = ExecutionID.fromDatabaseValue(row["id"]),
          let session = SessionID.fromDatabaseValue(row["session"]),
          let started = Timestamp.fromDatabaseValue(row["started"])
        else { throw RowError(table: "executions") }
        origins[id] = Origin(session: session, started: started)
      }
      return origins
    }
  }

  /// What each of the session's values was made from.
  public func inputs(in session: SessionID) throws(LogError) -> [ValueID: [ValueInput]] {
    try read { db in
      let records = try ValueInputRecord.fetchAll(
        db,
        sql: """
          SELECT i.* FROM value_inputs i JOIN session_values v ON v.id = i.value
          WHERE v.session = ? ORDER BY i.value, i.position
          """,
        arguments: [session])
      return try Dictionary(grouping: records, by: \.value).mapValues { try $0.map { try $0.input() } }
    }
  }

  /// The files that the session's values were made from, whichever session read them.
  public func lineageFiles(in session: SessionID) throws(LogError) -> [FileRecord] {
    try read { db in
      try FileRecord.fetchAll(
        db,
        sql: """
          SELECT * FROM files WHERE id IN (
            SELECT i.input_file FROM value_inputs i JOIN session_values v ON v.id = i.value
            WHERE v.session = ?)
          ORDER BY id
          """,
        arguments: [session])
    }
  }
}
