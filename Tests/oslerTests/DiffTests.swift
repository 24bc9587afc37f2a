import Testing

@Suite(.needsProgram)
struct DiffTests {
  private let folder: Folder

  init() throws {
    folder = try Folder()
    try folder.write(
      "---\nparameters:\n  n: 1\n---\n\n```{osler}\n#| label: a\nx = n + 1 # more\nx\n```\n", to: "a.osl.md")
    _ = try Program.run(["run", "a.osl.md"], in: folder)
    _ = try Program.run(["run", "a.osl.md"], in: folder)
    _ = try Program.run(["run", "a.osl.md", "-p", "n=2"], in: folder)
  }

  @Test func `two runs of one notebook are the same`() throws {
    #expect(
      try Program.run(["diff", "a.oslog:1", "a.oslog:2"], in: folder)
        == Program.Result(
          status: 0,
          output: """
            - a.oslog:1  a.osl.md, succeeded
            + a.oslog:2  a.osl.md, succeeded

            the same in source, parameters, data, environment, metrics, texts and artifacts

            """, errors: ""))
  }

  @Test func `another parameter shows, in colour where it is wanted`() throws {
    let plain = """
      - a.oslog:1  a.osl.md, succeeded
      + a.oslog:3  a.osl.md, succeeded

      parameters
        n: 1 → 2

      texts
        'x': word 1, line 1: '2' → '3'
          - 2
          + 3

      differs in parameters and texts; the same in source, data, environment, metrics and artifacts

      """
    #expect(
      try Program.run(["diff", "a.oslog:1", "a.oslog"], in: folder)
        == Program.Result(status: 1, output: plain, errors: ""))
    let colored = try Program.run(
      ["diff", "a.oslog:1", "a.oslog"], in: folder, environment: ["CLICOLOR_FORCE": "1"])
    #expect(colored.output.contains("\u{1b}[1mparameters\u{1b}[0m\n"))
    #expect(colored.output.contains("    \u{1b}[31m- 2\u{1b}[0m\n    \u{1b}[32m+ 3\u{1b}[0m\n"))
  }

  @Test func `parts may be chosen`() throws {
    let result = try Program.run(
      ["diff", "a.oslog:1", "a.oslog", "--only", "source,data", "--json"], in: folder)
    #expect(result.status == 0)
    #expect(result.output.hasPrefix("{\n  \"same\": true,\n"))
  }

  @Test func `trouble is 2`() throws {
    #expect(
      try Program.run(["diff", "a.oslog", "b.oslog"], in: folder)
        == Program.Result(
          status: 2, output: "",
          errors: """
            error: there is no log 'b.oslog'
            hint: check the name; 'osler run … --log FILE' makes one

            """))
    #expect(
      try Program.run(["diff", "a.oslog", "a.oslog", "--only", "sauce"], in: folder)
        == Program.Result(
          status: 2, output: "",
          errors: """
            error: there is no part 'sauce' to compare
            hint: there are source, parameters, data, environment, metrics, texts, artifacts

            """))
    #expect(try Program.run(["diff", "a.oslog"], in: folder).status == 2)
  }
}
