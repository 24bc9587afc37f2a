import Foundation
import GRDB
import Testing

@testable import OslerLog

/// A log where machines share a folder: no write-ahead log, and nothing lost either.
struct FileSystemTests {
  private let folder: Folder
  private var path: String { folder["a.oslog"] }

  init() throws { folder = try Folder() }

  @Test func `file systems are known by their numbers`() {
    let magics: [UInt32] = [0x6969, 0xFF53_4D42, 0x6573_5546, 0x0BD0_0BD0, 0xEF53, 0x0102_1994, 0]
    #expect(
      magics.map { FileSystem(magic: $0) } == [
        .shared("NFS"), .shared("SMB"), .shared("FUSE"), .shared("Lustre"), .local, .local, .local,
      ])
  }

  @Test func `this folder's is found, and a missing one counts as local`() {
    #expect(FileSystem(at: "/proc") == .local)
    #expect(FileSystem(at: folder["nowhere"]) == .local)
  }

  private func shared() throws -> ExperimentLog {
    try ExperimentLog.open(path, patience: 5, on: .shared("NFS"))
  }

  @Test func `there every row goes into the file itself, and readers see it`() throws {
    let log = try shared()
    let execution = try log.toyExecution()
    let reader = try ExperimentLog.openReadOnly(path)
    for number in 0..<20 {
      try log.append(MIMEBundle(text: "\(number)"), to: execution.id, as: .stream)
      let seen = try reader.outputs(in: execution.session).compactMap(\.bundle.text)
      #expect(seen == (0...number).map(String.init))
    }
    #expect(try folder.contents().keys.sorted() == ["a.oslog", "a.oslog-journal"])
    try reader.close()
    try log.close()
    #expect(try ExperimentLog.openReadOnly(path).problems() == [])
  }

  @Test func `there two programs share a log`() async throws {
    _ = try shared()
    try await withThrowingTaskGroup { group in
      for writer in 0..<3 {
        group.addTask { [path] in
          let log = try ExperimentLog.open(path, patience: 20, on: .shared("NFS"))
          let execution = try log.toyExecution(source: "\(writer)")
          for number in 0..<20 {
            try log.append(MIMEBundle(text: "\(number)"), to: execution.id, as: .stream)
          }
        }
      }
      try await group.waitForAll()
    }
    let log = try ExperimentLog.openReadOnly(path)
    #expect(
      try log.sessions().map { try log.outputs(in: $0.id).compactMap(\.bundle.text) }
        == Array(repeating: (0..<20).map(String.init), count: 3))
  }

  @Test func `rows that a killed session left in a write-ahead log are kept`() throws {
    let local = try ExperimentLog.open(folder["b.oslog"])
    let execution = try local.toyExecution()
    try local.append(MIMEBundle(text: "said"), to: execution.id, as: .result)
    try folder.copyAsKilled("b.oslog", to: "a.oslog")
    #expect(try folder.contents()["a.oslog-wal"]?.isEmpty == false)
    let log = try shared()
    #expect(try log.outputs(in: execution.session).map(\.bundle.text) == ["said"])
    try log.append(MIMEBundle(text: "more"), to: execution.id, as: .result)
    #expect(
      try folder.contents().keys.filter { $0.hasPrefix("a.oslog") }.sorted() == [
        "a.oslog", "a.oslog-journal",
      ])
    // Back on a disk of its own it writes ahead again.
    try log.close()
    let back = try ExperimentLog.open(path)
    #expect(try back.outputs(in: execution.session).map(\.bundle.text) == ["said", "more"])
    #expect(try back.read { try String.fetchOne($0, sql: "PRAGMA journal_mode") } == "wal")
  }

  @Test func `a change that was cut off in the middle is undone, also where nothing may be written`() throws {
    let log = try shared()
    let execution = try log.toyExecution()
    try log.append(MIMEBundle(text: "said"), to: execution.id, as: .result)
    // A transaction whose pages are in the file already, and not committed.
    try log.write { db in
      try db.execute(sql: "PRAGMA cache_size = 1; PRAGMA cache_spill = 1")
      for _ in 0..<200 {
        try db.execute(
          sql:
            "INSERT INTO messages (session, level, text, shown) VALUES (1, 'note', zeroblob(3000) || '', '')")
      }
      for suffix in ["", "-journal"] {
        try FileManager.default.copyItem(atPath: path + suffix, toPath: folder["killed.oslog" + suffix])
      }
    }
    let before = try folder.contents()
    #expect(before["killed.oslog"]?.count != 0 && before["killed.oslog-journal"]?.count != 0)
    let reader = try ExperimentLog.openReadOnly(folder["killed.oslog"])
    #expect(try reader.outputs(in: execution.session).map(\.bundle.text) == ["said"])
    #expect(try reader.messages(in: execution.session) == [])
    #expect(try reader.problems() == [])
    #expect(try folder.contents() == before)
    let writer = try ExperimentLog.open(folder["killed.oslog"], patience: 1, on: .shared("NFS"))
    #expect(try writer.messages(in: execution.session) == [])
    #expect(try writer.problems() == [])
  }
}
