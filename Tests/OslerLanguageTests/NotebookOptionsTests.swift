import OslerLanguage
import Testing

struct NotebookOptionsTests {
  private func options(_ lines: String...) -> (options: CellOptions, problems: String) {
    let text = "```{osler}\n" + lines.map { $0 + "\n" }.joined() + "x = 1\n```\n"
    let source = SourceText(name: "n.osl.md", text: text)
    let (notebook, diagnostics) = Notebook.parse(source)
    return (
      notebook.cells[0].options, diagnostics.map { $0.rendered(in: source) }.joined(separator: "\n\n")
    )
  }

  @Test func `options are YAML in comments`() {
    let (options, problems) = options("#| label: sft", "#| tol: {loss: 1e-4, accuracy: 0}", "#|timeout: 20m")
    #expect(problems == "")
    let expected = CellOptions(
      label: "sft", tolerances: ["loss": 1e-4, "accuracy": 0], timeoutSeconds: 1200)
    #expect(options == expected)
  }

  @Test func `a map may take several lines`() {
    #expect(options("#| tol:", "#|   loss: 0.5").options.tolerances == ["loss": 0.5])
  }

  @Test(arguments: [("90s", 90.0), ("2h", 7200), ("45", 45), ("1.5m", 90), ("1d", 86400)])
  func `a timeout is a time`(text: String, seconds: Double) {
    #expect(options("#| timeout: \(text)").options.timeoutSeconds == seconds)
  }

  @Test(arguments: ["soon", "0", "-5m", "5 weeks", "[1]", "inf"])
  func `what is no time is an error`(text: String) {
    let (options, problems) = options("#| timeout: \(text)")
    #expect(options.timeoutSeconds == nil)
    #expect(
      problems.hasPrefix(
        "error: 'timeout' must be a time such as 90s, 20m or 2h, or a number of seconds\n --> n.osl.md:2:13\n"
      ))
  }

  @Test func `an unknown option is a warning`() {
    #expect(
      options("#| label: a", "#| timout: 5").problems == """
        warning: unknown cell option 'timout'
         --> n.osl.md:3:4
          |
        3 | #| timout: 5
          |    ^^^^^^ did you mean 'timeout'?
        """)
    #expect(
      options("#| echo: false").problems == """
        warning: unknown cell option 'echo'
         --> n.osl.md:2:4
          |
        2 | #| echo: false
          |    ^^^^ there are 'label', 'tol' and 'timeout'
        """)
  }

  @Test func `a label has few signs`() {
    #expect(
      options("#| label: two words").problems == """
        error: a label is 1 to 64 letters, digits, '-' and '_'
         --> n.osl.md:2:11
          |
        2 | #| label: two words
          |           ^^^^^^^^^ for example 'sft' or 'load-data'
        """)
    #expect(CellOptions.isLabel(String(repeating: "a", count: 64)))
    #expect(!CellOptions.isLabel(String(repeating: "a", count: 65)))
    #expect(!CellOptions.isLabel(""))
    #expect(!CellOptions.isLabel("é"))
  }

  @Test func `tolerances are numbers`() {
    #expect(
      options("#| tol: {loss: high}").problems == """
        error: the tolerance of 'loss' must be a number that is not negative
         --> n.osl.md:2:16
          |
        2 | #| tol: {loss: high}
          |                ^^^^
        """)
    #expect(
      options("#| tol: tight").problems == """
        error: 'tol' must be a number that is not negative, or names with such numbers
         --> n.osl.md:2:9
          |
        2 | #| tol: tight
          |         ^^^^^ for example {loss: 1e-4}
        """)
    #expect(options("#| tol: -1").problems.hasPrefix("error: 'tol' must be a number that is not negative"))
  }

  @Test func `one number is the tolerance of every number`() {
    #expect(options("#| tol: 1e-4").options.tolerances == ["default": 1e-4])
    #expect(options("#| tol: 0").options.tolerances == ["default": 0])
  }

  @Test func `broken YAML is shown where it breaks`() {
    #expect(
      options("#| label: a", "#| tol: {loss: 1").problems == """
        error: this is not valid YAML: did not find expected ',' or '}'
         --> n.osl.md:3:17
          |
        3 | #| tol: {loss: 1
          |                 ^
        """)
  }

  @Test func `an option given twice is an error`() {
    #expect(
      options("#| label: a", "#| label: b").problems == """
        error: 'label' is given twice
         --> n.osl.md:2:4
          |
        2 | #| label: a
          |    ^
        """)
  }
}
