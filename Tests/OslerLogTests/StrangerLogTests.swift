import Foundation
import GRDB
import Testing

@testable import OslerLog

/// Logs that somebody made to do harm, or that another program changed.
struct StrangerLogTests {
  private let folder: Folder
  private var path: String { folder["a.oslog"] }

  init() throws {
    folder = try Folder()
    let log = try ExperimentLog.open(folder["a.oslog"])
    let execution = try log.toyExecution()
    try log.append(MIMEBundle(text: "said"), to: execution.id, as: .result)
    try log.close()
  }

  private static let changes: [(String, String?)] = [
    (
      "CREATE TRIGGER t AFTER INSERT ON cells BEGIN DELETE FROM outputs; END",
      "has the trigger 't', which Osler did not make"
    ),
    ("CREATE VIEW v AS SELECT load_extension('x')", "has the view 'v', which Osler did not make"),
    ("CREATE TABLE t (x)", "has the table 't', which Osler did not make"),
    ("CREATE INDEX i ON cells (abs(randomblob(id)))", nil),
    ("CREATE INDEX i ON cells (upper(name))", "has the index 'i', which Osler did not make"),
    (
      "CREATE VIRTUAL TABLE f USING fts5(x)", "has the table 'f', which Osler did not make"
    ),
    (
      "DROP VIEW shown; CREATE VIEW shown AS SELECT * FROM sessions",
      "has another view 'shown' than Osler makes"
    ),
    ("DROP VIEW shown", "has no view 'shown'"),
    (
      "DROP TABLE messages; CREATE TABLE messages (id, session, execution, level, text AS (zeroblob(9)), shown)",
      "has another table 'messages' than Osler makes"
    ),
    (
      "DROP TABLE messages; CREATE VIEW messages AS SELECT * FROM outputs",
      "has the view 'messages', which Osler did not make"
    ),
    (
      "ALTER TABLE cells ADD COLUMN secret TEXT AS (hex(name))",
      "has another table 'cells' than Osler makes"
    ),
    ("PRAGMA user_version = 1", "has the index 'executions_by_original', which Osler did not make"),
    ("PRAGMA user_version = 0", "has the index 'artifacts_by_digest', which Osler did not make"),
  ]

  @Test(arguments: changes)
  func `a log with other tables, views or triggers than ours is refused and left as it is`(
    sql: String, detail: String?
  ) throws {
    guard let detail else {
      #expect(throws: DatabaseError.self) { try execute(sql, in: path) }  // SQLite itself refuses it.
      return
    }
    try execute(sql, in: path)
    let before = try folder.contents()
    let strange = LogError.strange(path: path, detail: detail)
    #expect(throws: strange) { try ExperimentLog.openReadOnly(path) }
    #expect(throws: strange) { try ExperimentLog.open(path) }
    let after = try folder.contents()
    #expect(after["a.oslog"] == before["a.oslog"])
    #expect(strange.description == "the log '\(path)' is not as Osler made it: it \(detail)")
  }

  @Test func `statistics for SQLite's planner are no harm`() throws {
    try execute("ANALYZE", in: path)
    #expect(try ExperimentLog.openReadOnly(path).sessions().count == 1)
    #expect(try ExperimentLog.open(path).sessions().count == 1)
  }

  @Test func `a schema that SQLite cannot read is a damaged log`() throws {
    try execute(
      "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'CREATE NONSENSE' WHERE name = 'shown'",
      in: path)
    #expect(
      throws: LogError.damaged(
        path: path, detail: "malformed database schema (shown) - near \"NONSENSE\": syntax error")
    ) {
      try ExperimentLog.openReadOnly(path)
    }
  }

  @Test(arguments: ["-wal", "-shm", "-journal"])
  func `a link beside a log is not followed`(suffix: String) throws {
    let victim = folder["precious.txt"]
    try Data("precious".utf8).write(to: URL(filePath: victim))
    try FileManager.default.createSymbolicLink(atPath: path + suffix, withDestinationPath: victim)
    let refused = LogError.strangeCompanion(path: path, companion: path + suffix)
    #expect(throws: refused) { try ExperimentLog.openReadOnly(path) }
    #expect(throws: refused) { try ExperimentLog.open(path) }
    #expect(try String(contentsOfFile: victim, encoding: .utf8) == "precious")
    #expect(
      LogError.strangeCompanion(path: "a", companion: "a-wal").description
        == "the log 'a' is not opened: 'a-wal' beside it is no plain file")
  }

  @Test func `a value that would fill the memory is an error`() throws {
    try execute("UPDATE output_data SET data = zeroblob(100000000)", in: path)
    let log = try ExperimentLog.openReadOnly(path)
    #expect(throws: LogError.tooLarge(path: path)) { try log.outputs(in: SessionID(1)) }
    #expect(try log.sessions().count == 1)
    let bytes = try log.readLarge { try Data.fetchOne($0, sql: "SELECT data FROM output_data")?.count }
    #expect(bytes == 100_000_000)
    #expect(throws: LogError.tooLarge(path: path)) { try log.outputs(in: SessionID(1)) }
    #expect(LogError.tooLarge(path: "a").description == "the log 'a' holds a value of more than 64 MB")
  }

  @Test(arguments: [
    "PRAGMA query_only = OFF; DELETE FROM sessions", "PRAGMA writable_schema = ON",
    "ATTACH ':memory:' AS m", "SELECT load_extension('x')", "PRAGMA journal_mode = OFF",
    "SELECT \(String(repeating: "(", count: 300))1\(String(repeating: ")", count: 300))",
    "SELECT '\(String(repeating: "x", count: 2_000_000))'",
  ])
  func `a stranger's log cannot be asked for harm`(sql: String) throws {
    let log = try ExperimentLog.openReadOnly(path)
    let before = try folder.contents()
    #expect(throws: LogError.self) {
      try log.read { db in
        try db.execute(sql: sql)
        // What SQLite ignores is as good as refused.
        guard sql.hasPrefix("PRAGMA w") || sql.hasPrefix("PRAGMA j") else { return }
        try db.execute(sql: "DELETE FROM sqlite_schema")
      }
    }
    #expect(try folder.contents() == before)
  }
}
