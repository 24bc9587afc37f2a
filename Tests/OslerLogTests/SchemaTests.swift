import Foundation
import GRDB
import OslerDigest
import Testing

@testable import OslerLog

struct SchemaTests {
  /// A migration that has shipped never changes: a digest is added here, none is edited.
  @Test func `migrations are frozen`() {
    #expect(
      Schema.migrations.map { Digest(of: $0).hex } == [
        "43ab20f1e9656fae43373fc2bde8adb18899954979415fff9b1f687b15a77be0",
        "31c2137fe2b4d2107d89bfae6f7d5fc5238d322f3b076950af32cca304a86483",
      ])
  }

  @Test func `a new log bears its marks`() throws {
    let folder = try Folder()
    try ExperimentLog.open(folder["a.oslog"]).close()
    let header = try Data(contentsOf: URL(filePath: folder["a.oslog"]))
    #expect(String(decoding: header[68..<72], as: UTF8.self) == "OSLR")
    #expect(header[60..<64].elementsEqual([0, 0, 0, 2]))
    #expect(try folder.contents().keys.sorted() == ["a.oslog"])
  }

  @Test func `docs name every table, view and column, and nothing else`() throws {
    let page = URL(filePath: #filePath).appending(path: "../../../docs/log.md").standardized
    let documented = try documentedColumns(String(contentsOf: page, encoding: .utf8))
    let queue = try DatabaseQueue()
    try queue.writeWithoutTransaction { try Schema.migrate($0) }
    let actual = try queue.read { db in
      try String.fetchAll(db, sql: "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')")
        .reduce(into: [String: [String]]()) { tables, name in
          tables[name] = try String.fetchAll(
            db, sql: "SELECT name FROM pragma_table_info(?)", arguments: [name])
        }
    }
    #expect(documented.keys.sorted() == actual.keys.sorted())
    for (name, columns) in actual {
      #expect(documented[name] == columns, "columns of '\(name)'")
    }
  }

  /// The columns in the table below each heading of the form ### `name`.
  private func documentedColumns(_ page: String) -> [String: [String]] {
    var columns: [String: [String]] = [:]
    var name: String?
    for line in page.split(separator: "\n") {
      if line.hasPrefix("### `") {
        let heading = String(line.dropFirst(5).dropLast())
        (name, columns[heading]) = (heading, [])
      } else if let name, line.hasPrefix("| `"), let end = line.dropFirst(3).firstIndex(of: "`") {
        columns[name, default: []].append(String(line[line.index(line.startIndex, offsetBy: 3)..<end]))
      }
    }
    return columns
  }

  @Test func `views answer the common questions`() throws {
    let folder = try Folder()
    let log = try ExperimentLog.open(folder["a.oslog"])
    let execution = try log.toyExecution(source: "x = train base")
    let file = try log.add(
      FileRecord(
        execution: execution.id, path: "a.gz", digest: "d1", bytes: 3, modified: Timestamp(milliseconds: 0)))
    try log.add(
      ValueRecord(
        session: execution.session, execution: execution.id, name: "x", type: "model", summary: "m"),
      from: [ValueInput(.file(file.id), role: "on")])
    try log.append(MIMEBundle(text: "model(m)"), to: execution.id, as: .result)
    try log.append([MetricRecord(execution: execution.id, name: "loss", step: 0, value: 2.5)])
    try log.end(execution.id, .failed, elapsedSeconds: 2, error: "error: no")
    try log.end(execution.session, .failed)
    try log.close()

    func line(_ sql: String) throws -> [String] {
      try ExperimentLog.openReadOnly(folder["a.oslog"]).read { db in
        try Row.fetchAll(db, sql: sql).map { row in
          row.databaseValues.map { $0.isNull ? "" : "\($0.storage.value ?? "")" }.joined(separator: "|")
        }
      }
    }
    #expect(
      try line("SELECT session, status, title, cells, executions, failed FROM overview")
        == ["1|failed|A study|1|1|1"])
    #expect(
      try line("SELECT session, execution, cell, source, status, seconds FROM history")
        == ["1|1|first|x = train base|failed|2.0"])
    #expect(try line("SELECT cell, output, kind, text FROM shown") == ["first|1|result|model(m)"])
    #expect(try line("SELECT cell, source, error FROM failures") == ["first|x = train base|error: no"])
    #expect(try line("SELECT session, execution, step, loss FROM losses") == ["1|1|0|2.5"])
    #expect(try line("SELECT path, digest, bytes, reads FROM inputs") == ["a.gz|d1|3|1"])
    #expect(
      try line("SELECT name, type, role, input_kind, input, input_name, input_digest FROM lineage")
        == ["x|model|on|file|1|a.gz|d1"])
  }
}
