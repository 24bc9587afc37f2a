import Foundation
import GRDB

@testable import OslerLog

/// A folder of its own for one test, gone with the object.
final class Folder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "osler-log-test-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  subscript(name: String) -> String { "\(path)/\(name)" }

  /// Names and contents of everything in it.
  func contents() throws -> [String: Data] {
    var contents: [String: Data] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: path) {
      contents[name] = try Data(contentsOf: URL(filePath: self[name]))
    }
    return contents
  }

  /// Copies the log `name` as it lies on disk, with what waits beside it, the way a kill would leave it.
  func copyAsKilled(_ name: String, to copy: String) throws {
    for suffix in ["", "-wal"] where FileManager.default.fileExists(atPath: self[name + suffix]) {
      try FileManager.default.copyItem(atPath: self[name + suffix], toPath: self[copy + suffix])
    }
  }
}

let toyEnvironment = Environment(
  system: "Toy OS 1", kernel: "6.1", processor: "abacus", cores: 2, memoryBytes: 1024, host: "bench",
  libraries: ["sqlite": "3"])

func toySession(notebook: String? = "/study.osl.md", seed: UInt64 = 7) -> SessionRecord {
  SessionRecord(
    title: "A study", notebook: notebook, workspace: "/w", folder: "/w", source: "# text\n",
    parameters: #"{"size":2}"#, seed: seed, threads: 2, commandLine: ["osler", "run", "study.osl.md"],
    engineVersion: "0.1", device: "cpu", environment: toyEnvironment)
}

extension ExperimentLog {
  /// A session with one cell and one statement in it.
  func toyExecution(source: String = "1 + 1") throws -> ExecutionRecord {
    let session = try begin(toySession())
    let cell = try begin(CellRecord(session: session.id, position: 0, name: "first", code: source))
    return try begin(
      ExecutionRecord(session: session.id, cell: cell.id, ordinal: 0, source: source, canonical: source))
  }
}

/// Makes a log the way the first version of Osler did, with one session in it.
func makeLogOfVersion1(at path: String) throws {
  try DatabaseQueue(path: path).inDatabase { db in
    try db.execute(sql: "PRAGMA journal_mode = WAL")
    try db.execute(sql: Schema.migrations[0])
    try db.execute(sql: "PRAGMA application_id = \(Schema.applicationID); PRAGMA user_version = 1")
    var session = toySession()
    try session.insert(db)
    let now = Timestamp.now
    try db.execute(
      sql: """
        INSERT INTO cells (session, position, name, code, options, status, started)
          VALUES (1, 0, 'first', '1 + 1', '{}', 'succeeded', :now);
        INSERT INTO executions (session, cell, ordinal, source, canonical, command, options, status, started)
          VALUES (1, 1, 0, '1 + 1', '1 + 1', 'train lora', '{}', 'succeeded', :now);
        INSERT INTO outputs (execution, position, kind, shown) VALUES (1, 0, 'result', :now);
        INSERT INTO output_data (output, position, mime, data) VALUES (1, 0, 'text/plain', '2');
        INSERT INTO metrics (execution, name, step, value, at) VALUES (1, 'loss', 0, 0.5, :now);
        INSERT INTO artifacts (execution, kind, path, digest, bytes, created)
          VALUES (1, 'adapter', '/w/a', 'd', 3, :now);
        """, arguments: ["now": now])
  }
}
