import Foundation
import GRDB
import OslerDigest
import OslerLog
import OslerRecord
import Testing

struct SigningTests {
  @Test func `a signed log verifies, and every row is covered`() throws {
    let log = try SealedLog()
    let report = try log.sign()
    let verification = try log.verify(strict: true)
    #expect(verification.faults == [])
    #expect(verification.signatures.map(\.isValid) == [true])
    #expect(verification.signed == verification.rows && verification.rows == report.rows)
    #expect(!FileManager.default.fileExists(atPath: log.path + "-wal"))
  }

  @Test func `nobody has signed a log that is new`() throws {
    let verification = try SealedLog().verify()
    #expect(verification.faults.map(\.description) == ["nobody has signed this log"])
  }

  /// The digests of one row, worked out from docs/sharing.md alone.
  @Test func `a row's digest is what the page says`() throws {
    func framed(_ text: String) -> [UInt8] { bigEndian(UInt64(text.utf8.count)) + Array(text.utf8) }
    func bigEndian(_ number: UInt64) -> [UInt8] {
      (0..<8).map { UInt8(truncatingIfNeeded: number >> UInt64(56 - 8 * $0)) }
    }
    let log = try SealedLog()
    try log.sign()
    let row = try log.query("SELECT execution, name, step, value, at FROM metrics LIMIT 1")[0]
    let columns: [(String, [UInt8])] = [
      ("execution", [0x69] + bigEndian(1)), ("name", Array("tloss".utf8)), ("step", [0x69] + bigEndian(0)),
      ("value", [0x72] + bigEndian((1.0).bitPattern)), ("at", Array("t\(row[4])".utf8)),
    ]
    var bytes = Array("osler row 1\0".utf8) + framed("metrics") + framed("1/loss/0")
    for (name, content) in columns { bytes += framed(name) + Digest(of: content).bytes }
    let found = try log.query("SELECT digest, salt FROM row_digests WHERE row = '1/loss/0'")
    #expect(found == [[Digest(of: bytes).hex, "null"]])
  }

  static let tables = [
    "sessions", "cells", "executions", "outputs", "output_data", "metrics", "artifacts", "files",
    "session_values", "value_inputs", "messages", "replays", "removals", "embedded_files",
  ]

  @Test(arguments: tables) func `a change in any column names its row and the column`(table: String) throws {
    let log = try SealedLog()
    try log.sign()
    let original = try Data(contentsOf: URL(filePath: log.path))
    let columns = try log.query("SELECT name, type FROM pragma_table_info('\(table)')")
    let key = try #require(keys[table])
    for column in columns {
      let (name, type) = (column[0], column[1])
      if key.columns.contains(name) { continue }
      let changed =
        switch type {
        case "INTEGER", "REAL": "coalesce(\(name), 0) + 1000"
        case "BLOB": "CAST(substr(\(name), 1, length(\(name)) - 1) || 'x' AS BLOB)"
        default: "coalesce(substr(\(name), 1, length(\(name)) - 1), '') || '~'"
        }
      let row = try log.query("SELECT \(key.sql) FROM \(table) ORDER BY 1 LIMIT 1")[0][0]
      try log.sql("UPDATE \(table) SET \(name) = \(changed) WHERE \(key.sql) = '\(row)'")
      let verification = try log.verify()
      let found = verification.faults.contains { fault in
        guard case .row(table, row, let columns, _) = fault else { return false }
        return columns == [name]
      }
      #expect(found, "\(table).\(name) of row \(row): \(verification.faults)")
      try original.write(to: URL(filePath: log.path))
    }
  }

  /// How a row is named, and the columns that name it: with one of those changed it is another row.
  private let keys: [String: (sql: String, columns: [String])] = {
    var keys = Dictionary(
      uniqueKeysWithValues: tables.map { ($0, (sql: "CAST(id AS TEXT)", columns: ["id"])) })
    keys["output_data"] = ("output || '/' || mime", ["output", "mime"])
    keys["metrics"] = ("execution || '/' || name || '/' || step", ["execution", "name", "step"])
    keys["value_inputs"] = ("value || '/' || position", ["value", "position"])
    keys["embedded_files"] = ("artifact || '/' || path", ["artifact", "path"])
    return keys
  }()

