import Foundation
import OslerLog
import Testing

/// `osler replay` as a person or a script uses it.
@Suite(.needsProgram)
struct ReplayTests {
  private let folder: Folder
  private let rows = #"{"question":"a?","answer":"b"}"# + "\n"

  init() throws {
    folder = try Folder()
    try folder.write(rows, to: "q.jsonl")
    try folder.write(
      """
      ---
      title: Small
      ---
      ```{osler}
      #| label: rows
      load qa "q.jsonl" | count
      ```
      ```{osler}
      #| label: other
      6 * 7
      ```

      """, to: "small.osl.md")
    _ = try Program.run(["run", "small.osl.md"], in: folder)
  }

  @Test func `a replay is short, is recorded, and the log says how often`() throws {
    #expect(
      try Program.run(["replay", "small.oslog"], in: folder)
        == Program.Result(
          status: 0, output: "identical: 2 of 2 outputs\n",
          errors: """
            replaying session 1 of small.oslog: Small
            recorded in small.oslog: reproduced once on 1 machine

            """))
    _ = try Program.run(["replay", "small.oslog"], in: folder)
    let list = try Program.run(["log", "small.oslog"], in: folder).output
    #expect(list.hasSuffix("  Small, reproduced 2 times on 1 machine\n"))
    let page = try Program.run(["log", "small.oslog:1"], in: folder).output
    #expect(page.contains("\n  replays   reproduced 2 times on 1 machine\n"))
    let json = try Program.run(["log", "small.oslog", "--json"], in: folder).output
    #expect(json.contains("\"replays\" : 2") && json.contains("\"machines\" : 1"))
    #expect(!folder.contains("small.oslog-wal"))
  }

  @Test func `a run whose results were there already is compared with what was computed then`() throws {
    let again = try Program.run(["run", "small.osl.md"], in: folder)
    #expect(again.errors.hasSuffix("commands cached\n"))
    let result = try Program.run(["replay", "small.oslog"], in: folder)
    #expect(result.output == "identical: 2 of 2 outputs\n")
    #expect(result.errors.hasPrefix("replaying session 2 of small.oslog"))
    let log = try ExperimentLog.openReadOnly(folder.path(of: "small.oslog"))
    #expect(
      try log.contents(of: SessionID(2)).cells.flatMap(\.executions).contains { $0.record.status == .cached })
  }

  @Test func `what differs is told with its cause, and the status says so`() throws {
    try folder.write(rows + rows, to: "q.jsonl")
    let result = try Program.run(["replay", "small.oslog"], in: folder)
    #expect(result.status == 3)
    #expect(
      result.output.replacing(/sha256 \w+/, with: "sha256 …") == """
        identical: 1 of 2 outputs
        differs: 1 of 2 outputs

        rows  differs
          differs: 'load qa "q.jsonl" | count'
            1 then, 2 now: 1 apart

        first to differ: 'load qa "q.jsonl" | count' in cell 'rows'

        not as in the record:
          q.jsonl  sha256 … then, sha256 … now

        likely causes:
          data: q.jsonl (1 value)

        """)
    #expect(result.errors.hasSuffix("recorded in small.oslog: replayed once, not reproduced\n"))
  }

  @Test func `a tolerance of the command line makes it within`() throws {
    try folder.write(rows + rows, to: "q.jsonl")
    for tolerance in ["1", "default=1"] {
      let result = try Program.run(["replay", "small.oslog", "--tol", tolerance, "--no-record"], in: folder)
      #expect(result.status == 0)
      #expect(result.output.hasPrefix("identical: 1 of 2 outputs\nwithin: 1 of 2 outputs\n"))
    }
    #expect(try Program.run(["replay", "small.oslog", "--tol", "loss=1"], in: folder).status == 3)
    for wrong in ["x", "loss=", "=1", "-1", "loss=-1", "inf", "loss=nan"] {
      #expect(
        try Program.run(["replay", "small.oslog", "--tol=\(wrong)"], in: folder).status == 64, "\(wrong)")
    }
  }

  @Test func `nothing is recorded where that is not wanted, or cannot be`() throws {
    let log = URL(filePath: folder.path(of: "small.oslog"))
    let before = try Data(contentsOf: log)
    let asked = try Program.run(["replay", "small.oslog", "--no-record"], in: folder)
    #expect(asked.errors == "replaying session 1 of small.oslog: Small\n")
    #expect(try Data(contentsOf: log) == before)

    // Root may write whatever the mode says.
    guard getuid() != 0 else { return }
    try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: log.path)
    let refused = try Program.run(["replay", "small.oslog"], in: folder)
    #expect(refused.status == 0)
    #expect(
      refused.errors.hasSuffix(
        "not recorded: the log 'small.oslog' cannot be written: it is open for reading only\n"))
    #expect(try Data(contentsOf: log) == before)
  }

  @Test func `what a stranger's notebook shows cannot steer the terminal`() throws {
    try folder.write(
      "```{osler}\n#| label: a\n\"\\u{1b}[2J\\(length((load qa \"q.jsonl\")))\"\n```\n", to: "evil.osl.md")
    _ = try Program.run(["run", "evil.osl.md"], in: folder)
    try folder.write(rows + rows, to: "q.jsonl")
    let result = try Program.run(["replay", "evil.oslog"], in: folder)
    #expect(result.status == 3)
    #expect(
      !result.output.unicodeScalars.contains("\u{1b}") && !result.errors.unicodeScalars.contains("\u{1b}"))
  }

  @Test func `JSON has everything`() throws {
    try folder.write(rows + rows, to: "q.jsonl")
    let result = try Program.run(["replay", "small.oslog", "--json"], in: folder)
    #expect(result.status == 3)
    let report = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    #expect(
      report.keys.sorted() == [
        "blame", "cells", "circumstances", "isInterrupted", "isReproduced", "now", "recorded", "root",
        "session",
        "title", "verdict",
      ])
    let cell = try #require((report["cells"] as? [[String: Any]])?.first)
    let item = try #require((cell["items"] as? [[String: Any]])?.first)
    #expect(
      item.keys.sorted() == [
        "causes", "details", "first", "gone", "kind", "name", "outside", "token", "verdict", "worst",
      ])
    let log = try ExperimentLog.openReadOnly(folder.path(of: "small.oslog"))
    #expect(try log.replays(of: SessionID(1)).map { $0.report + "\n" } == [result.output])
  }
}
