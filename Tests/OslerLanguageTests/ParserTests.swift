import OslerLanguage
import Testing

/// Trees are compared as `Outline` writes them: `<command …>`, `{pipeline in parentheses}`.
struct ParserTests {
  @Test(arguments: Golden.cases("trees", mark: "#=>"))
  func `a program is read as it is meant`(golden: Golden) throws {
    #expect(Outline.of(try Sample.parse(golden.program)) == golden.expected)
  }

  @Test func `there are golden trees`() {
    #expect(Golden.cases("trees", mark: "#=>").count > 60)
  }

  @Test func `every node knows its range`() throws {
    let source = Sample.source("x = load pubmed \"a\" since: 2010 + 1\n")
    let (program, _) = Parser.parseRecovering(
      Sample.source("x = (load pubmed \"a\" since: 2010) | head 3  # c\n"), signatures: Sample.signatures)
    guard case .assignment(let name, let pipeline) = program.statements[0].kind,
      case .command(let head) = pipeline.stages[1],
      case .expression(let parentheses) = pipeline.stages[0],
      case .pipeline(let inner) = parentheses.kind, case .command(let load) = inner.stages[0]
    else {
      Issue.record("unexpected tree")
      return
    }
    #expect(source[name.range] == "x")
    #expect(program.statements[0].range == SourceRange(0, 42))
    #expect(pipeline.range == SourceRange(4, 42))
    #expect(head.range == SourceRange(36, 42))
    #expect(parentheses.range == SourceRange(4, 33))
    #expect(inner.range == SourceRange(5, 32))
    #expect(load.nameRange == SourceRange(5, 16))
    #expect(load.arguments.map(\.range) == [SourceRange(17, 20), SourceRange(21, 32)])
  }

  @Test func `comments and blank lines stay with their statement`() throws {
    let program = try Sample.parse("# a\n\n# b\n\nx = 1  # c\ny = [ # d\n2]\n# e")
    #expect(
      program.statements[0].comments == [
        CommentSyntax("# a", blankLineBefore: false), CommentSyntax("# b", blankLineBefore: true),
      ])
    #expect(program.statements[0].blankLineBefore)
    #expect(program.statements[0].trailingComment == "# c")
    #expect(program.statements[1].comments == [CommentSyntax("# d", blankLineBefore: false)])
    #expect(program.trailingComments == [CommentSyntax("# e", blankLineBefore: false)])
  }

  @Test(arguments: [
    "x = [1,", "f(", "x = (papers", "x = (papers\n", "papers |", "x =", "x = 1 +", "a and", "not", "x in",
    "x = \"\"\"\n  a", "for x in xs {", "for x in xs {\n  show x\n", "if x", "if x { } else", "def f(x)",
    "def f(", "map xs p ->", "[a:", "x = a[", "x = -", "laod y\nif x {", "x = \"\"\"",
  ])
  func `more lines are asked for`(text: String) {
    #expect(Parser.completeness(of: text, signatures: Sample.signatures) == .incomplete)
  }

  @Test(arguments: [
    "", "# c", "x", "x = 1", "laod x", "x = \"a", "show x rank:", "for x in xs { show x }", "x = )", "train",
    "x = \"\\(1 +)\"", "if x { }", "x = [1, 2]", "x = \"\"\"\n  a\n  \"\"\"", "x = 3x", "{", "x = [)",
  ])
  func `a whole or hopeless program is complete`(text: String) {
    #expect(Parser.completeness(of: text, signatures: Sample.signatures) == .complete)
  }
}
