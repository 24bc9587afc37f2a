import Foundation
import OslerLog
import Testing

@Suite(.needsProgram)
struct RunTests {
  private let folder: Folder

  init() throws {
    folder = try Folder()
    try folder.write(
      """
      ---
      title: Small
      parameters:
        epochs: 3
      seed: 7
      ---

      ```{osler}
      #| label: one
      x = epochs * 2
      "x is \\(x)"
      ```

      ```{osler}
      #| label: two
      assert x < 10
      [1, x]
      ```

      ```{osler}
      #| label: three
      "over"
      ```

      """, to: "small.osl.md")
  }

  /// The times in messages belong to the machine.
  private func withoutTimes(_ text: String) -> String { text.replacing(/\d+\.\d\ds/, with: "0s") }

  @Test func `results go to stdout, the rest to stderr, and all of it is recorded`() throws {
    let result = try Program.run(["run", "small.osl.md"], in: folder)
    #expect(result.status == 0)
    #expect(result.output == "x is 6\n[1, 6]\nover\n")
    #expect(withoutTimes(result.errors) == "recorded as small.oslog:1, 0s\n")

    let log = try ExperimentLog.openReadOnly(folder.path(of: "small.oslog"))
    let session = try #require(try log.sessions().first)
    #expect(session.status == .succeeded)
    #expect(session.title == "Small")
    #expect(session.notebook == folder.path + "/small.osl.md")
    #expect(session.source == folder.read("small.osl.md"))
    #expect(session.parameters == #"{"epochs":3}"#)
    #expect(session.seed == Seed(7))
    #expect(try log.outputs(in: session.id).map(\.bundle.text) == ["x is 6", "[1, 6]", "over"])
    #expect(!folder.contains("small.oslog-wal"))
  }

  @Test func `a failing cell points, stops the run and leaves the log`() throws {
    let result = try Program.run(["run", "small.osl.md", "-p", "epochs=6", "--log", "my.oslog"], in: folder)
    #expect(result.status == 1)
    #expect(result.output == "x is 12\n")
    #expect(
      withoutTimes(result.errors) == """
        error: assertion failed: x < 10
          --> small.osl.md:16:8
           |
        16 | assert x < 10
           |        ^^^^^^ x is 12
        recorded as my.oslog:1, 0s
        go on with: osler run --resume small.osl.md --log my.oslog

        """)
    let log = try ExperimentLog.openReadOnly(folder.path(of: "my.oslog"))
    let session = try #require(try log.sessions().first)
    #expect(session.status == .failed)
    #expect(try log.contents(of: session.id).cells.map(\.record.status) == [.succeeded, .failed, .skipped])
  }

  @Test func `a failed run is resumed with its parameters`() throws {
    _ = try Program.run(["run", "small.osl.md", "-p", "epochs=6", "--seed", "11"], in: folder)
    try folder.write(
      folder.read("small.osl.md").replacing("assert x < 10\n", with: ""), to: "small.osl.md")
    let result = try Program.run(["run", "small.osl.md", "--resume"], in: folder)
    #expect(result.status == 0)
    #expect(result.output == "x is 12\n[1, 12]\nover\n")
    #expect(
      withoutTimes(result.errors) == """
        going on with session 1, which failed
        the notebook has changed since: stages that are the same go on, the others begin anew
        recorded as small.oslog:2, 0s

        """)
    let log = try ExperimentLog.openReadOnly(folder.path(of: "small.oslog"))
    #expect(try log.sessions().last?.resumes == SessionID(1))
    #expect(try log.sessions().last?.seed == Seed(11))

    #expect(
      try Program.run(["run", "small.osl.md", "--resume"], in: folder)
        == Program.Result(
          status: 66, output: "",
          errors: """
            error: nothing to resume: the last run of 'small.osl.md', session 2, succeeded
            hint: run it without '--resume' to do it again

            """))
  }

  @Test func `programs read a run as lines of JSON`() throws {
    let result = try Program.run(["run", "small.osl.md", "--json", "--threads", "1"], in: folder)
    #expect(result.status == 0)
    #expect(result.errors == "")
    let events = try result.output.split(separator: "\n").map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
    #expect(
      events.compactMap { $0["event"] as? String }
        == ["session"] + Array(repeating: ["cell", "output", "cell"], count: 3).joined() + ["end"])
    #expect(events[1]["status"] as? String == "running")
    #expect((events[2]["data"] as? [String: String]) == ["text/plain": "x is 6"])
    #expect(events[3]["status"] as? String == "succeeded")
    #expect((events[5]["data"] as? [String: String])?["application/json"] == "[1,6]")
    #expect(events[0]["threads"] as? Int == 1)
    #expect(events.last?["exit_status"] as? Int == 0)
  }

  @Test func `a cell that runs out of time ends the run with its own status`() throws {
    try folder.write(
      """
      ```{osler}
      #| label: slow
      #| timeout: 0.2s
      for i in 1..1000000000 { i }
      ```

      """, to: "slow.osl.md")
    let result = try Program.run(["run", "slow.osl.md", "--log", "slow.oslog"], in: folder)
    #expect(result.status == 5)
    #expect(result.errors.hasPrefix("error: the cell ran past its timeout of 0.2s: 'slow'\n"))
  }

  @Test func `a notebook from standard input runs in the working folder`() throws {
    let result = try Program.run(["run", "-"], in: folder, input: "```{osler}\n6 * 7\n```\n")
    #expect(result.output == "42\n")
    #expect(withoutTimes(result.errors) == "recorded as osler.oslog:1, 0s\n")
  }

  @Test func `what a notebook shows cannot steer the terminal`() throws {
    try folder.write("```{osler}\n\"a\\u{1b}[2Jb\"\n```\n", to: "evil.osl.md")
    #expect(try Program.run(["run", "evil.osl.md"], in: folder).output == "a\\u{1b}[2Jb\n")
  }
}
