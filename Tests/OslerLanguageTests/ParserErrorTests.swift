import OslerLanguage
import Testing

struct ParserErrorTests {
  @Test(arguments: Golden.cases("errors", mark: "#!!"))
  func `an error points at what is wrong and says what would be right`(golden: Golden) {
    let source = Sample.source(golden.program)
    let (_, problems) = Parser.parseRecovering(source, signatures: Sample.signatures)
    #expect(problems.map { $0.rendered(in: source) }.joined(separator: "\n") == golden.expected)
  }

  @Test func `there are golden errors`() {
    #expect(Golden.cases("errors", mark: "#!!").count > 150)
  }

  @Test func `the first error is thrown`() {
    #expect(
      throws: Diagnostic("unknown command 'laod'", hint: "did you mean 'load'?", at: SourceRange(5, 9))
    ) {
      try Sample.parse("a=1\n\nlaod x\nshwo y")
    }
  }

  @Test func `a statement after an error is still read`() {
    let (program, problems) = Parser.parseRecovering(
      Sample.source("a = 1\nlaod x\nb = [2\nc = 3"), signatures: Sample.signatures)
    #expect(Outline.of(program) == "(set a 1); (set c 3)")
    #expect(problems.map(\.message) == ["unknown command 'laod'", "this '[' is not closed"])
  }

  @Test func `an error in the head of a block does not hide those inside it`() {
    let (_, problems) = Parser.parseRecovering(
      Sample.source("for x of xs {\n  laod x\n}\nshwo y"), signatures: Sample.signatures)
    #expect(
      problems.map(\.message) == [
        "expected 'in', found 'of'", "unknown command 'laod'", "unknown command 'shwo'",
      ])
  }

  @Test func `a cell is parsed in place`() {
    let source = SourceText(name: "n.osl.md", text: "# Title\n\n```{osler}\nlaod x\n```\n")
    let (_, problems) = Parser.parseRecovering(
      source, in: SourceRange(20, 27), signatures: Sample.signatures)
    #expect(
      problems.map { $0.rendered(in: source) } == [
        """
        error: unknown command 'laod'
         --> n.osl.md:4:1
          |
        4 | laod x
          | ^^^^ did you mean 'load'?
        """
      ])
  }

  @Test func `earlier definitions begin commands and are suggested`() throws {
    #expect(Outline.of(try Sample.parse("clean papers", definitions: ["clean"])) == "<clean papers>")
    #expect(
      throws: Diagnostic("unknown command 'claen'", hint: "did you mean 'clean'?", at: SourceRange(0, 5))
    ) {
      try Sample.parse("claen papers", definitions: ["clean"])
    }
  }
}

struct DepthTests {
  private static let depth = 5_000

  private static func many(_ text: String) -> String { String(repeating: text, count: depth) }

  @Test(arguments: [
    many("("), many("["), many("-"), many("not "), many("f("), many("x["), many("[a: "), many("x -> "),
    many("if x {\n"), many("for x in y {\n"), "if x { }" + many(" else if x { }"), many("\"\\("),
    "x" + many(".y"), "x" + many("[0]"), "1" + many(" + 1"), "1" + many(" and 1"), many("show ("),
    many("where ("), "x = 1" + many(" not in 1"), many("def f() {\n"), many("(x) -> "), many("head x: ("),
  ])
  func `no depth exhausts the stack`(text: String) {
    let (_, problems) = Parser.parseRecovering(Sample.source(text), signatures: Sample.signatures)
    #expect(
      problems.contains { $0.message == "nested too deeply" || $0.message == "comparisons do not chain" })
  }

  @Test func `blocks that are too deep are one error, and the next statement is read`() {
    let text = String(repeating: "if x {\n", count: 150) + String(repeating: "}\n", count: 150) + "1 +\n"
    let (_, problems) = Parser.parseRecovering(Sample.source(text), signatures: Sample.signatures)
    #expect(problems.map(\.message) == ["nested too deeply", "a value is missing after '+'"])
  }

  @Test func `a hundred levels are fine`() throws {
    let text = String(repeating: "(", count: 100) + "x + 1" + String(repeating: ")", count: 100)
    #expect(Printer.print(try Sample.parse(text)) == "x + 1\n")
  }

  @Test func `a pipeline and a list may be long`() throws {
    let pipeline = "x" + String(repeating: " | show", count: 5_000)
    let list = "[" + String(repeating: "1, ", count: 5_000) + "]"
    #expect(try Sample.parse(pipeline + "\n" + list).statements.count == 2)
  }
}
