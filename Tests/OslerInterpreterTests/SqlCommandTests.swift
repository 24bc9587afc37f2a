import Foundation
import OslerInterpreter
import OslerLanguage
import OslerLog
import Testing

struct SqlCommandTests {
  @Test func `the session's own log answers, up to the statement that asks`() throws {
    let playground = try Playground()
    try playground.show("x = 1")
    #expect(
      try playground.show("sql \"select cell, source from history\"")
        .isEmpty == false)
    #expect(
      try playground.show("sql \"select ordinal, source, status from executions where command is null\"") == [
        """
        ordinal  source                                                        status
        ───────  ────────────────────────────────────────────────────────────  ─────────
              0  x = 1                                                         succeeded
              1  sql "select cell, source from history"                        succeeded
              3  sql "select ordinal, source, status from executions where c…  running
        """
      ])
  }

  @Test func `a log on disk that a session writes to is asked through another connection`() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "osler-sql-\(UUID().uuidString).oslog")
      .path
    defer { for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + end) } }
    let playground = try Playground(log: ExperimentLog.open(path))
    #expect(
      try playground.show("sql \"select status from sessions\"") == [
        """
        status
        ───────
        running
        """
      ])
    try playground.write("", to: "nothing.oslog")
    #expect(
      playground.error("sql \"select 1\" log: \"nothing.oslog\"")
        .hasPrefix("error: there is no log 'nothing.oslog'"))
    try playground.log.close()

    let other = try Playground()
    try FileManager.default.copyItem(atPath: path, toPath: other.folder + "/other.oslog")
    #expect(
      try other.show("sql \"select count(*) as n from executions\" log: \"other.oslog\" | show") == [
        """
        n
        ─
        4
        """
      ])
  }

  @Test func `the same question with another answer is another value`() throws {
    let playground = try Playground()
    func key() throws -> String {
      try playground.show("n = sql \"select count(*) as n from cells\"")
      return try #require(try playground.log.values(in: playground.session.record.id).last?.key)
    }
    let first = try key()
    #expect(try key() != first)
    try playground.show("one = sql \"select 1\"\ntwo = sql \"select 1\"")
    let keys = try playground.log.values(in: playground.session.record.id).filter { $0.name != nil }
      .suffix(2).map(\.key)
    #expect(keys[0] == keys[1])
  }

  @Test func `a question without end stops when it is asked to`() throws {
    let playground = try Playground()
    let endless = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"
    #expect(throws: Interrupted.outOfTime(limitSeconds: 0.05)) {
      try playground.show("sql \"\(endless)\"", timeoutSeconds: 0.05)
    }
    #expect(
      try playground.show("sql \"select 1 as still\"") == [
        """
        still
        ─────
            1
        """
      ])
  }

  @Test func `an error in SQL of several lines points at the string`() throws {
    let playground = try Playground()
    #expect(
      playground.error("sql \"\"\"\n  select *\n  form sessions\n  \"\"\"").hasPrefix(
        """
        error: near "form": syntax error
         --> repl:1:1:5
        """))
  }
}
