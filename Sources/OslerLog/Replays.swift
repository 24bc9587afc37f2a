import GRDB

extension ExperimentLog {
  /// Writes that a session of this log was run again.
  ///
  /// - Parameter uuid: of that session, since the log may be another by now.
  /// - Returns: how often it has now been run again.
  @discardableResult
  public func add(_ replay: ReplayRecord, ofSession uuid: String) throws(LogError) -> ReproductionCount {
    try write { db in
      guard
        try SessionRecord.filter(Column("id") == replay.session && Column("uuid") == uuid).fetchCount(db) == 1
      else { throw LogError.noRow(path: path, table: "sessions", id: replay.session.rawValue) }
      // A trigger runs when a row is written, and what it does would be a stranger's.
      guard try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger'") == 0 else {
        throw LogError.refused(path: path, detail: "it has triggers, which no log has")
      }
      var replay = replay
      try replay.insert(db)
      return try reproductions(in: db)[replay.session]
        ?? ReproductionCount(replays: 1, reproduced: 0, machines: 0)
    }
  }

  /// The times a session was run again, oldest first; none in a log of the first version.
  public func replays(of session: SessionID) throws(LogError) -> [ReplayRecord] {
    try read { db in
      guard try db.tableExists(ReplayRecord.databaseTableName) else { return [] }
      return try ReplayRecord.filter(Column("session") == session).order(Column("id")).fetchAll(db)
    }
  }

  /// How often each session that was run again came out the same.
  public func reproductions() throws(LogError) -> [SessionID: ReproductionCount] {
    try read { db in
      try db.tableExists(ReplayRecord.databaseTableName) ? reproductions(in: db) : [:]
    }
  }

  private func reproductions(in db: Database) throws -> [SessionID: ReproductionCount] {
    // The view of the same name would do the same; a stranger's may do something else.
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT session, count(*) AS replays,
          count(CASE WHEN verdict IN ('identical', 'within') THEN 1 END) AS reproduced,
          count(DISTINCT CASE WHEN verdict IN ('identical', 'within') THEN machine END) AS machines
        FROM replays GROUP BY session
        """)
    return try rows.reduce(into: [:]) { counts, row in
      guard let session = SessionID.fromDatabaseValue(row["session"]),
        let replays = Int.fromDatabaseValue(row["replays"]),
        let reproduced = Int.fromDatabaseValue(row["reproduced"]),
        let machines = Int.fromDatabaseValue(row["machines"])
      else { throw RowError(table: "replays") }
      counts[session] = ReproductionCount(replays: replays, reproduced: reproduced, machines: machines)
    }
  }

  /// One metric of an execution, its steps in order. Not a number is NaN.
  public struct Series: Hashable, Sendable {
    public let name: String
    public let steps: [Int]
    public let values: [Double]

    public init(name: String, steps: [Int], values: [Double]) {
      precondition(steps.count == values.count, "\(steps.count) steps have \(values.count) values")
      (self.name, self.steps, self.values) = (name, steps, values)
    }
  }

  /// An execution's numbers, by name; those of a cached one are its original's.
  ///
  /// Without the times, which take as long to read as all the rest.
  public func series(of execution: ExecutionRecord) throws(LogError) -> [Series] {
    try read { db in
      let rows = try Row.fetchCursor(
        db.cachedStatement(
          sql: "SELECT name, step, value FROM metrics WHERE execution = ? ORDER BY name, step"),
        arguments: [execution.original ?? execution.id])
      var series: [Series] = []
      var (name, steps, values) = ("", [Int](), [Double]())
      func finish() {
        if !steps.isEmpty { series.append(Series(name: name, steps: steps, values: values)) }
        (steps, values) = ([], [])
      }
      while let row = try rows.next() {
        let number: DatabaseValue = row[2]
        guard let next = String.fromDatabaseValue(row[0]), let step = Int.fromDatabaseValue(row[1]),
          let value = number.isNull ? Double.nan : Double.fromDatabaseValue(number)
        else { throw RowError(table: "metrics") }
        if next != name {
          finish()
          name = next
        }
        steps.append(step)
        values.append(value)
      }
      finish()
      return series
    }
  }
}
