import OslerInterpreter
import OslerLanguage
import OslerLog
import Testing

struct NotebookRunnerTests {
  private func run(
    _ text: String, _ given: [(name: String, text: String)] = []
  ) throws -> (RunOutcome?, Playground, [Diagnostic]) {
    let playground = try Playground()
    let source = SourceText(name: "study.osl.md", text: text)
    let (runner, diagnostics) = try NotebookRunner.prepare(
      source, overriding: given, workspace: playground.session.workspace)
    return (try runner?.run(in: playground.session), playground, diagnostics)
  }

  private let study = """
    ---
    title: A study
    parameters:
      least: 0.5
    ---
    ```{osler}
    #| label: load
    questions = load qa "examples/questions.jsonl"
    ```
    Then count.
    ```{osler}
    #| label: count
    questions | where score >= least | count
    ```
    """

  @Test func `cells run in order with the defaults of the parameters`() throws {
    let (outcome, playground, diagnostics) = try run(study)
    #expect(diagnostics == [])
    #expect(outcome == .succeeded)
    #expect(playground.frontend.takeText() == ["4"])
    let contents = try playground.contents()
    #expect(contents.cells.map(\.record.name) == ["load", "count"])
    #expect(contents.cells.map(\.record.options) == [#"{"label":"load"}"#, #"{"label":"count"}"#])
    #expect(contents.session.status == .succeeded)
  }

  @Test func `a parameter is overridden`() throws {
    #expect(try run(study, [("least", "0.75")]).1.frontend.takeText() == ["1"])
    #expect(throws: ParameterError.unknown(name: "lest", known: ["least"])) {
      try run(study, [("lest", "1")])
    }
  }

  @Test func `a typo in the last cell is found before the first one runs`() throws {
    let (outcome, playground, diagnostics) = try run(
      study + "\n```{osler}\nquestions | haed 3\nquestoins\n```\n")
    #expect(outcome == nil)
    #expect(diagnostics.map(\.message) == ["unknown command 'haed'", "unknown name 'questoins'"])
    #expect(try playground.contents().cells.isEmpty)
  }

  @Test func `a run stops at the first cell that fails, and the log says so`() throws {
    let text = "```{osler}\nx = [1]\nx[0]\n```\n```{osler}\nx[5]\n```\n```{osler}\n#| label: last\nx\n```\n"
    let (outcome, playground, _) = try run(text)
    #expect(outcome == .failed)
    let words = """
      error: there is no element 5 among 1 element
       --> study.osl.md:6:3
        |
      6 | x[5]
        |   ^ the first is 0, the last is 0
      """
    #expect(playground.frontend.messages == [words])
    let contents = try playground.contents()
    #expect(contents.cells.map(\.record.status) == [.succeeded, .failed, .skipped])
    #expect(contents.session.status == .failed)
    #expect(contents.session.exitMessage == words)
  }

  @Test func `a timeout ends the run`() throws {
    let text = "```{osler}\n#| label: long\n#| timeout: 0.1s\nfor i in 1..1000000 { i * i }\n```\n"
    let (outcome, playground, _) = try run(text)
    #expect(outcome == .outOfTime)
    #expect(playground.frontend.messages == ["the cell ran past its timeout of 0.1s: 'long'"])
  }

  @Test func `parameters are in the session's row in the notebook's order`() throws {
    let source = SourceText(name: "n", text: "---\nparameters: {b: [1, 2], a: \"x\"}\n---\n")
    let workspace = try Playground().session.workspace
    let runner = try #require(try NotebookRunner.prepare(source, workspace: workspace).runner)
    #expect(runner.parametersJSON == #"{"b":[1,2],"a":"x"}"#)
  }
}
