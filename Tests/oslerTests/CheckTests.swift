import Foundation
import Testing

@Suite(.needsProgram)
struct CheckTests {
  private let folder: Folder
  private let notebook = """
    ```{osler}
    "never shown"
    ```

    ```{osler}
    q = load qa "questions.jsonl"
    q | heed 3
    ```

    """
  private let diagnostic = """
    error: there is no file 'questions.jsonl'
     --> typo.osl.md:6:13
      |
    6 | q = load qa "questions.jsonl"
      |             ^^^^^^^^^^^^^^^^^
    error: unknown command 'heed'
     --> typo.osl.md:7:5
      |
    7 | q | heed 3
      |     ^^^^ did you mean 'head'?

    """

  init() throws {
    folder = try Folder()
    try folder.write(notebook, to: "typo.osl.md")
  }

  @Test func `a typo in the last cell is found before the first runs`() throws {
    let start = ContinuousClock.now
    let result = try Program.run(["run", "typo.osl.md"], in: folder)
    #expect(result == Program.Result(status: 65, output: "", errors: diagnostic))
    #expect(ContinuousClock.now - start < .seconds(1))
    #expect(!folder.contains("typo.oslog"))
  }

  @Test func `a notebook in which nothing runs says so`() throws {
    try folder.write("---\nparams: {n: 1}\n---\n\n1 + 1\n", to: "prose.md")
    #expect(
      try Program.run(["check", "prose.md"], in: folder)
        == Program.Result(
          status: 0, output: "",
          errors: """
            warning: 'params' is not read
             --> prose.md:2:1
              |
            2 | params: {n: 1}
              | ^^^^^^ Osler's parameters stand under 'parameters:'
            warning: there is no cell that runs
             --> prose.md:1:1
              |
            1 | ---
              | ^ a cell begins with a line ```{osler} and ends with a line ```
            prose.md: 2 warnings

            """))
  }

  @Test func `check prints everything that is wrong`() throws {
    #expect(
      try Program.run(["check", "typo.osl.md"], in: folder)
        == Program.Result(status: 65, output: "", errors: diagnostic + "typo.osl.md: 2 errors\n"))
  }

  @Test func `check tells programs in JSON`() throws {
    #expect(
      try Program.run(["check", "typo.osl.md", "--json"], in: folder)
        == Program.Result(
          status: 65,
          output: #"""
            {"column":13,"event":"diagnostic","file":"typo.osl.md","line":6,"message":"there is no file 'questions.jsonl'","severity":"error"}
            {"column":5,"event":"diagnostic","file":"typo.osl.md","hint":"did you mean 'head'?","line":7,"message":"unknown command 'heed'","severity":"error"}

            """#, errors: ""))
  }

  @Test func `a notebook in order passes`() throws {
    try folder.write("```{osler}\n1 + 1\n```\n", to: "good.osl.md")
    #expect(
      try Program.run(["check", "good.osl.md"], in: folder)
        == Program.Result(status: 0, output: "", errors: "good.osl.md: nothing is wrong\n"))
  }

  @Test func `check reads standard input`() throws {
    #expect(
      try Program.run(["check", "-"], in: folder, input: "```{osler}\n1 + 1\n```\n")
        == Program.Result(status: 0, output: "", errors: "-: nothing is wrong\n"))
  }

  @Test func `colour is there when it is asked for, and never against NO_COLOR`() throws {
    let colored = try Program.run(
      ["check", "typo.osl.md"], in: folder, environment: ["CLICOLOR_FORCE": "1"])
    #expect(colored.errors.hasPrefix("\u{1b}[1;31merror:\u{1b}[0m there is no file"))
    let plain = try Program.run(
      ["check", "typo.osl.md"], in: folder, environment: ["CLICOLOR_FORCE": "1", "NO_COLOR": "1"])
    #expect(plain.errors == diagnostic + "typo.osl.md: 2 errors\n")
  }
}
