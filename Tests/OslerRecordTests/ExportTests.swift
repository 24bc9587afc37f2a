import Foundation
import OslerDigest
import OslerJSON
import OslerLog
import OslerRecord
import Testing

struct ExportTests {
  private typealias Statement = DiffStudy.Statement

  private let folder = FileManager.default.temporaryDirectory.appending(
    path: "osler-export-\(UUID().uuidString)")

  private func study() throws -> DiffStudy {
    let study = try DiffStudy()
    let digest = Digest(of: "abc").hex
    for text in ["one, \"quoted\"\nline", "two"] {
      try study.session(
        source: "```{osler}\nx\n```\n",
        cells: [
          (
            "a",
            [
              Statement(
                source: "x", command: "train", shown: [("text/plain", text)], series: ["loss": [2, .nan]],
                files: [("/w/in.txt", digest)], artifacts: [("/w/out", digest)])
            ]
          )
        ])
    }
    return study
  }

  private func csv(_ table: String, session: SessionID?) throws -> String {
    var text = ""
    try TableExport(study().log, session: session).write(table) { text += $0 }
    return text
  }

  @Test func `a table is CSV that keeps nothing and empty apart, of all sessions or one`() throws {
    #expect(
      try csv("output_data", session: nil)
        == "output,position,mime,data\n1,0,text/plain,\"one, \"\"quoted\"\"\nline\"\n2,0,text/plain,two\n")
    #expect(
      try csv("output_data", session: SessionID(2)) == "output,position,mime,data\n2,0,text/plain,two\n")
    #expect(
      try csv("series", session: SessionID(1))
        == "session,execution,command,name,steps,first,last,least,greatest\n1,1,train,loss,2,2.0,,2.0,2.0\n")
    #expect(throws: ExportError.noTable("metric", nearest: "metrics")) { try csv("metric", session: nil) }
  }

  @Test(arguments: [nil, 2]) func `every table and view can be written`(session: Int64?) throws {
    let tables = try TableExport(study().log, session: session.map { SessionID($0) })
    #expect(tables.names.count > 25)
    for name in tables.names {
      var text = ""
      try tables.write(name) { text += $0 }
      #expect(text.contains("\n"), "'\(name)' has a line of names")
    }
  }

  @Test func `events come in order, each once, and keep what they hold`() throws {
    var lines = ""
    try EventExport(study().log, session: nil).write { lines += $0 }
    let events = try lines.split(separator: "\n").map { try JSONReader.read(String($0)) }
    let one = [
      "session-started", "cell-started", "execution-started", "file-read", "artifact", "output", "metric",
      "metric", "execution-ended", "cell-ended", "session-ended",
    ]
    // The rows of a moment are written within it: what was shown and measured may come in either order.
    let order = events.map { $0["event"]?.text ?? "" }
    #expect(order.count == 22)
    for part in [order.prefix(11), order.suffix(11)] {
      #expect(part.sorted() == one.sorted())
      #expect(part.prefix(4) == one.prefix(4))
      #expect(part.suffix(3) == one.suffix(3))
    }
    #expect(events.allSatisfy { $0["at"]?.text.flatMap { Timestamp($0) } != nil })
    #expect(events.first { $0["event"] == "output" }?["data"] == "one, \"quoted\"\nline")
    #expect(events.filter { $0["event"] == "metric" }.map { $0["value"] } == [2.0, .null, 2.0, .null])
    #expect(events[0]["environment"]?["processor"] == "p")

    var second = ""
    try EventExport(study().log, session: SessionID(2)).write { second += $0 }
    #expect(second.split(separator: "\n").count == 11)
    #expect(second.split(separator: "\n").allSatisfy { $0.contains("\"session\":2") })
  }

  @Test func `statements inside of others are within them, also when all happens at once`() throws {
    let study = try DiffStudy()
    let session = try study.session(cells: [])
    let cell = try study.log.begin(CellRecord(session: session, position: 0, name: "a", code: "f"))
    var rows: [ExecutionRecord] = []
    for (ordinal, parent) in [nil, 0, 1, 0, nil].enumerated() {
      rows.append(
        try study.log.begin(
          ExecutionRecord(
            session: session, cell: cell.id, parent: parent.map { rows[$0].id }, ordinal: ordinal,
            source: "f",
            canonical: "f")))
    }
    for index in [2, 1, 3, 0, 4] { try study.log.end(rows[index].id, .succeeded, elapsedSeconds: 0) }
    var lines = ""
    try EventExport(study.log, session: session).write { lines += $0 }
    let events = try lines.split(separator: "\n").map { try JSONReader.read(String($0)) }
    var open: [Int] = []
    for event in events {
      switch event["event"]?.text {
      case "execution-started": open.append(event["execution"]?.whole ?? 0)
      case "execution-ended":
        // What ends has nothing open that runs inside of it.
        let id = event["execution"]?.whole ?? 0
        let inside = rows.filter { $0.parent?.rawValue == Int64(id) }.map { Int($0.id.rawValue) }
        #expect(Set(open).isDisjoint(with: inside))
        open.removeAll { $0 == id }
      default: break
      }
    }
    #expect(open == [])
    #expect(events.count == 13)
  }

  @Test func `a crate names what is in it, and what was read and made, by digest`() throws {
    let study = try study()
    defer { try? FileManager.default.removeItem(at: folder) }
    let export = SessionExport(study.sessions[0], in: study.log, isWholeLog: false)
    #expect(try export.write(.roCrate, table: nil, to: folder.path) == "4 files in \(folder.path)")
    // A second time is as good.
    _ = try export.write(.roCrate, table: nil, to: folder.path)

    let text = try String(contentsOf: folder.appending(path: "ro-crate-metadata.json"), encoding: .utf8)
    let graph = try #require(JSONReader.read(text)["@graph"]?.elements)
    let byID = Dictionary(graph.map { ($0["@id"]?.text ?? "", $0) }, uniquingKeysWith: { first, _ in first })
    #expect(byID.count == graph.count)
    let root = try #require(byID["./"])
    #expect(byID["ro-crate-metadata.json"]?["about"]?["@id"] == "./")
    let parts = (root["hasPart"]?.elements ?? []).compactMap { $0["@id"]?.text }
    #expect(parts.prefix(3) == ["session.oslog", "notebook.osl.md", "notebook.ipynb"])
    for name in parts.prefix(3) {
      let path = folder.appending(path: name).path
      #expect(try byID[name]?["sha256"]?.text == Digest(ofFile: path).hex)
    }
    // RFC 6920 of the SHA-256 of 'abc' (FIPS 180-2, B.1).
    let input = "ni:///sha-256;ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0"
    #expect(parts.suffix(1) == [input])
    #expect(byID[input]?["name"] == "in.txt")
    let action = try #require(byID["#execution-1"])
    #expect(action["object"]?.written(.compact) == "[{\"@id\":\"\(input)\"}]")
    #expect(action["actionStatus"]?["@id"] == "http://schema.org/CompletedActionStatus")
    // Every reference leads to an entity.
    for match in text.matches(of: /"@id": "(.*?)"/) where !match.1.hasPrefix("http") {
      #expect(byID[String(match.1)] != nil, "'\(match.1)' is not described")
    }
    let copy = try ExperimentLog.openReadOnly(folder.appending(path: "session.oslog").path)
    #expect(try copy.sessions().count == 2)
  }

  @Test func `a folder with other things in it is left alone`() throws {
    let study = try study()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data("mine".utf8).write(to: folder.appending(path: "thesis.txt"))
    let export = SessionExport(study.sessions[0], in: study.log, isWholeLog: true)
    for format in [SessionExport.Format.roCrate, .csv] {
      #expect(throws: ExportError.otherFolder(path: folder.path, holds: "thesis.txt")) {
        try export.write(format, table: nil, to: folder.path)
      }
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["thesis.txt"])
  }

  @Test func `a file is whole or as it was`() throws {
    let study = try study()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "a.csv").path
    var export = SessionExport(study.sessions[0], in: study.log, isWholeLog: true)
    _ = try export.write(.csv, table: "sessions", to: path)
    let before = try Data(contentsOf: URL(filePath: path))
    export.isStopped = { true }
    #expect(throws: (any Error).self) { try export.write(.csv, table: "no such", to: path) }
    #expect(try Data(contentsOf: URL(filePath: path)) == before)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.csv"])
    #expect(throws: ExportError.cannotWrite(path: "/nowhere/a", reason: "No such file or directory")) {
      try export.write(.jsonl, table: nil, to: "/nowhere/a")
    }
  }
}
