import OslerLanguage
import Testing

struct NotebookTests {
  private func parse(_ text: String) -> (notebook: Notebook, problems: String) {
    let source = SourceText(name: "n.osl.md", text: text)
    let (notebook, diagnostics) = Notebook.parse(source)
    return (notebook, diagnostics.map { $0.rendered(in: source) }.joined(separator: "\n\n"))
  }

  /// The blocks in short, and what is wrong.
  private func outline(_ text: String) -> String {
    let (notebook, problems) = parse(text)
    let blocks = notebook.blocks.map { block in
      switch block {
      case .prose: "prose"
      case .shown: "shown"
      case .cell(let cell): "cell \(notebook.code(of: cell).debugDescription)"
      }
    }
    return (blocks + (problems.isEmpty ? [] : [problems])).joined(separator: "\n")
  }

  @Test func `only osler in braces runs`() {
    let text = """
      # Rounds

      ```{osler}
      x = 1
      ```
      ~~~osler
      y = 2
      ~~~
      ```python
      z = 3
      ```
      """
    #expect(outline(text) == "prose\ncell \"x = 1\"\nshown\nprose")
  }

  @Test func `a fence inside a longer fence is prose`() {
    #expect(outline("````\n```{osler}\nx = 1\n```\n````\n") == "prose")
    #expect(outline("~~~md\n```{osler}\nx = 1\n```\n~~~\n") == "prose")
  }

  @Test func `a closing fence is at least as long`() {
    #expect(
      outline("````{osler}\nx = \"\"\"\n  ```\n  \"\"\"\n`````\n") == #"cell "x = \"\"\"\n  ```\n  \"\"\"""#)
  }

  @Test func `four spaces make code, three do not`() {
    #expect(outline("    ```{osler}\n    x\n    ```\n") == "prose")
    #expect(outline("\t```{osler}\n\tx\n\t```\n") == "prose")
    #expect(outline("   ```{osler}\n   x\n  ```\n") == "cell \"   x\"")
  }

  @Test func `a comment and a pre hold no cells`() {
    #expect(outline("<!--\n```{osler}\nx\n```\n-->\n```{osler}\ny\n```") == "prose\ncell \"y\"")
    #expect(outline("<pre>\n```{osler}\nx\n```\n</pre>\n") == "prose")
    #expect(outline("<!-- one line -->\n```{osler}\ny\n```") == "prose\ncell \"y\"")
    #expect(outline("<!-->\n```{osler}\ny\n```") == "prose\ncell \"y\"")
  }

