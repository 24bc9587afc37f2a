import GRDB

extension ExperimentLog {
  /// Writes a session's row before anything of it runs, and hands it back with its id.
  public func begin(_ session: SessionRecord) throws(LogError) -> SessionRecord { try insert(session) }

  public func begin(_ cell: CellRecord) throws(LogError) -> CellRecord { try insert(cell) }

  public func begin(_ execution: ExecutionRecord) throws(LogError) -> ExecutionRecord {
    try insert(execution)
  }

  /// Notes how a session ended. What is still running in it is interrupted.
  public func end(_ session: SessionID, _ status: Status, message: String? = nil) throws(LogError) {
    try write { db in
      try end(session, status, message: message, at: .now, in: db)
    }
  }

  /// Notes how a cell ended.
  public func end(_ cell: CellID, _ status: Status) throws(LogError) {
    try write { db in
      try change(
        "UPDATE cells SET status = ?, ended = ? WHERE id = ?", [status, Timestamp.now, cell],
        row: cell, of: "cells", in: db)
    }
  }

  /// Notes how a statement ended; `error` is the diagnostic as it will be shown.
  public func end(
    _ execution: ExecutionID, _ status: Status, elapsedSeconds: Double, error: String? = nil
  ) throws(LogError) {
    try write { db in
      try change(
        "UPDATE executions SET status = ?, ended = ?, elapsed_seconds = ?, error = ? WHERE id = ?",
        [status, Timestamp.now, elapsedSeconds, error, execution],
        row: execution, of: "executions", in: db)
    }
  }

  /// Writes, in one transaction, that an execution took the result of ``ExecutionRecord/original``: it has
  /// ended when it is there.
  public func take(_ execution: ExecutionRecord) throws(LogError) -> ExecutionRecord {
    var execution = execution
    (execution.status, execution.ended, execution.elapsedSeconds) = (.cached, .now, 0)
    return try insert(execution)
  }

  /// Writes what is about to be shown, after the execution's other outputs.
  @discardableResult
  public func append(
    _ bundle: MIMEBundle, to execution: ExecutionID, as kind: OutputKind
  ) throws(LogError) -> OutputRecord {
    try write { db in
      let last = try Int.fetchOne(
        db.cachedStatement(sql: "SELECT max(position) FROM outputs WHERE execution = ?"),
        arguments: [execution])
      var output = OutputRecord(
        id: .unwritten, execution: execution, position: (last ?? -1) + 1, kind: kind, shown: .now)
      try output.insert(db)
      let insertion = try db.cachedStatement(
        sql: "INSERT INTO output_data (output, position, mime, data) VALUES (?, ?, ?, ?)")
      for (position, part) in bundle.parts.enumerated() {
        try insertion.execute(arguments: [output.id, position, part.mime, part.data])
      }
      return output
    }
  }

  /// Writes numbers, all in one transaction. A step written twice keeps the later number.
  public func append(_ metrics: [MetricRecord]) throws(LogError) {
    guard !metrics.isEmpty else { return }
    try write { db in
      let insertion = try db.cachedStatement(
        sql: "INSERT OR REPLACE INTO metrics (execution, name, step, value, at) VALUES (?, ?, ?, ?, ?)")
      for metric in metrics {
        let value = metric.value.isNaN ? nil : metric.value
        try insertion.execute(arguments: [metric.execution, metric.name, metric.step, value, metric.at])
      }
    }
  }

  /// Writes that an execution made a file.
  @discardableResult
  public func add(_ artifact: ArtifactRecord) throws(LogError) -> ArtifactRecord { try insert(artifact) }

  /// Writes that an execution read a file.
  @discardableResult
  public func add(_ file: FileRecord) throws(LogError) -> FileRecord { try insert(file) }

  /// Writes a value and what it was made from, in the order of the arguments.
  @discardableResult
  public func add(_ value: ValueRecord, from inputs: [ValueInput] = []) throws(LogError) -> ValueRecord {
    try write { db in
      var value = value
      try value.insert(db)
      for (position, input) in inputs.enumerated() {
        try ValueInputRecord(input, of: value.id, at: position).insert(db)
      }
      return value
    }
  }

  @discardableResult
  public func add(_ message: MessageRecord) throws(LogError) -> MessageRecord { try insert(message) }

  /// Ends every session whose process is gone without having ended it; hands them back as they now are.
  ///
  /// The moment of ending is the last at which the log heard of it. Sessions elsewhere are left alone.
  @discardableResult
  public func closeAbandoned() throws(LogError) -> [SessionRecord] {
    try write { db in
      let open = try SessionRecord.filter(Column("ended") == nil).order(Column("id")).fetchAll(db)
      return try open.filter { $0.liveness == .gone }.map { session in
        try end(
          session.id, .interrupted, message: "the process was gone", at: lastSign(of: session, in: db), in: db
        )
        return try row(session.id, in: db)
      }
    }
  }
}

extension ExperimentLog {
  private func insert<Record: LogRecord>(_ record: Record) throws(LogError) -> Record {
    try write { db in
      var record = record
      try record.insert(db)
      return record
    }
  }

  private func end(
    _ session: SessionID, _ status: Status, message: String?, at moment: Timestamp, in db: Database
  ) throws {
    for table in ["cells", "executions"] {
      try db.cachedStatement(
        sql: "UPDATE \(table) SET status = 'interrupted', ended = ? WHERE session = ? AND status = 'running'"
      ).execute(arguments: [moment, session])
    }
    try change(
      "UPDATE sessions SET status = ?, ended = ?, exit_message = ? WHERE id = ?",
      [status, moment, message, session], row: session, of: "sessions", in: db)
  }

  /// Runs an update that must meet exactly one row.
  private func change<Record>(
    _ sql: String, _ arguments: StatementArguments, row: RowID<Record>, of table: String, in db: Database
  ) throws {
    try db.cachedStatement(sql: sql).execute(arguments: arguments)
    guard db.changesCount == 1 else { throw LogError.noRow(path: path, table: table, id: row.rawValue) }
  }

  /// The latest time in the log at which the session did something.
  private func lastSign(of session: SessionRecord, in db: Database) throws -> Timestamp {
    let latest = try Timestamp.fetchOne(
      db,
      sql: """
        SELECT max(moment) FROM (
          SELECT max(e.started, coalesce(e.ended, '')) AS moment FROM executions e WHERE e.session = :session
          UNION ALL SELECT o.shown FROM outputs o
            JOIN executions e ON e.id = o.execution WHERE e.session = :session
          UNION ALL SELECT m.at FROM metrics m
            JOIN executions e ON e.id = m.execution WHERE e.session = :session
          UNION ALL SELECT shown FROM messages WHERE session = :session)
        """,
      arguments: ["session": session.id])
    return latest ?? session.started
  }
}
