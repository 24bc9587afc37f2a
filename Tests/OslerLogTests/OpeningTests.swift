import Foundation
import GRDB
import Testing

@testable import OslerLog

/// What `open` and `openReadOnly` accept, refuse and leave behind.
struct OpeningTests {
  @Test func `a file that is no log is refused and left as it is`() throws {
    let folder = try Folder()
    try Data("a diary".utf8).write(to: URL(filePath: folder["text"]))
    try Data(repeating: 65, count: 5000).write(to: URL(filePath: folder["long"]))
    try execute("CREATE TABLE recipes (name TEXT)", in: folder["recipes.db"])
    let before = try folder.contents()
    for name in ["text", "long"] {
      #expect(throws: LogError.notADatabase(path: folder[name])) { try ExperimentLog.open(folder[name]) }
      #expect(throws: LogError.notADatabase(path: folder[name])) {
        try ExperimentLog.openReadOnly(folder[name])
      }
    }
    let recipes = LogError.otherDatabase(path: folder["recipes.db"])
    #expect(throws: recipes) { try ExperimentLog.open(folder["recipes.db"]) }
    #expect(throws: recipes) { try ExperimentLog.openReadOnly(folder["recipes.db"]) }
    #expect(try folder.contents() == before)
    #expect(
      LogError.otherDatabase(path: "r").description
        == "'r' is not an Osler log: another program's SQLite file")
    #expect(LogError.notADatabase(path: "t").description == "'t' is not an Osler log: it is no SQLite file")
  }

  @Test func `a log of a newer version is refused and left as it is`() throws {
    let folder = try Folder()
    let path = folder["a.oslog"]
    try ExperimentLog.open(path).close()
    try execute("PRAGMA user_version = 99", in: path)
    let before = try folder.contents()
    let newer = LogError.newer(path: path, version: 99, known: Schema.version)
    #expect(throws: newer) { try ExperimentLog.open(path) }
    #expect(throws: newer) { try ExperimentLog.openReadOnly(path) }
    #expect(try folder.contents() == before)
    #expect(
      LogError.newer(path: "a", version: 99, known: 1).description
        == "the log 'a' has version 99, and this Osler knows versions up to 1")
  }

  @Test func `a missing file, a folder and a place without one are errors`() throws {
    let folder = try Folder()
    #expect(throws: LogError.noFile(path: folder["no"])) { try ExperimentLog.openReadOnly(folder["no"]) }
    #expect(throws: LogError.isFolder(path: folder.path)) { try ExperimentLog.open(folder.path) }
    let path = folder["no/such/folder.oslog"]
    #expect(throws: LogError.cannotOpen(path: path, reason: "No such file or directory")) {
      try ExperimentLog.open(path)
    }
    let impossible = folder["a.oslog/b.oslog"]
    try Data().write(to: URL(filePath: folder["a.oslog"]))
    #expect(throws: LogError.cannotOpen(path: impossible, reason: "Not a directory")) {
      try ExperimentLog.open(impossible)
    }
  }

  @Test func `reading changes neither a log at rest nor its folder`() throws {
    let folder = try Folder()
    let name = "a 100% odd?name#.oslog"
    let log = try ExperimentLog.open(folder[name])
    let session = try log.toyExecution().session
    try log.close()
    let before = try folder.contents()
    #expect(before.keys.sorted() == [name])

    let reader = try ExperimentLog.openReadOnly(folder[name])
    #expect(reader.isReadOnly)
    #expect(try reader.contents(of: session).cells.count == 1)
    #expect(try folder.contents() == before)
    #expect(throws: LogError.readOnly(path: folder[name])) { try reader.begin(toySession()) }
    try reader.close()
    #expect(try folder.contents() == before)
  }

  @Test func `reading a killed session's copy changes nothing and finds every row`() throws {
    let folder = try Folder()
    let log = try ExperimentLog.open(folder["a.oslog"])
    let execution = try log.toyExecution()
    try log.append(MIMEBundle(text: "said"), to: execution.id, as: .result)
    let stranger = try Folder()
    try folder.copyAsKilled("a.oslog", to: "b.oslog")
    for suffix in ["", "-wal"] {
      try FileManager.default.moveItem(
        atPath: folder["b.oslog" + suffix], toPath: stranger["b.oslog" + suffix])
    }
    let before = try stranger.contents()
    let reader = try ExperimentLog.openReadOnly(stranger["b.oslog"])
    #expect(try reader.outputs(in: execution.session).map(\.bundle.text) == ["said"])
    try reader.close()
    #expect(try stranger.contents() == before)
  }

  @Test func `a reader follows a session that runs`() throws {
    let folder = try Folder()
    let log = try ExperimentLog.open(folder["a.oslog"])
    let execution = try log.toyExecution()
    let reader = try ExperimentLog.openReadOnly(folder["a.oslog"])
    #expect(try reader.outputs(in: execution.session) == [])
    try log.append(MIMEBundle(text: "new"), to: execution.id, as: .stream)
    #expect(try reader.outputs(in: execution.session).map(\.bundle.text) == ["new"])
  }

  @Test func `a log that was read from is one file again when it is closed`() throws {
    let folder = try Folder()
    let log = try ExperimentLog.open(folder["a.oslog"])
    let execution = try log.toyExecution()
    #expect(try log.contents(of: execution.session).cells.count == 1)
    try log.close()
    #expect(try folder.contents().keys.sorted() == ["a.oslog"])
  }

  @Test func `a log whose rows lie is an error, never a crash`() throws {
    let folder = try Folder()
    let path = folder["a.oslog"]
    let log = try ExperimentLog.open(path)
    let execution = try log.toyExecution()
    try log.append([MetricRecord(execution: execution.id, name: "loss", step: 0, value: 1)])
    try log.close()
    try execute("UPDATE sessions SET status = 'dreaming'", in: path)
    try execute("UPDATE cells SET started = 'noon'", in: path)
    try execute("UPDATE metrics SET at = 'noon'", in: path)
    let reader = try ExperimentLog.openReadOnly(path)
    #expect(throws: LogError.self) { try reader.sessions() }
    #expect(throws: LogError.self) { try reader.contents(of: execution.session) }
    #expect(
      throws: LogError.damaged(path: path, detail: "a row of 'metrics' does not hold what it should")
    ) { try reader.metrics(of: execution.id) }
  }

  @Test func `every error has words, and the ones a person can act on have a hint`() {
    let errors: [LogError] = [
      .noFile(path: "a"), .isFolder(path: "a"), .cannotOpen(path: "a", reason: "no"), .readOnly(path: "a"),
      .inputOutput(path: "a", detail: "no"), .noRow(path: "a", table: "cells", id: 1),
      .refused(path: "a", detail: "no"), .cannotCopy(path: "a", to: "/t", reason: "no"),
    ]
    #expect(
      errors.map(\.description) == [
        "there is no log 'a'", "'a' is a folder, not a log", "cannot open the log 'a': no",
        "the log 'a' cannot be written: it is open for reading only",
        "reading or writing the log 'a' failed: no", "the log 'a' has no row 1 in 'cells'",
        "the log 'a' refused a row: no", "the log 'a' is read from a copy, and '/t' cannot be made: no",
      ])
    #expect(errors.map { $0.hint == nil } == [false, false, false, false, false, true, true, false])
  }
}