  @Test func `a comment that hides cells for ever is worth a warning`() {
    #expect(
      outline("<!-- note\n```{osler}\nx\n```\n") == """
        prose
        warning: this is never closed, so the cells below it do not run
         --> n.osl.md:1:1
          |
        1 | <!-- note
          | ^^^^^^^^^ end it with '-->'
        """)
  }

  @Test func `backticks in the info string make no fence`() {
    #expect(outline("```{osler}` x\n```{osler}\ny\n```") == "prose\ncell \"y\"")
  }

  @Test func `an unclosed cell points at its opening and the next cell still runs`() {
    #expect(
      outline("```{osler}\nx = 1\n\n```{osler}\ny = 2\n```\n") == """
        prose
        cell "y = 2"
        error: this fence is not closed
         --> n.osl.md:1:1
          |
        1 | ```{osler}
          | ^^^^^^^^^^ end it with a line '```'
        """)
  }

  @Test func `an unclosed fence of another language is an error too`() {
    #expect(
      outline("text\n~~~~ python\nx = 1\n~~~\n") == """
        prose
        error: this fence is not closed
         --> n.osl.md:2:1
          |
        2 | ~~~~ python
          | ^^^^^^^^^^^ end it with a line '~~~~'
        """)
  }

  @Test func `options in the fence are ignored aloud`() {
    #expect(
      outline("```{osler label=x}\ny\n```") == """
        cell "y"
        warning: options in the fence are ignored
         --> n.osl.md:1:4
          |
        1 | ```{osler label=x}
          |    ^^^^^^^^^^^^^^^ write '#| label: …' lines at the top of the cell
        """)
    #expect(outline("```{ osler }\ny\n```") == "cell \"y\"")
  }

  @Test func `a misspelt language is a warning`() {
    #expect(
      outline("```{olser}\ny\n```") == """
        prose
        warning: a cell of 'olser' never runs
         --> n.osl.md:1:4
          |
        1 | ```{olser}
          |    ^^^^^^^ did you mean 'osler'?
        """)
    #expect(outline("```{python}\ny\n```") == "prose")
  }

  @Test func `lines may end in CRLF and the file begin with a byte order mark`() {
    let text =
      "\u{FEFF}---\r\ntitle: T\r\n---\r\n```{osler}\r\n#| label: a\r\nx = 1\r\n\r\ny = 2\r\n```\r\nend"
    let (notebook, problems) = parse(text)
    #expect(problems == "")
    #expect(notebook.frontMatter.title == "T")
    #expect(notebook.cells.map(\.id) == ["a"])
    #expect(notebook.code(of: notebook.cells[0]) == "x = 1\r\n\r\ny = 2")
    #expect(notebook.text == text)
    #expect(outline("\u{FEFF}```{osler}\nx\n```") == "cell \"x\"")
  }

  @Test func `an empty cell is a cell`() {
    #expect(outline("```{osler}\n```") == "cell \"\"")
    #expect(outline("```{osler}\n\n```") == "cell \"\"")
    #expect(outline("```{osler}\n#| label: a\n```") == "cell \"\"")
  }

  // MARK: - Identity

  @Test func `a cell without a label is named by its code alone`() {
    let (first, _) = parse("```{osler}\nx = 1\n```\n```{osler}\n  x = 1  \n```\n")
    let (second, _) = parse("# moved\r\n~~~{osler}\r\n#| timeout: 5\r\nx = 1\r\n\r\n~~~\r\n")
    let id = second.cells[0].id
    #expect(id.count == 12)
    #expect(first.cells.map(\.id) == [id, id + "-2"])
    // FNV-1a of "x = 1", computed elsewhere.
    #expect(id == "63aa54304f1e")
  }

  @Test func `an id never equals a label`() {
    let (plain, _) = parse("```{osler}\nx\n```")
    let id = plain.cells[0].id
    let (notebook, _) = parse("```{osler}\nx\n```\n```{osler}\n#| label: \(id)\ny\n```")
    #expect(notebook.cells.map(\.id) == [id + "-2", id])
  }

  @Test func `a label given twice points at the second`() {
    let text = "```{osler}\n#| label: sft\nx\n```\n\n```{osler}\n#| label: sft\ny\n```\n"
    #expect(
      parse(text).problems == """
        error: label 'sft' is given twice
         --> n.osl.md:7:11
          |
        7 | #| label: sft
          |           ^^^ the first is on line 2
        """)
  }

  // MARK: - Inverse

  @Test func `parse and print are inverse for odd texts`() {
    let pieces = [
      "```{osler}\n", "```\n", "~~~~\n", "```", "---\n", "...\n", "#| label: a\n", "#| [\n", "<!--", "-->\n",
      "x = 1\n", "\r\n", "\r", "\n", "    ", "\t", "\u{FEFF}", "é\u{301}🩺", "\u{2028}", "\u{0}", "title: [\n",
      "parameters: {a: 1}\n", "<pre>\n", "`", "\u{85}", "tol: {", "\u{1b}", "&a *a",
    ]
    var state: UInt64 = 7
    for _ in 0..<3000 {
      var text = ""
      for _ in 0..<(state >> 33) % 14 + 1 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text += pieces[Int(state >> 33) % pieces.count]
      }
      let (notebook, _) = parse(text)
      #expect(Array(notebook.text.utf8) == Array(text.utf8))
    }
  }

  @Test func `what is composed parses back`() throws {
    let parameters: [(name: String, value: Literal)] = [
      ("epochs", .integer(3)), ("rate", .real(6e-6)), ("big", .real(3)), ("fast", .bool(true)),
      ("shards", .string("a: \"b\"\\\n#\u{1}é🩺\u{2028}")), ("null", .none),
      ("names", .list([.string("true"), .integer(-1), .string("1,2"), .real(.infinity)])),
    ]
    let text = Notebook.compose(
      title: "Rounds: \"first\" #1", parameters: parameters, seed: .max,
      cells: [
        Notebook.Draft(label: "load", code: "x = 1\n\ny = 2", prose: "# Load\n\nSome text."),
        Notebook.Draft(code: "t = \"\"\"\n  ````\n  \"\"\"\n"),
        Notebook.Draft(code: "#| label: not an option\nz"),
        Notebook.Draft(code: ""),
      ])
    let (notebook, problems) = parse(text)
    #expect(problems == "")
    #expect(notebook.frontMatter.title == "Rounds: \"first\" #1")
    #expect(notebook.frontMatter.parameters.map(\.name) == parameters.map(\.name))
    #expect(notebook.frontMatter.parameters.map(\.value) == parameters.map(\.value))
    #expect(notebook.frontMatter.seed == .max)
    let codes = notebook.cells.map { String(notebook.code(of: $0)) }
    #expect(codes == ["x = 1\n\ny = 2", "t = \"\"\"\n  ````\n  \"\"\"", "# | label: not an option\nz", ""])
    #expect(notebook.cells.map(\.label) == ["load", nil, nil, nil])
  }

  @Test func `a rule at the top of a composed notebook is no front matter`() {
    let (notebook, problems) = parse(Notebook.compose(cells: [.init(code: "x", prose: "---")]))
    #expect(problems == "")
    #expect(notebook.cells.count == 1)
  }
}
