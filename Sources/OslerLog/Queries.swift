import GRDB

/// One session whole, in the order in which it ran.
public struct SessionContents: Hashable, Sendable {
  public struct Execution: Hashable, Sendable {
    public let record: ExecutionRecord
    public let outputs: [Output]
  }

  public struct Cell: Hashable, Sendable {
    public let record: CellRecord
    public let executions: [Execution]
  }

  public let session: SessionRecord
  public let cells: [Cell]
  /// What ran outside of any cell.
  public let loose: [Execution]
  public let messages: [MessageRecord]
}

extension ExperimentLog {
  /// Every session, oldest first.
  public func sessions() throws(LogError) -> [SessionRecord] {
    try read { db in try SessionRecord.order(Column("id")).fetchAll(db) }
  }

  public func session(_ id: SessionID) throws(LogError) -> SessionRecord {
    try read { db in try row(id, in: db) }
  }

  /// The notebook's latest session, if that one did not succeed: what `--resume` goes on with.
  public func lastUnfinishedSession(ofNotebook notebook: String) throws(LogError) -> SessionRecord? {
    let latest = try read { db in
      try SessionRecord.filter(Column("notebook") == notebook).order(Column("id").desc).fetchOne(db)
    }
    return latest?.status == .succeeded ? nil : latest
  }

  public func execution(_ id: ExecutionID) throws(LogError) -> ExecutionRecord {
    try read { db in try row(id, in: db) }
  }

  /// One session with its cells, executions, outputs and messages.
  ///
  /// - Parameter textOnly: of each output only the text is read; pictures and tables are empty.
  public func contents(of id: SessionID, textOnly: Bool = false) throws(LogError) -> SessionContents {
    try read { db in
      let session = try row(id, in: db)
      let outputs = try outputs(in: id, after: .unwritten, textOnly: textOnly, db)
      let byExecution = Dictionary(grouping: outputs, by: \.record.execution)
      let executions = try ExecutionRecord.filter(Column("session") == id)
        .order(Column("ordinal"), Column("id")).fetchAll(db)
        .map { SessionContents.Execution(record: $0, outputs: byExecution[$0.id] ?? []) }
      let byCell = Dictionary(grouping: executions, by: \.record.cell)
      let cells = try CellRecord.filter(Column("session") == id)
        .order(Column("position"), Column("id")).fetchAll(db)
      let messages = try MessageRecord.filter(Column("session") == id).order(Column("id")).fetchAll(db)
      return SessionContents(
        session: session,
        cells: cells.map { SessionContents.Cell(record: $0, executions: byCell[$0.id] ?? []) },
        loose: byCell[nil] ?? [], messages: messages)
    }
  }

  /// What the session showed after `output`, in order: ask again with the last id to follow one that runs.
  public func outputs(
    in session: SessionID, after output: OutputID = .unwritten
  ) throws(LogError) -> [Output] {
    try read { db in try outputs(in: session, after: output, db) }
  }

  /// An execution's numbers, by name and step; all names, or one. Those of a cached one are its original's.
  public func metrics(of execution: ExecutionID, named name: String? = nil) throws(LogError) -> [MetricRecord]
  {
    try read { db in
      try MetricRecord.fetchAll(
        db,
        sql: """
          SELECT * FROM metrics
          WHERE execution = coalesce((SELECT original FROM executions WHERE id = :execution), :execution)
            AND name = coalesce(:name, name)
          ORDER BY name, step
          """,
        arguments: ["execution": execution, "name": name])
    }
  }

  /// The session's values, in the order in which they were made.
  public func values(in session: SessionID) throws(LogError) -> [ValueRecord] {
    try read { db in
      try ValueRecord.filter(Column("session") == session).order(Column("id")).fetchAll(db)
    }
  }

  /// What a value was made from.
  public func inputs(of value: ValueID) throws(LogError) -> [ValueInput] {
    try read { db in
      try ValueInputRecord.filter(Column("value") == value).order(Column("position")).fetchAll(db)
        .map { try $0.input() }
    }
  }

  /// The files the session read, in order.
  public func files(in session: SessionID) throws(LogError) -> [FileRecord] {
    try read { db in
      try FileRecord.fetchAll(
        db,
        sql: """
          SELECT files.* FROM files JOIN executions ON executions.id = files.execution
          WHERE executions.session = ? ORDER BY files.id
          """,
        arguments: [session])
    }
  }

  /// What the session made on disk, in order; what a cached execution's original made is its own too.
  public func artifacts(in session: SessionID) throws(LogError) -> [ArtifactRecord] {
    try read { db in
      try ArtifactRecord.fetchAll(
        db,
        sql: """
          SELECT a.id, e.id AS execution, a.kind, a.path, a.digest, a.bytes, a.created
          FROM executions e JOIN artifacts a ON a.execution = coalesce(e.original, e.id)
          WHERE e.session = ? ORDER BY e.id, a.id
          """,
        arguments: [session])
    }
  }

  public func messages(in session: SessionID) throws(LogError) -> [MessageRecord] {
    try read { db in
      try MessageRecord.filter(Column("session") == session).order(Column("id")).fetchAll(db)
    }
  }
}

extension ExperimentLog {
  func row<Record: LogRecord>(_ id: RowID<Record>, in db: Database) throws -> Record {
    guard let record = try Record.filter(Column("id") == id).fetchOne(db) else {
      throw LogError.noRow(path: path, table: Record.databaseTableName, id: id.rawValue)
    }
    return record
  }

  private func outputs(
    in session: SessionID, after output: OutputID, textOnly: Bool = false, _ db: Database
  ) throws -> [Output] {
    try outputs(
      where: "id > ? AND execution IN (SELECT id FROM executions WHERE session = ?)",
      [output.rawValue, session], textOnly: textOnly, db)
  }

  /// Outputs with their content, in order.
  func outputs(
    where condition: String, _ arguments: StatementArguments, textOnly: Bool = false, _ db: Database
  ) throws -> [Output] {
    let records = try OutputRecord.fetchAll(
      db, sql: "SELECT * FROM outputs WHERE \(condition) ORDER BY id", arguments: arguments)
    let data = try db.cachedStatement(
      sql: """
        SELECT mime, \(textOnly ? "iif(mime = 'text/plain', data, '') AS data" : "data")
        FROM output_data WHERE output = ? ORDER BY position
        """)
    return try records.map { record in
      var bundle = MIMEBundle()
      let rows = try Row.fetchCursor(data, arguments: [record.id])
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
