import OslerLanguage
import Testing

struct CheckerFlowTests {
  private func check(_ program: String) -> [String] { CheckerBench.check(program) }

  @Test func `all problems of a notebook come by position`() throws {
    let cells = [
      "papers = load pubmed \"shards/*.xml.gz\"\nshow papres",
      "x = ) 3\nask 7",
      "attach epochs\nshow x\nhead papers",
    ]
    #expect(
      try CheckerBench.check(cells: cells, parameters: "epochs: 3, plot: 1") == """
        error: 'plot' is a command and cannot be a parameter
         --> n.osl.md:2:25
          |
        2 | parameters: {epochs: 3, plot: 1}
          |                         ^^^^ choose another name, such as 'my_plot'

        error: unknown name 'papres'
         --> n.osl.md:6:6
          |
        6 | show papres
          |      ^^^^^^ did you mean 'papers'?

        error: expected a value, found ')'
         --> n.osl.md:9:5
          |
        9 | x = ) 3
          |     ^

        error: 'question' must be a string, not 7
          --> n.osl.md:10:5
           |
        10 | ask 7
           |     ^

        error: 'adapter' must be an adapter, not 3
          --> n.osl.md:13:8
           |
        13 | attach epochs
           |        ^^^^^^

        error: 'head' is missing 'count'
          --> n.osl.md:15:1
           |
        15 | head papers
           | ^^^^ how many
        """)
  }

  @Test func `problems of form stand among the others`() throws {
    let cells = ["#| lable: a\nshow oops", "#| label: x\nvars", "#| label: x\nvars"]
    let messages = try CheckerBench.check(cells: cells).split(separator: "\n").filter {
      $0.contains("error:") || $0.contains("warning:")
    }
    #expect(
      messages == [
        "warning: unknown cell option 'lable'", "error: unknown name 'oops'",
        "error: label 'x' is given twice",
      ])
  }

  @Test func `a name is used after it gets its value`() throws {
    #expect(
      try CheckerBench.check(cells: ["show later", "later = 1", "show f(1)\ndef f(x) { x }"]) == """
        error: 'later' is used before it has a value
         --> n.osl.md:2:6
          |
        2 | show later
          |      ^^^^^ it gets one on line 5

        error: 'f' is used before it has a value
         --> n.osl.md:8:6
          |
        8 | show f(1)
          |      ^ it gets one on line 9
        """)
    #expect(check("x = x + 1") == ["unknown name 'x' @ x"])
  }

  @Test func `a command is no value`() {
    #expect(
      check("x = [head]") == [
        "'head' is a command, not a value @ head – put it in parentheses with its arguments"
      ])
  }

  @Test func `a command's name is no variable`() {
    #expect(
      check("head = 3") == [
        "'head' is a command and cannot be a variable @ head – choose another name, such as 'my_head'"
      ])
  }

  @Test func `a value from one branch is a warning, once`() {
    #expect(
      check("if number > 1 { x = 1 }\nshow x\nshow x") == [
        "warning: 'x' may have no value here @ x – only one branch of an 'if' assigns it"
      ])
    #expect(check("if number > 1 { x = 1 } else { x = 2 }\nshow x") == [])
    #expect(check("if number > 1 { x = 1 } else { x = \"a\" }\nask x") == [])
    #expect(
      check("if number > 1 { x = 1 } else { x = 2.0 }\nask x") == [
        "'question' must be a string, not a number @ x"
      ])
  }

  @Test func `a loop may use what it assigned the time before`() {
    #expect(
      check("for i in 1..3 { show last\nlast = i }\nshow last\nshow i") == [
        "warning: 'last' may have no value here @ last – the loop assigns it further down"
      ])
    #expect(check("x = 1\nfor i in 1..3 { ask x\nx = \"a\" }") == [])
  }

  @Test func `parameters decide which branch counts`() throws {
    let cell = """
      if real and shards != none { papers = load pubmed shards } else { papers = load pubmed "shards/a.xml.gz" }
      show papers
      """
    let parameters = "real: false, shards: 'absent/*.gz'"
    #expect(try CheckerBench.check(cells: [cell], parameters: parameters) == "")
    #expect(
      try CheckerBench.check(cells: [cell], parameters: parameters, overriding: [("real", "true")]) == """
        error: no file matches 'absent/*.gz'
         --> n.osl.md:5:51
          |
        5 | if real and shards != none { papers = load pubmed shards } else { papers = load pubmed "shards/a.xml.gz" }
          |                                                   ^^^^^^
        """)
    #expect(check("tests = [a: 1]\nif false { show tests.b }") == [])
    // Names and options are looked at in every branch.
    #expect(
      check("if false { shwo 1\nattach doctor x: 1 }") == [
        "unknown command 'shwo' @ shwo – did you mean 'show'?",
        "'attach' has no option 'x' @ x – it has no options",
      ])
  }

  @Test func `a parameter without a value may be of any type`() throws {
    #expect(
      try CheckerBench.check(
        cells: ["ask question", "head(thing, 3)"], parameters: "question: null, thing: ") == "")
  }

  @Test func `a definition sees what will be there when it is called`() throws {
    #expect(
      try CheckerBench.check(cells: ["def f() { show later }", "def g(x) { show x }", "later = 1\nf()\ng(1)"])
        == "")
    #expect(
      check("def f() { show latr }\nlater = 1") == [
        "unknown name 'latr' @ latr – did you mean 'later'?"
      ])
    #expect(check("def f(x) { y = x\nshow y }\nshow y") == ["unknown name 'y' @ y"])
    #expect(check("def f(n) { f(n - 1, 2) }") == ["'f' takes 1 argument, not 2 @ 2"])
  }

  @Test func `a statement that cannot be read still assigns`() throws {
    let cells = [
      "papers = load pubmed \"shards/a.xml.gz\" )\ndef f(x { x }", "show papers\nf(1)\nload model \"made\"",
    ]
    let problems = try CheckerBench.check(cells: cells)
    #expect(!problems.contains("unknown"))
  }

  // MARK: - Entries of a session

  @Test func `a session remembers types and definitions`() {
    var scope = CheckScope()
    #expect(CheckerBench.check("base = load model \"models/mistral-7b\"", known: &scope) == [])
    #expect(CheckerBench.check("def f(x) { show x }", known: &scope) == [])
    #expect(scope.definitions == ["f"])
    #expect(scope.names == ["base", "f"])
    #expect(scope.type(of: "base") == .model)
    #expect(
      CheckerBench.check("f base\nattach base\nf 1 2", known: &scope) == [
        "'adapter' must be an adapter, not a model @ base", "'f' takes 1 argument, not 2 @ 2",
      ])
    scope.assign(.adapter, to: "base")
    #expect(CheckerBench.check("attach base", known: &scope) == [])
    scope.remove("base")
    #expect(CheckerBench.check("attach base", known: &scope) == ["unknown name 'base' @ base"])
  }
}
