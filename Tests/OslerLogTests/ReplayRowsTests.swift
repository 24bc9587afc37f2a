import Foundation
import GRDB
import Testing

@testable import OslerLog

/// Rows of `replays`, and numbers read for comparing.
struct ReplayRowsTests {
  private let folder: Folder
  private let log: ExperimentLog
  private let execution: ExecutionRecord

  init() throws {
    folder = try Folder()
    log = try ExperimentLog.open(folder["a.oslog"])
    execution = try log.toyExecution(source: "x = train base")
  }

  private func replay(_ verdict: String, machine: String) -> ReplayRecord {
    ReplayRecord(
      session: execution.session, machine: machine, environment: .current(), engineVersion: "1", device: "d",
      threads: 1, started: .now, ended: .now, verdict: verdict, report: "{}")
  }

  @Test func `replays are counted as the view counts them`() throws {
    let uuid = try log.session(execution.session).uuid
    #expect(try log.reproductions() == [:])
    for (verdict, machine) in [("identical", "a"), ("within", "b"), ("differs", "c"), ("identical", "a")] {
      try log.add(replay(verdict, machine: machine), ofSession: uuid)
    }
    #expect(
      try log.reproductions() == [
        execution.session: ReproductionCount(replays: 4, reproduced: 3, machines: 2)
      ])
    let view = try log.read { db in
      try Row.fetchOne(db, sql: "SELECT replays, reproduced, machines FROM reproductions")
    }
    #expect(view == ["replays": 4, "reproduced": 3, "machines": 2])
    #expect(try log.replays(of: execution.session).map(\.machine) == ["a", "b", "c", "a"])
    #expect(try log.replays(of: execution.session).allSatisfy { $0.environment.host == "" })
  }

  @Test func `a replay of another session is refused`() throws {
    #expect(throws: LogError.noRow(path: folder["a.oslog"], table: "sessions", id: 1)) {
      try log.add(replay("identical", machine: "a"), ofSession: "another")
    }
    #expect(try log.replays(of: execution.session) == [])
  }

  @Test func `a log with triggers takes no row: what they do is a stranger's`() throws {
    let uuid = try log.session(execution.session).uuid
    try log.write { db in
      try db.execute(sql: "CREATE TRIGGER t AFTER INSERT ON replays BEGIN DELETE FROM sessions; END")
    }
    #expect(throws: LogError.refused(path: folder["a.oslog"], detail: "it has triggers, which no log has")) {
      try log.add(replay("identical", machine: "a"), ofSession: uuid)
    }
    #expect(try log.sessions().count == 1)
  }

  @Test func `a log without the table has no replays`() throws {
    try log.write { db in try db.execute(sql: "DROP VIEW reproductions; DROP TABLE replays") }
    #expect(try log.reproductions() == [:])
    #expect(try log.replays(of: execution.session) == [])
  }

  @Test func `numbers come by name, their steps in order, of a cached one its original's`() throws {
    try log.append([
      MetricRecord(execution: execution.id, name: "loss", step: 2, value: .nan),
      MetricRecord(execution: execution.id, name: "loss", step: 1, value: 3),
      MetricRecord(execution: execution.id, name: "lr", step: 1, value: 0.5),
    ])
    var cached = ExecutionRecord(
      session: execution.session, cell: nil, ordinal: 1, source: "x", canonical: "x")
    cached.original = execution.id
    cached = try log.begin(cached)
    for row in [execution, cached] {
      let series = try log.series(of: row)
      #expect(series.map(\.name) == ["loss", "lr"])
      #expect(series.map(\.steps) == [[1, 2], [1]])
      #expect(series[0].values[0] == 3 && series[0].values[1].isNaN && series[1].values == [0.5])
    }
  }
}