  @Test func `a row that was named otherwise is gone, and the new one is not signed`() throws {
    let log = try SealedLog()
    try log.sign()
    try log.sql("UPDATE metrics SET step = 7 WHERE execution = 1 AND step = 1")
    let verification = try log.verify()
    #expect(verification.faults.map(\.description) == ["row 1/loss/1 of 'metrics' is gone (row_digests 14)"])
    #expect(verification.unsigned.map(\.table) == ["metrics"])
    #expect(
      try log.verify(strict: true).faults.last?.description == "row 1/loss/7 of 'metrics' is not signed")
  }

  @Test func `what came after the signing is told of, and signed by signing again`() throws {
    let log = try SealedLog()
    let first = try log.sign()
    let more = try ExperimentLog.open(log.path)
    let session = try more.begin(.toy(source: "x"))
    try more.end(session.id, .succeeded)
    try more.close()
    let verification = try log.verify()
    #expect(verification.isWell)
    #expect(verification.unsigned.map { "\($0.rows) \($0.table)" } == ["1 sessions"])
    #expect(try !log.verify(strict: true).isWell)
    let second = try log.sign()
    #expect((second.added, second.rows) == (1, first.rows + 1))
    #expect(try log.verify(strict: true).signatures.map(\.isValid) == [true, true])
  }

  @Test(arguments: [
    ("DROP VIEW shown", "has no view 'shown'"),
    (
      "CREATE TRIGGER t AFTER INSERT ON cells BEGIN DELETE FROM cells; END",
      "has the trigger 't', which Osler did not make"
    ),
  ])
  func `a log of another form is not even opened`(change: String, detail: String) throws {
    let log = try SealedLog()
    _ = try log.sign()
    try log.sql(change)
    #expect(throws: LogError.strange(path: log.path, detail: detail)) { try log.verify() }
  }

  @Test(arguments: [
    ("DELETE FROM row_digests WHERE position = 3", "row 3 of 'row_digests' is gone"),
    (
      "UPDATE row_digests SET digest = replace(digest, substr(digest, 1, 4), 'abcd') WHERE position = 3",
      "row 3 of 'row_digests' was changed; it is about row 1 of 'cells'"
    ),
    (
      "UPDATE row_digests SET columns = 'abcd' || substr(columns, 5) WHERE position = 3",
      "row 3 of 'row_digests' was changed; it is about row 1 of 'cells'"
    ),
    (
      "UPDATE row_digests SET table_name = 'cell' WHERE position = 3",
      "row 1 of 'cell' is gone (row_digests 3)"
    ),
    ("UPDATE row_digests SET row = '4' WHERE position = 3", "row 4 of 'cells' is gone (row_digests 3)"),
    (
      "UPDATE row_digests SET row = '2' WHERE position = 3",
      "row 4 of 'row_digests' is the second one about row 2 of 'cells'"
    ),
    ("UPDATE row_digests SET position = 300 WHERE position = 3", "row 3 of 'row_digests' is gone"),
    (
      "UPDATE row_digests SET salt = 'ab' || substr(salt, 3) WHERE position = 3",
      "row 1 of 'cells' is not what was signed, in 'name', 'code', 'options', 'status', 'started', 'ended' (row_digests 3)"
    ),
    ("UPDATE signatures SET id = 9", "row 9 of 'signatures' is not what was signed"),
    ("UPDATE signatures SET signer = 'June'", "row 1 of 'signatures' is not what was signed"),
    ("UPDATE signatures SET rows = rows - 1", "row 1 of 'signatures' is not what was signed"),
    ("UPDATE signatures SET rows = rows + 1", "row 1 of 'signatures' is not what was signed"),
    (
      "UPDATE signatures SET head = replace(head, substr(head, 1, 4), 'abcd')",
      "row 1 of 'signatures' is not what was signed"
    ),
    (
      "UPDATE signatures SET signed = '2020' || substr(signed, 5)",
      "row 1 of 'signatures' is not what was signed"
    ),
    ("UPDATE signatures SET signature = upper(signature)", "row 1 of 'signatures' is not what was signed"),
    ("UPDATE signatures SET public_key = upper(public_key)", "row 1 of 'signatures' is not what was signed"),
    (
      "DELETE FROM row_digests WHERE position > 5",
      "row 1 of 'signatures' covers 28 rows, and there are digests of 5"
    ),
    (
      "UPDATE sessions SET source = source || ' ' WHERE id = 1",
      "the notebook in row 1 of 'sessions' has another digest"
    ),
  ])
  func `what seals a log is sealed itself`(change: String, message: String) throws {
    let log = try SealedLog()
    try log.sign()
    try log.sql(change)
    let faults = try log.verify().faults.map(\.description)
    #expect(faults.contains(message), "\(faults)")
  }

  @Test func `a forged chain, another log's signature and another key do not pass`() throws {
    let (log, other) = (try SealedLog(), try SealedLog())
    try log.sign()
    try other.sign()
    // All digests of a changed row made again, as a forger without the key would.
    try log.sql("UPDATE cells SET code = 'other' WHERE id = 1")
    let stolen = try other.query("SELECT signature, head, signed FROM signatures")[0]
    try log.sql(
      "UPDATE signatures SET signature = '\(stolen[0])', head = '\(stolen[1])', signed = '\(stolen[2])'")
    let faults = try log.verify().faults.map(\.description)
    #expect(faults.contains("the digests do not lead to what was signed in row 1 of 'signatures'"))

    let stranger = SigningKey()
    try log.sign(stranger, anew: true)
    #expect(try log.verify().isWell)
    let wanted = SealedLog.key.verifying.hex
    #expect(try log.verify(key: wanted).faults.map(\.description) == ["no signature is by the key \(wanted)"])
    #expect(try log.verify(key: stranger.verifying.hex).isWell)
  }

  @Test func `a log that is not what was signed is not signed over`() throws {
    let log = try SealedLog()
    try log.sign()
    try log.sql("UPDATE cells SET code = 'other' WHERE id = 1")
    #expect {
      try log.sign()
    } throws: { error in
      "\(error)"
        == "'\(log.path)' is not what was signed before: row 1 of 'cells' is not what was signed, in 'code'"
        + " (row_digests 3)"
    }
    try log.sign(anew: true)
    #expect(try log.verify(strict: true).isWell)
  }

  @Test func `a session that runs is not signed`() throws {
    let log = try SealedLog()
    let open = try ExperimentLog.open(log.path)
    let session = try open.begin(.toy(source: "x"))
    #expect(throws: SigningError.running(session: session.id.rawValue, log: log.path)) { try log.sign() }
  }

  /// A byte of the file: SQLite says that it is damaged, or a row is named, or no row says anything else.
  @Test func `a flipped byte of the file is found wherever it matters`() throws {
    let log = try SealedLog()
    try log.sign()
    let rows =
      SigningTests.tables.map { "SELECT * FROM \($0) ORDER BY 1, 2, 3" } + [
        "SELECT * FROM row_digests", "SELECT * FROM signatures",
      ]
    let before = try rows.map { try log.query($0) }
    let original = try Data(contentsOf: URL(filePath: log.path))
    var (found, harmless) = (0, 0)
    for offset in stride(from: 41, to: original.count, by: 1511) {
      var bytes = original
      bytes[offset] ^= 0x04
      let copy = log.folder + "/flipped.oslog"
      try bytes.write(to: URL(filePath: copy))
      guard let verification = try? log.verify(copy), verification.isWell else {
        found += 1
        continue
      }
      harmless += 1
      let after = try rows.map { try log.query($0, in: copy) }
      #expect(after == before, "byte \(offset)")
    }
    #expect(found > 0 && harmless > 0, "\(found) found, \(harmless) harmless")
  }

  @Test(arguments: ["seen on lab", "jane's table", "lab.example.org", "wrote /data", "Study 2", "year\n2020"])
  func `a flipped byte in what a row says is always found`(text: String) throws {
    let log = try SealedLog()
    try log.sign()
    let original = try Data(contentsOf: URL(filePath: log.path))
    let place = try #require(original.range(of: Data(text.utf8)))
    for offset in place {
      var bytes = original
      bytes[offset] ^= 0x01
      let copy = log.folder + "/flipped.oslog"
      try bytes.write(to: URL(filePath: copy))
      let named = try log.verify(copy).faults.contains { if case .row = $0 { true } else { false } }
      #expect(named, "byte \(offset - place.lowerBound) of '\(text)'")
    }
  }
}
