import Foundation
import GRDB
import Testing

@testable import OslerLog

/// Logs of the first version: they know no originals and no replays.
struct OlderLogTests {
  private let folder: Folder
  private var path: String { folder["old.oslog"] }

  init() throws {
    folder = try Folder()
    try makeLogOfVersion1(at: folder["old.oslog"])
  }

  private func check(_ log: ExperimentLog) throws {
    let contents = try log.contents(of: SessionID(1))
    #expect(contents.session.title == "A study")
    #expect(contents.cells.map(\.record.name) == ["first"])
    #expect(contents.cells[0].executions.map(\.record.original) == [nil])
    #expect(contents.cells[0].executions[0].outputs.map(\.bundle.text) == ["2"])
    #expect(try log.metrics(of: ExecutionID(1)).map(\.value) == [0.5])
    #expect(try log.artifacts(in: SessionID(1)).map(\.path) == ["/w/a"])
    let counts = try log.read { db in
      try ["losses", "reproductions", "replays", "removals"].map { view in
        try Int.fetchOne(db, sql: "SELECT count(*) FROM \(view)")
      }
    }
    #expect(counts == [1, 1, 0, 0])
    #expect(try log.problems() == [])
  }

  @Test func `reading it changes nothing, and it answers as a new one does`() throws {
    let before = try folder.contents()
    let log = try ExperimentLog.openReadOnly(path)
    try check(log)
    #expect(log.path == path)
    #expect(throws: LogError.readOnly(path: path)) { try log.begin(toySession()) }
    #expect(try folder.contents() == before)
  }

  @Test func `writing to it brings it up to date, with nothing lost`() throws {
    let log = try ExperimentLog.open(path)
    try check(log)
    #expect(try log.begin(toySession()).id == SessionID(2))
    try log.close()
    let again = try ExperimentLog.openReadOnly(path)
    #expect(try again.read { try Schema.version(of: $0) } == Schema.version)
    #expect(try again.sessions().count == 2)
    #expect(try folder.contents().keys.sorted() == ["old.oslog"])
  }

  @Test func `one whose views were changed is refused before it is brought up to date`() throws {
    try execute("DROP VIEW losses; CREATE VIEW losses AS SELECT 1", in: path)
    let strange = LogError.strange(path: path, detail: "has another view 'losses' than Osler makes")
    #expect(throws: strange) { try ExperimentLog.openReadOnly(path) }
    #expect(throws: strange) { try ExperimentLog.open(path) }
  }
}
