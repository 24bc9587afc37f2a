import Foundation
import GRDB
import OslerDigest
import OslerLog
import OslerRecord

/// A folder with a log in it that has a row in every table that is signed.
final class SealedLog {
  let folder: String
  let path: String

  init(rows: Int = 2) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "osler-seal-\(UUID().uuidString)").path
    path = folder + "/study.oslog"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let log = try ExperimentLog.open(path)
    for number in 1...2 { try Self.fill(log, number: number, rows: rows, folder: folder) }
    try log.close()
    try sql(
      """
      INSERT INTO replays (session, uuid, machine, environment, engine_version, device, threads, started, ended,
        verdict, report)
      VALUES (1, 'u', 'm', '{"host":"lab.example.org"}', '0', 'none', 1, '2026-11-21T00:00:00.000Z',
        '2026-11-21T00:00:01.000Z', 'identical', '{}');
      INSERT INTO removals (table_name, row, column_name, rows, rule, digest, bytes, replacement)
      VALUES ('cells', '99', 'code', 1, 'pattern', '\(Digest(of: "x").hex)', 1, '\(Digest(of: "y").hex)');
      INSERT INTO embedded_files (artifact, path, digest, content)
      VALUES (1, 'years.csv', '\(Digest(of: "year\n2020\n").hex)', CAST('year' || char(10) || '2020' || char(10) AS BLOB));
      """)
  }

  /// A folder without a log.
  init(empty: Void) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "osler-seal-\(UUID().uuidString)").path
    path = folder + "/study.oslog"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  /// A copy that somebody was sent.
  init(taking copy: String) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "osler-seal-\(UUID().uuidString)").path
    path = folder + "/copy.oslog"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: copy, toPath: path)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private static func fill(_ log: ExperimentLog, number: Int, rows: Int, folder: String) throws {
    var record = SessionRecord(
      title: "Study \(number)", notebook: "/home/jane/labs/study.osl.md", workspace: "/home/jane/labs",
      folder: "/home/jane", source: "load qa \"/home/jane/labs/data/q.jsonl\"\n", parameters: "{}", seed: 1,
      threads: 1, commandLine: ["/home/jane/bin/osler", "run", "study.osl.md"], engineVersion: "0",
      device: "none",
      environment: Environment(
        system: "s", kernel: "k", processor: "p", cores: 1, memoryBytes: 1, host: "lab.example.org",
        libraries: [:]))
    record = try log.begin(record)
    let cell = try log.begin(
      CellRecord(session: record.id, position: 0, name: "a", code: "load qa \"/home/jane/labs/data/q.jsonl\"")
    )
    var row = ExecutionRecord.toy(in: cell, ordinal: 0)
    row.error = "error: lab is not jane's"
    if number == 2 { row.original = ExecutionID(1) }
    let execution = try log.begin(row)
    try log.append(
      ["text/plain": .text("seen on lab"), "image/png": .bytes(Data([0, 1, 2]))], to: execution.id,
      as: .result)
    try log.append(
      (0..<rows).map {
        MetricRecord(execution: execution.id, name: "loss", step: $0, value: 1 / Double($0 + 1))
      })
    let file = try log.add(
      FileRecord(
        execution: execution.id, path: "/home/jane/labs/data/q.jsonl", digest: "d", bytes: 3, modified: .now))
    if number == 1 {
      try log.add(
        ArtifactRecord(
          execution: execution.id, kind: "table", path: "/home/jane/labs/out/years.csv",
          digest: Digest(of: "year\n2020\n").hex, bytes: 10))
    }
    try log.add(
      ValueRecord(
        session: record.id, execution: execution.id, name: "x", type: "table", summary: "jane's table"),
      from: [ValueInput(.file(file.id), role: "on")])
    try log.add(MessageRecord(session: record.id, execution: execution.id, text: "wrote /data/big disk/x"))
    try log.end(record.id, .succeeded)
  }

  /// Changes the file behind Osler's back.
  func sql(_ text: String) throws {
    let queue = try DatabaseQueue(path: path)
    try queue.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON")
      try db.execute(sql: text)
    }
    try queue.close()
  }

  func query(_ text: String, in file: String? = nil) throws -> [[String]] {
    let queue = try DatabaseQueue(path: file ?? path)
    return try queue.read { db in
      try Row.fetchAll(db, sql: text).map { $0.databaseValues.map { "\($0.storage.value ?? "null")" } }
    }
  }

  @discardableResult
  func sign(_ key: SigningKey = SealedLog.key, anew: Bool = false) throws -> SigningReport {
    let log = try ExperimentLog.open(path)
    defer { try? log.close() }
    return try log.sign(with: key, as: "Jane", isAnew: anew)
  }

  func verify(_ file: String? = nil, key: String? = nil, strict: Bool = false) throws -> Verification {
    try ExperimentLog.openReadOnly(file ?? path).verify(key: key, isStrict: strict)
  }

  func share(_ name: String = "shared.oslog", _ change: (inout ShareOptions) -> Void = { _ in }) throws
    -> (path: String, report: ShareReport)
  {
    var options = ShareOptions()
    change(&options)
    let copy = folder + "/" + name
    return (copy, try ExperimentLog.openReadOnly(path).share(to: copy, options))
  }

  static let key = SigningKey()
}
