import Foundation
import OslerLog
import Testing

/// Whatever a log, a notebook or the name of a file says, the terminal is told nothing but text.
@Suite(.needsProgram)
struct StrangeTextTests {
  /// Moves the cursor, sets the clipboard, makes a link, turns round what follows; and the forms of C1.
  private static let evil =
    "e\u{1b}[2J\u{1b}]52;c;eA==\u{7}\u{1b}]8;;http://x\u{1b}\\\u{9b}2J\u{202e}\u{2066}\u{8}\rx"

  /// Control characters and those that turn text round, but for the ends of lines.
  private func unsafe(_ text: String) -> [Unicode.Scalar] {
    text.unicodeScalars.filter { scalar in
      guard scalar != "\n" else { return false }
      let category = scalar.properties.generalCategory
      return category == .control || category == .format || category == .lineSeparator
    }
  }

  private func evilLog(_ path: String) throws {
    let evil = Self.evil
    let log = try ExperimentLog.open(path)
    let session = try log.begin(
      SessionRecord(
        title: evil, notebook: "/\(evil).osl.md", workspace: "/\(evil)", folder: "/\(evil)",
        source: "---\ntitle: x\n---\n\n```{osler}\n\"a\"\n```\n",
        parameters: "{\"\(evil.filter { $0 != "\\" })\":1}",
        seed: 1, threads: 1, commandLine: [evil], engineVersion: evil, device: evil, environment: .current()))
    let cell = try log.begin(CellRecord(session: session.id, position: 0, name: evil, code: "\"\(evil)\""))
    let row = try log.begin(
      ExecutionRecord(
        session: session.id, cell: cell.id, ordinal: 0, source: evil, canonical: evil, command: evil,
        key: evil))
    for kind in [OutputKind.result, .stream, .warning, .error, .progress] {
      try log.append(MIMEBundle(text: evil), to: row.id, as: kind)
    }
    try log.append([evil: .text("x")], to: row.id, as: .result)
    try log.append((0..<2).map { MetricRecord(execution: row.id, name: evil, step: $0, value: Double($0)) })
    try log.add(ArtifactRecord(execution: row.id, kind: evil, path: evil, digest: evil, bytes: 1))
    try log.add(MessageRecord(session: session.id, execution: nil, level: .warning, text: evil))
    try log.add(MessageRecord(session: session.id, execution: row.id, level: .note, text: evil))
    try log.end(row.id, .failed, elapsedSeconds: 1, error: evil)
    try log.end(cell.id, .failed)
    try log.end(session.id, .failed, message: evil)
    try log.close()
  }

  @Test(arguments: [
    ["log"], ["log", "LOG"], ["log", "LOG:1"], ["log", "LOG:1", "--follow"], ["log", "LOG", "--json"],
    ["log", "LOG:1", "--json"], ["log", "LOG:1", "--follow", "--json"], ["log", "LOG:7"], ["replay", "LOG"],
    ["replay", "LOG", "--json"], ["replay", "LOG:7"],
  ])
  func `a log's texts and its name are written out`(arguments: [String]) throws {
    let folder = try Folder()
    let name = "a\u{1b}[2J\u{202e}.oslog"
    try evilLog(folder.path(of: name))
    let result = try Program.run(arguments.map { $0.replacing("LOG", with: name) }, in: folder)
    #expect(!(result.output + result.errors).isEmpty)
    #expect(unsafe(result.output) == [])
    #expect(unsafe(result.errors) == [])
  }

  @Test(arguments: ["run", "check", "log", "replay", "--resume"])
  func `a notebook's texts and its name are written out`(command: String) throws {
    let folder = try Folder()
    let name = "n\u{1b}[2J\u{202e}"
    let notebook = """
      ---
      title: "t\\e[2J\\u202e"
      parameters:
        p: "v\\e[2J"
      other: "\u{202e}"
      ---

      ```{osler}
      #| labl: "\u{202e}"
      "a\\u{1b}[2J\\u{9b}\\u{202e}"
      p
      x = load qa "\u{1b}[2J.jsonl"
      assert "\u{202e}\u{1b}[2J" == "b"
      ```

      """
    try folder.write(notebook, to: name + ".osl.md")
    let runnable = notebook.replacing("x = load qa \"\u{1b}[2J.jsonl\"\n", with: "")
    if command != "check" {
      try folder.write(runnable, to: name + ".osl.md")
      let run = try Program.run(["run", name + ".osl.md"], in: folder)
      #expect(run.output.hasPrefix("a\\u{1b}[2J\\u{9b}\\u{202e}\nv\\u{1b}[2J\n"))
      #expect(unsafe(run.output + run.errors) == [])
    }
    let arguments =
      switch command {
      case "log", "replay": [command, name + ".oslog:1"]
      case "--resume": ["run", "--resume", name + ".osl.md"]
      default: [command, name + ".osl.md"]
      }
    let result = try Program.run(arguments, in: folder)
    #expect(!(result.output + result.errors).isEmpty)
    #expect(unsafe(result.output + result.errors) == [])
  }

  @Test func `JSON says the same with such characters written out`() throws {
    let folder = try Folder()
    try evilLog(folder.path(of: "a.oslog"))
    let json = try Program.run(["log", "a.oslog:1", "--json"], in: folder).output
    let object = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    let session = try #require(object["session"] as? [String: Any])
    #expect(session["title"] as? String == Self.evil)
  }
}
