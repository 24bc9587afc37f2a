import Foundation
import OslerLog
import Testing

/// `osler` when nobody sits at the other end.
@Suite(.needsProgram)
struct ScriptTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  @Test func `a program from standard input runs without prompt and banner`() throws {
    #expect(
      try Program.run([], in: folder, input: "x = 6\nx * 7\n")
        == Program.Result(status: 0, output: "42\n", errors: ""))
    let log = try ExperimentLog.openReadOnly(folder.path(of: "osler.oslog"))
    #expect(try log.sessions().map(\.status) == [.succeeded])
  }

  @Test func `a program with a typo runs not at all`() throws {
    #expect(
      try Program.run([], in: folder, input: "1 + 1\nasx \"why\"\n")
        == Program.Result(
          status: 65, output: "",
          errors: """
            error: unknown command 'asx'
             --> stdin:2:1
              |
            2 | asx "why"
              | ^^^ did you mean 'ask'?

            """))
  }

  @Test func `a notebook that is named runs first, and its variables are there`() throws {
    try folder.write("```{osler}\nx = 6\n\"first\"\n```\n", to: "a.osl.md")
    #expect(
      try Program.run(["a.osl.md"], in: folder, input: "x * 7\n")
        == Program.Result(status: 0, output: "first\n42\n", errors: ""))
  }

  @Test func `nothing on standard input is nothing to do`() throws {
    #expect(try Program.run([], in: folder) == Program.Result(status: 0, output: "", errors: ""))
  }

  @Test func `a script does not run after a notebook that failed`() throws {
    try folder.write("```{osler}\nassert 1 > 2\n```\n", to: "a.osl.md")
    let result = try Program.run(["a.osl.md"], in: folder, input: "\"next\"\n")
    #expect(result.status == 1)
    #expect(result.output == "")
  }

  @Test func `help explains subcommands and commands`() throws {
    let all = try Program.run(["help"], in: folder)
    #expect(all.status == 0)
    #expect(all.output.contains("SUBCOMMANDS:\n  run "))
    #expect(all.output.contains("\n  train lora "))
    #expect(try Program.run(["help", "train", "lora"], in: folder).output.hasPrefix("train lora "))
    #expect(try Program.run(["help", "check"], in: folder).output.hasPrefix("OVERVIEW: Say everything"))
    #expect(try Program.run(["help", "--markdown"], in: folder).output.hasPrefix("# The commands\n"))
  }

  @Test func `the version is one line`() throws {
    #expect(
      try Program.run(["--version"], in: folder)
        == Program.Result(status: 0, output: "osler 0.1.0\n", errors: ""))
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func `completions are there for a shell`(shell: String) throws {
    let result = try Program.run(["--generate-completion-script", shell], in: folder)
    #expect(result.status == 0)
    #expect(result.output.contains("replay"))
  }
}
