import Foundation
import OslerDigest
import OslerLog
import OslerRecord
import Testing

struct SharingTests {
  private let everything = RedactionRules(Set(RedactionRules.Rule.allCases).subtracting([.pattern]))

  @Test func `a copy holds every row, in one file, and the log stays as it was`() throws {
    let log = try SealedLog()
    try log.sign()
    let before = try Data(contentsOf: URL(filePath: log.path))
    let (copy, report) = try log.share()
    for table in SigningTests.tables + ["row_digests", "signatures"] {
      #expect(
        try log.query("SELECT * FROM \(table) ORDER BY 1, 2, 3", in: copy)
          == log.query("SELECT * FROM \(table) ORDER BY 1, 2, 3"), "\(table)")
    }
    #expect(try Data(contentsOf: URL(filePath: log.path)) == before)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: log.folder).sorted() == [
        "shared.oslog", "study.oslog",
      ])
    #expect(try log.verify(copy, strict: true).faults == [])
    #expect(report.sessions == 2 && report.places.isEmpty)
    #expect(
      report.remaining == [
        "paths such as '/home/jane/labs'", "the host 'lab.example.org'", "the user 'jane'",
      ])
  }

  @Test func `paths, host and user are gone from every byte of the copy`() throws {
    let log = try SealedLog()
    let (copy, report) = try log.share { $0.redaction = everything }
    let bytes = try Data(contentsOf: URL(filePath: copy))
    for name in ["/home", "jane", "lab.example", "/data/big"] {
      #expect(bytes.range(of: Data(name.utf8)) == nil, "\(name)")
    }
    #expect(
      try log.query(
        "SELECT notebook, workspace, folder, command_line, source FROM sessions LIMIT 1", in: copy) == [
          [
            "{workspace}/study.osl.md", "{workspace}", "{folder}",
            #"["{folder}\/bin\/osler","run","study.osl.md"]"#, "load qa \"data/q.jsonl\"\n",
          ]
        ])
    #expect(try log.query("SELECT path FROM files", in: copy).first == ["{workspace}/data/q.jsonl"])
    #expect(try log.query("SELECT text FROM messages", in: copy).first == ["wrote {path-1}/big disk/x"])
    #expect(
      try log.query("SELECT error FROM executions", in: copy).first == ["error: {host} is not {user}'s"])
    #expect(Set(report.places.map(\.rule)) == ["host", "host, user", "paths", "user"])
    // The notebook has the digest of what stands there.
    #expect(try log.verify(copy).faults == [.noSignature])
  }

  @Test func `a signature holds although columns were taken out, and sees what is put there`() throws {
    let log = try SealedLog()
    try log.sign()
    let (copy, report) = try log.share { $0.redaction = everything }
    let verification = try log.verify(copy)
    #expect(verification.faults == [])
    #expect(verification.signatures.map(\.isValid) == [true])
    #expect(verification.removed == report.places.count + 1)
    #expect(report.places.allSatisfy { $0.salt == nil })

    let shared = try SealedLog(taking: copy)
    try shared.sql("UPDATE messages SET text = 'wrote {path-1}/xig disk/x' WHERE id = 1")
    #expect(
      try shared.verify().faults.map(\.description) == [
        "row 1 of 'messages': 'text' is not what sharing left there"
      ])
    // What was not taken out of the row is signed as before.
    try shared.sql("UPDATE messages SET text = 'wrote {path-1}/big disk/x', level = 'error' WHERE id = 1")
    #expect(
      try shared.verify().faults.map(\.description).first?.hasPrefix("row 1 of 'messages' is not") == true)
  }

  @Test func `what was taken out cannot be guessed from its digest`() throws {
    let log = try SealedLog()
    try log.sign()
    let (copy, report) = try log.share { $0.redaction = everything }
    let place = try #require(report.places.first { $0.table == "messages" })
    let content = "wrote /data/big disk/x"
    let salt = try log.query("SELECT salt FROM row_digests WHERE table_name = 'messages' AND row = '1'")[0][0]
    let columnSalt = Digest(
      of: Array("osler salt 1".utf8) + (Hexadecimal.bytes(salt) ?? []) + Array("text".utf8)
    ).bytes.prefix(16)
    #expect(Digest(of: [0x54] + columnSalt + Array(content.utf8)).hex == place.digest)
    #expect(Digest(of: Array("t\(content)".utf8)).hex != place.digest)
    let left = try log.query(
      "SELECT salt FROM row_digests WHERE table_name = 'messages' AND row = '1'", in: copy)[0][0]
    #expect(left.contains("level=") && !left.contains("text="))
    let bytes = try Data(contentsOf: URL(filePath: copy))
    #expect(bytes.range(of: Data(salt.utf8)) == nil)
  }

  @Test func `a copy is shared again and signed by whoever shares it`() throws {
    let log = try SealedLog()
    try log.sign()
    let (first, _) = try log.share { $0.redaction = RedactionRules([.paths]) }
    let copy = try SealedLog(taking: first)
    let other = SigningKey()
    try copy.sign(other)
    #expect(try copy.verify(strict: true).faults == [])
    let (second, _) = try copy.share("second.oslog") { $0.redaction = everything }
    let verification = try copy.verify(second)
    #expect(verification.faults == [])
    #expect(verification.signatures.map(\.isValid) == [true, true])
  }

  @Test func `one session comes with what its results were taken from`() throws {
    let log = try SealedLog()
    try log.sign()
    let (copy, report) = try log.share { $0.session = SessionID(2) }
    #expect(try log.query("SELECT id FROM executions", in: copy) == [["1"], ["2"]])
    #expect(try log.query("SELECT session FROM messages", in: copy) == [["2"]])
    #expect(try ExperimentLog.openReadOnly(copy).problems() == [])
    let verification = try log.verify(copy)
    #expect(verification.faults == [])
    #expect(verification.leftOut == report.leftOut && report.leftOut > 0)
    let shared = try SealedLog(taking: copy)
    try shared.sql("DELETE FROM messages")
    let faults = try shared.verify().faults.map(\.description)
    #expect(
      faults.count == 1 && faults[0].hasPrefix("row 2 of 'messages' is gone (row_digests "), "\(faults)")

    let (alone, _) = try log.share("first.oslog") { $0.session = SessionID(1) }
    #expect(try log.query("SELECT id FROM executions", in: alone) == [["1"]])
    #expect(throws: ShareError.noSession(7, log: log.path, last: 2)) {
      try log.share("none.oslog") { $0.session = SessionID(7) }
    }
  }

  @Test func `nothing is overwritten, and never the log itself`() throws {
    let log = try SealedLog()
    _ = try log.share()
    #expect(throws: ShareError.exists(path: log.folder + "/shared.oslog")) { try log.share() }
    _ = try log.share { $0.replaces = true }
    #expect(throws: ShareError.isSource(path: log.path)) {
      try log.share("study.oslog") { $0.replaces = true }
    }
    try FileManager.default.createSymbolicLink(atPath: log.folder + "/link", withDestinationPath: "/nowhere")
    #expect(throws: ShareError.cannotWrite(path: log.folder + "/link", reason: "it is no file")) {
      try log.share("link") { $0.replaces = true }
    }
    #expect(throws: ShareError.badPattern("(")) {
      try log.share("x.oslog") { $0.redaction = RedactionRules(patterns: ["("]) }
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: log.folder).sorted()
    #expect(names == ["link", "shared.oslog", "study.oslog"])
  }

  @Test func `patterns of one's own are taken out too`() throws {
    let log = try SealedLog()
    let (copy, report) = try log.share { $0.redaction = RedactionRules(patterns: ["Study [0-9]+"]) }
    #expect(try log.query("SELECT title FROM sessions", in: copy) == [["{removed}"], ["{removed}"]])
    #expect(report.totals.map { "\($0.rule) \($0.places) \($0.bytes)" } == ["pattern 2 14"])
  }

  @Test func `a stranger's view in a table's place is refused`() throws {
    let log = try SealedLog()
    try log.sql("ALTER TABLE messages RENAME TO old; CREATE VIEW messages AS SELECT * FROM old")
    let error = #expect(throws: LogError.self) { try log.share() }
    #expect(error?.description.hasPrefix("the log '\(log.path)' is not as Osler made it: ") == true)
  }

  @Test func `a log that a session writes to is shared as it stands`() throws {
    let log = try SealedLog()
    let open = try ExperimentLog.open(log.path)
    let session = try open.begin(.toy(source: "x", title: "Running"))
    let (copy, _) = try log.share()
    #expect(try log.query("SELECT title FROM sessions WHERE id = \(session.id)", in: copy) == [["Running"]])
    #expect(!FileManager.default.fileExists(atPath: copy + "-wal"))
    try open.close()
  }
}
