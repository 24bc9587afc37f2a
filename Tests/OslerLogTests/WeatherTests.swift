import Foundation
import GRDB
import Testing

@testable import OslerLog

/// What may happen to a log, and what it then says.
struct WeatherTests {
  @Test func `after a kill every committed row is there`() throws {
    let folder = try Folder()
    let log = try ExperimentLog.open(folder["a.oslog"])
    let execution = try log.toyExecution()
    for number in 0..<100 {
      try log.append(MIMEBundle(text: "line \(number)"), to: execution.id, as: .stream)
      if number % 25 == 24 { try folder.copyAsKilled("a.oslog", to: "killed-\(number).oslog") }
    }
    for last in [24, 49, 74, 99] {
      let killed = try ExperimentLog.open(folder["killed-\(last).oslog"])
      let texts = try killed.outputs(in: execution.session).compactMap(\.bundle.text)
      #expect(texts == (0...last).map { "line \($0)" })
      #expect(try killed.problems() == [])
    }
  }

  @Test func `a kill while the file is made leaves a place for a log`() throws {
    let folder = try Folder()
    try Data().write(to: URL(filePath: folder["a.oslog"]))
    let log = try ExperimentLog.open(folder["a.oslog"])
    #expect(try log.sessions() == [])
  }

  @Test func `sessions of two programs share a log`() async throws {
    let folder = try Folder()
    let path = folder["a.oslog"]
    try await withThrowingTaskGroup { group in
      for writer in 0..<4 {
        group.addTask {
          let log = try ExperimentLog.open(path)
          let execution = try log.toyExecution(source: "\(writer)")
          for number in 0..<50 {
            try log.append(MIMEBundle(text: "\(writer) \(number)"), to: execution.id, as: .stream)
          }
        }
      }
      try await group.waitForAll()
    }
    let log = try ExperimentLog.open(path)
    for session in try log.sessions() {
      let contents = try log.contents(of: session.id)
      let writer = contents.cells[0].record.code
      #expect(
        contents.cells[0].executions[0].outputs.compactMap(\.bundle.text)
          == (0..<50).map { "\(writer) \($0)" })
    }
    #expect(try log.sessions().count == 4)
    #expect(try log.problems() == [])
  }

  @Test func `a log held for too long is an error with a hint`() throws {
    let folder = try Folder()
    let path = folder["a.oslog"]
    let log = try ExperimentLog.open(path, patience: 0.05)
    let other = try DatabaseQueue(path: path)
    try other.inDatabase { db in
      try db.execute(sql: "BEGIN IMMEDIATE")
      #expect(throws: LogError.locked(path: path)) { try log.begin(toySession()) }
      try db.execute(sql: "ROLLBACK")
    }
    #expect(try log.begin(toySession()).id == SessionID(1))
    #expect(LogError.locked(path: "a").description == "the log 'a' is held by another program")
  }

  @Test func `a full disk is an error, and what was written before stays`() throws {
    let log = try ExperimentLog.inMemory()
    let execution = try log.toyExecution()
    try log.append(MIMEBundle(text: "before"), to: execution.id, as: .result)
    try log.write { db in
      let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
      _ = try Int.fetchOne(db, sql: "PRAGMA max_page_count = \(pages)")
    }
    let large = MIMEBundle(text: String(repeating: "x", count: 100_000))
    #expect(throws: LogError.diskFull(path: ":memory:")) {
      try log.append(large, to: execution.id, as: .result)
    }
    #expect(try log.outputs(in: execution.session).map(\.bundle.text) == ["before"])
    #expect(
      LogError.diskFull(path: "a").description == "the disk is full: the log 'a' cannot be written")
  }

  @Test func `a damaged page is an error with a way out`() throws {
    let folder = try Folder()
    let path = folder["a.oslog"]
    let log = try ExperimentLog.open(path)
    let execution = try log.toyExecution()
    for _ in 0..<1000 {
      try log.append(MIMEBundle(text: String(repeating: "x", count: 500)), to: execution.id, as: .stream)
    }
    try log.close()
    var bytes = try Data(contentsOf: URL(filePath: path))
    // The pages of the schema come first; the outputs' last ones are overwritten.
    let start = bytes.count / 4096 * 3 / 4 * 4096
    bytes.replaceSubrange(start..<bytes.count, with: repeatElement(0xA5, count: bytes.count - start))
    try bytes.write(to: URL(filePath: path))

    let damaged = LogError.damaged(path: path, detail: "database disk image is malformed")
    let reopened = try ExperimentLog.openReadOnly(path)
    #expect(throws: damaged) { try reopened.outputs(in: execution.session) }
    #expect(try reopened.problems() != [])
    #expect(damaged.description == "the log '\(path)' is damaged: database disk image is malformed")
    #expect(
      damaged.hint
        == "keep a copy, then save what can be read: sqlite3 '\(path)' .recover | sqlite3 rescued.oslog")
  }

  @Test func `a row that points nowhere is a problem`() throws {
    let folder = try Folder()
    let log = try ExperimentLog.open(folder["a.oslog"])
    _ = try log.toyExecution()
    try log.close()
    try execute("PRAGMA foreign_keys = OFF; DELETE FROM cells", in: folder["a.oslog"])
    #expect(
      try ExperimentLog.openReadOnly(folder["a.oslog"]).problems()
        == ["a row of 'executions' points nowhere"])
  }
}
