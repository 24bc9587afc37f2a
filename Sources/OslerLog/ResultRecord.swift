public import GRDB

/// A command's result, found by its key: the next time it is not computed.
public struct ResultRecord: Codable, Hashable, Sendable, FetchableRecord, PersistableRecord {
  public static let databaseTableName = "results"

  public let key: String
  /// Which computed it.
  public let execution: ExecutionID
  /// What the key is the digest of, a line for each fact.
  public let material: String
  /// The value in JSON, or how to come by it.
  public let value: String
  /// Name of the folder that holds the value, in the folder of kept values; nil when the row says it all.
  public let folder: String?
  /// On disk, in ``folder``.
  public let bytes: Int64
  /// What the command showed: outputs of its statement with ids from here…
  public let firstOutput: OutputID?
  /// … to here.
  public let lastOutput: OutputID?
  /// What the value looks like, once a statement ended with it.
  public let shown: OutputID?

  public init(
    key: String, execution: ExecutionID, material: String, value: String, folder: String? = nil,
    bytes: Int64 = 0, outputs: ClosedRange<OutputID>? = nil, shown: OutputID? = nil
  ) {
    (self.key, self.execution, self.material, self.value) = (key, execution, material, value)
    (self.folder, self.bytes, self.shown) = (folder, bytes, shown)
    (firstOutput, lastOutput) = (outputs?.lowerBound, outputs?.upperBound)
  }

  enum CodingKeys: String, CodingKey {
    case key, execution, material, value, folder, bytes, shown
    case firstOutput = "first_output"
    case lastOutput = "last_output"
  }
}

/// A result with what is said of it in a list.
public struct KnownResult: Hashable, Sendable {
  public let record: ResultRecord
  public let execution: ExecutionRecord
  /// When a session last computed or took it.
  public let used: Timestamp
}

extension ExperimentLog {
  public func result(ofKey key: String) throws(LogError) -> ResultRecord? {
    try read { db in try ResultRecord.fetchOne(db, key: key) }
  }

  /// Keeps a result in place of an earlier one of its key.
  public func keep(_ result: ResultRecord) throws(LogError) {
    try write { db in try result.insert(db, onConflict: .replace) }
  }

  /// Notes what the value of a result looks like.
  public func noteShown(_ output: OutputID, ofKey key: String) throws(LogError) {
    try write { db in
      try db.cachedStatement(sql: "UPDATE results SET shown = ? WHERE key = ?").execute(
        arguments: [output, key])
    }
  }

  /// What the command of a result showed, in order.
  public func outputs(of result: ResultRecord) throws(LogError) -> [Output] {
    guard let first = result.firstOutput, let last = result.lastOutput else { return [] }
    return try read { db in
      try outputs(
        where: """
          id BETWEEN ? AND ?
            AND execution = (SELECT parent FROM executions WHERE id = ?)
          """, [first, last, result.execution], db)
    }
  }

  /// One output with its content.
  public func output(_ id: OutputID) throws(LogError) -> Output? {
    try read { db in try outputs(where: "id = ?", [id], db).first }
  }

  /// Every result, the one used longest ago first.
  public func results() throws(LogError) -> [KnownResult] {
    try read { db in
      let used = try Row.fetchAll(
        db,
        sql: """
          SELECT r.key, (SELECT max(u.started) FROM executions u WHERE u.key = r.key) AS used
          FROM results r ORDER BY used, r.key
          """)
      return try used.compactMap { row in
        let (key, used): (String, Timestamp) = (row["key"], row["used"])
        guard let record = try ResultRecord.fetchOne(db, key: key) else { return nil }
        return KnownResult(record: record, execution: try self.row(record.execution, in: db), used: used)
      }
    }
  }

  /// What results take in their folders.
  public func keptBytes() throws(LogError) -> Int64 {
    try read { db in try Int64.fetchOne(db, sql: "SELECT coalesce(sum(bytes), 0) FROM results") ?? 0 }
  }

  /// The last execution that had this key.
  public func lastExecution(ofKey key: String) throws(LogError) -> ExecutionRecord? {
    try read { db in
      try ExecutionRecord.filter(Column("key") == key).order(Column("id").desc).fetchOne(db)
    }
  }

  /// Forgets results; the record of how they were made stays.
  public func forget(_ keys: [String]) throws(LogError) {
    try write { db in
      let removal = try db.cachedStatement(sql: "DELETE FROM results WHERE key = ?")
      for key in keys { try removal.execute(arguments: [key]) }
    }
  }

  /// The last result of a command with these words, or else of the command in the cell of this name.
  public func result(
    of command: String, canonical: String, cell: String
  ) throws(LogError) -> ResultRecord? {
    try read { db in
      try ResultRecord.fetchOne(
        db,
        sql: """
          SELECT r.* FROM results r
            JOIN executions e ON e.id = r.execution LEFT JOIN cells c ON c.id = e.cell
          WHERE e.command = :command AND (e.canonical = :canonical OR c.name = :cell)
          ORDER BY e.canonical = :canonical DESC, e.id DESC LIMIT 1
          """,
        arguments: ["command": command, "canonical": canonical, "cell": cell])
    }
  }

  /// The longest time that a cell of this name took to run to its end; nil when none did.
  public func longestSeconds(ofCell name: String) throws(LogError) -> Double? {
    try read { db in
      try Double.fetchOne(
        db,
        sql: """
          SELECT max((julianday(ended) - julianday(started)) * 86400) FROM cells
          WHERE name = ? AND status = 'succeeded'
          """,
        arguments: [name])
    }
  }
}
