import Foundation
import OslerDigest
import OslerLog
import OslerRecord
import Testing

struct EmbeddingTests {
  /// A log with an adapter's folder and a table's file, as a session in `folder` would leave them.
  private func study() throws -> SealedLog {
    let study = try SealedLog(empty: ())
    try FileManager.default.createDirectory(
      atPath: study.folder + "/out/cardio/sub", withIntermediateDirectories: true)
    for (name, text) in [
      ("out/cardio/config.json", "{}"), ("out/cardio/sub/weights", "123"), ("out/t.csv", "a\n"),
    ] {
      try Data(text.utf8).write(to: URL(filePath: study.folder + "/" + name))
    }
    let log = try ExperimentLog.open(study.path)
    var record = SessionRecord.toy(source: "x")
    record.workspace = study.folder
    let session = try log.begin(record)
    let cell = try log.begin(CellRecord(session: session.id, position: 0, name: "a", code: "x"))
    let execution = try log.begin(.toy(in: cell, ordinal: 0))
    let lines = ["config.json \(Digest(of: "{}").hex)", "sub/weights \(Digest(of: "123").hex)"]
    try log.add(
      ArtifactRecord(
        execution: execution.id, kind: "adapter", path: study.folder + "/out/cardio",
        digest: Digest(of: "folder\n" + lines.joined(separator: "\n")).hex, bytes: 5))
    try log.add(
      ArtifactRecord(
        execution: execution.id, kind: "table", path: study.folder + "/out/t.csv",
        digest: Digest(of: "a\n").hex,
        bytes: 2))
    try log.end(session.id, .succeeded)
    try log.close()
    return study
  }

  @Test(arguments: [false, true]) func `embedded files come out where they lay`(isRedacted: Bool) throws {
    let study = try study()
    try study.sign()
    let (copy, report) = try study.share {
      $0.artifactKinds = ["adapter", "table"]
      if isRedacted { $0.redaction = RedactionRules([.paths]) }
    }
    #expect(
      report.embedded.map { "\($0.files) \($0.bytes) \($0.reason ?? "there")" } == ["2 5 there", "1 2 there"])
    let verification = try study.verify(copy)
    #expect(verification.faults == [] && verification.embedded == 3)
    let target = study.folder + "/unpacked"
    let files = try ExperimentLog.openReadOnly(copy).unpack(to: target, limit: 1000)
    #expect(
      files.map(\.path)
        == ["out/cardio/config.json", "out/cardio/sub/weights", "out/t.csv"].map { "\(target)/\($0)" })
    #expect(try String(contentsOfFile: target + "/out/cardio/sub/weights", encoding: .utf8) == "123")
    #expect(throws: ShareError.exists(path: target + "/out/cardio/config.json")) {
      try ExperimentLog.openReadOnly(copy).unpack(to: target, limit: 1000)
    }
  }

  @Test func `what changed, what is gone and what is too much stays out`() throws {
    let study = try study()
    try Data("new".utf8).write(to: URL(filePath: study.folder + "/out/cardio/config.json"))
    try FileManager.default.removeItem(atPath: study.folder + "/out/t.csv")
    let (copy, report) = try study.share { $0.artifactKinds = ["adapter", "table"] }
    #expect(report.embedded.map(\.reason) == ["it has changed since", "it is gone"])
    #expect(throws: ShareError.nothingEmbedded(log: copy)) {
      try ExperimentLog.openReadOnly(copy).unpack(to: study.folder + "/u", limit: 1000)
    }
    #expect(throws: ShareError.tooLarge(kinds: "adapter", bytes: 6, limit: 5)) {
      try study.share("b.oslog") {
        $0.artifactKinds = ["adapter"]
        $0.artifactLimit = 5
      }
    }
  }

  /// Each would write elsewhere than below the folder.
  @Test(arguments: [
    "../evil", "/etc/evil", "a/../../evil", "", ".", "a//b", "a\u{1b}[2J", "sub/./x",
  ])
  func `a path that leads elsewhere writes nothing`(path: String) throws {
    let study = try study()
    let (copy, _) = try study.share { $0.artifactKinds = ["adapter"] }
    let sent = try SealedLog(taking: copy)
    let lines = ["\(path) \(Digest(of: "{}").hex)", "sub/weights \(Digest(of: "123").hex)"].sorted()
    let digest = Digest(of: "folder\n" + lines.joined(separator: "\n")).hex
    let sql = path.replacing("'", with: "''")
    try sent.sql(
      """
      UPDATE embedded_files SET path = '\(sql)' WHERE path = 'config.json';
      UPDATE artifacts SET digest = '\(digest)' WHERE kind = 'adapter'
      """)
    #expect(throws: ShareError.unsafePath(path)) {
      try ExperimentLog.openReadOnly(sent.path).unpack(to: sent.folder + "/u", limit: 1000)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: sent.folder) == ["copy.oslog"])
  }

  @Test func `links on the way are not followed, and damage and floods write nothing`() throws {
    let study = try study()
    let (copy, _) = try study.share { $0.artifactKinds = ["adapter"] }
    let target = study.folder + "/u"
    try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(atPath: target + "/out", withDestinationPath: "/tmp")
    #expect(throws: ShareError.self) { try ExperimentLog.openReadOnly(copy).unpack(to: target, limit: 1000) }
    #expect(!FileManager.default.fileExists(atPath: "/tmp/cardio"))
    #expect(throws: ShareError.tooLarge(kinds: "all", bytes: 5, limit: 4)) {
      try ExperimentLog.openReadOnly(copy).unpack(to: study.folder + "/v", limit: 4)
    }
    let sent = try SealedLog(taking: copy)
    try sent.sql("UPDATE embedded_files SET content = CAST('[]' AS BLOB) WHERE path = 'config.json'")
    #expect(throws: ShareError.embeddedDamaged(artifact: 1, path: "config.json")) {
      try ExperimentLog.openReadOnly(sent.path).unpack(to: sent.folder + "/u", limit: 1000)
    }
    #expect(try sent.verify().faults.contains(.embedded(artifact: 1, path: "config.json")))
  }
}
