import OslerLanguage
import Testing

struct FrontMatterTests {
  private func read(_ yaml: String) -> (frontMatter: FrontMatter, problems: String) {
    let source = SourceText(name: "n.osl.md", text: "---\n\(yaml)\n---\nprose\n")
    let (notebook, diagnostics) = Notebook.parse(source)
    return (notebook.frontMatter, diagnostics.map { $0.rendered(in: source) }.joined(separator: "\n\n"))
  }

  private func parameters(_ yaml: String) -> [Literal] {
    read("parameters: {\(yaml)}").frontMatter.parameters.map(\.value)
  }

  @Test func `title, parameters, seed and tolerances are read`() {
    let (found, problems) = read(
      """
      title: First rounds
      format: {html: {toc: true}}
      parameters:
        shards: data/*.xml.gz
        epochs: 3
      seed: 20_26
      tolerances: {loss: 1e-4}
      """)
    #expect(problems == "")
    #expect(found.title == "First rounds")
    #expect(found.parameters.map(\.name) == ["shards", "epochs"])
    #expect(found.parameters.map(\.value) == [.string("data/*.xml.gz"), .integer(3)])
    #expect(found.seed == 2026)
    #expect(found.tolerances == ["loss": 1e-4])
    #expect(found.range == SourceRange(0, 141))
  }

  @Test func `a default is what it looks like`() {
    #expect(
      parameters("a: 3, b: 192k, c: 6e-6, d: -1, e: true, f: no, g: null, h: , i: '3', j: 1.0.0, k: .5")
        == [
          .integer(3), .integer(192_000), .real(6e-6), .integer(-1), .bool(true), .string("no"), .none, .none,
          .string("3"), .string("1.0.0"), .real(0.5),
        ])
    #expect(
      parameters("a: [1, x, true], b: []") == [.list([.integer(1), .string("x"), .bool(true)]), .list([])])
  }

  @Test func `a record is no default`() {
    #expect(
      read("parameters:\n  a: {b: 1}\n  c: 2\n  d: [[1]]").problems == """
        error: parameter 'a' must be a number, text, true, false, none or a list of these
         --> n.osl.md:3:6
          |
        3 |   a: {b: 1}
          |      ^^^^^^

        error: parameter 'd' must be a number, text, true, false, none or a list of these
         --> n.osl.md:5:6
          |
        5 |   d: [[1]]
          |      ^^^^^
        """)
  }

  @Test func `a parameter has the name of a variable`() {
    #expect(
      read("parameters: {learning-rate: 1, for: 2, été: 3}").problems == """
        error: a parameter's name must be a name of the language
         --> n.osl.md:2:14
          |
        2 | parameters: {learning-rate: 1, for: 2, été: 3}
          |              ^^^^^^^^^^^^^ letters, digits and '_'

        error: a parameter's name must be a name of the language
         --> n.osl.md:2:32
          |
        2 | parameters: {learning-rate: 1, for: 2, été: 3}
          |                                ^^^ letters, digits and '_'
        """)
  }

  @Test(arguments: ["-1", "1.5", "lucky", "[1]", "18446744073709551616"])
  func `a seed is a whole number`(seed: String) {
    let (found, problems) = read("seed: \(seed)")
    #expect(found.seed == nil)
    #expect(
      problems.hasPrefix("error: 'seed' must be a whole number that is not negative\n --> n.osl.md:2:7\n"))
  }

  @Test func `broken YAML is shown where it breaks, and cells are still read`() {
    let source = SourceText(
      name: "n.osl.md", text: "---\ntitle: T\nparameters: [1, 2\nseed: 3\n---\n```{osler}\nx\n```\n")
    let (notebook, diagnostics) = Notebook.parse(source)
    #expect(
      diagnostics.map { $0.rendered(in: source) } == [
        """
        error: this is not valid YAML: did not find expected ',' or ']'
         --> n.osl.md:4:5
          |
        4 | seed: 3
          |     ^
        """
      ])
    #expect(notebook.cells.count == 1)
    #expect(notebook.text == source.text)
  }

  @Test func `a control character is shown in its place`() {
    #expect(
      read("title: a\nseed: \u{7}1").problems == #"""
        error: this is not valid YAML: control characters are not allowed
         --> n.osl.md:3:7
          |
        3 | seed: \u{7}1
          |       ^^^^^
        """#)
  }

  @Test func `front matter that is no mapping is an error`() {
    #expect(
      read("- a\n- b").problems == """
        error: the front matter must be lines of 'key: value'
         --> n.osl.md:2:1
          |
        2 | - a
          | ^^^
        """)
  }

  @Test func `empty front matter is front matter`() {
    #expect(read("").problems == "")
    #expect(read("# nothing").frontMatter.range == SourceRange(0, 18))
  }

  @Test func `unclosed front matter is an error`() {
    let source = SourceText(name: "n.osl.md", text: "---\ntitle: T\n\n```{osler}\nx\n```\n")
    let (notebook, diagnostics) = Notebook.parse(source)
    #expect(
      diagnostics.map { $0.rendered(in: source) } == [
        """
        error: the front matter is not closed
         --> n.osl.md:1:1
          |
        1 | ---
          | ^^^ end it with a line '---'
        """
      ])
    #expect(notebook.cells.count == 1)
  }

  @Test func `aliases cannot make a file of a few lines huge`() {
    var yaml = "a: &a [x, x, x, x, x, x, x, x, x]\n"
    for (before, name) in zip("abcdefgh", "bcdefghi") {
      yaml += "\(name): &\(name) [" + Array(repeating: "*\(before)", count: 9).joined(separator: ", ") + "]\n"
    }
    #expect(
      read(yaml + "? *i\n: 1").problems.hasPrefix("error: the front matter has too many YAML aliases\n"))
    #expect(read("a: &x 1\nabstract: about *H. sapiens* and *E. coli*\nb: *x").problems == "")
  }

  @Test func `deep nesting is refused, not fatal`() {
    let problems = read("a: " + String(repeating: "[", count: 50_000)).problems
    #expect(problems.hasPrefix("error: this is not valid YAML: "))
  }

  // MARK: - Overriding

  private let notebook = Notebook.parse(
    SourceText(
      name: "n.osl.md",
      text: """
        ---
        parameters:
          shards: "a.xml"
          epochs: 3
          rate: 1e-4
          fast: false
          names: [a, b]
          sizes: [1]
          extra: null
        ---
        """)
  ).notebook

  private func value(_ name: String, _ text: String) throws -> Literal? {
    try notebook.parameters(overriding: [(name, text)])[name]
  }

  @Test func `a value is read by the type of the default`() throws {
    #expect(try value("shards", "3") == .string("3"))
    #expect(try value("epochs", "10k") == .integer(10_000))
    #expect(try value("rate", "1") == .real(1))
    #expect(try value("fast", "true") == .bool(true))
    #expect(try value("names", "x, \"y,z\" ,3") == .list([.string("x"), .string("y,z"), .string("3")]))
    #expect(try value("names", "[]") == .list([]))
    #expect(try value("sizes", "[1, 2]") == .list([.integer(1), .integer(2)]))
    #expect(try value("extra", "3") == .integer(3))
    #expect(try value("extra", "[1, x]") == .list([.integer(1), .string("x")]))
    #expect(try value("extra", "some text") == .string("some text"))
    #expect(try notebook.parameters(overriding: [])["epochs"] == .integer(3))
  }

  @Test func `a value of another type is refused`() {
    #expect("\(message("epochs", "three"))" == "parameter 'epochs' must be an integer, not 'three'")
    #expect("\(message("epochs", "4.5"))" == "parameter 'epochs' must be an integer, not '4.5'")
    let huge = "99999999999999999999"
    #expect("\(message("epochs", huge))" == "parameter 'epochs' must be an integer, not '\(huge)'")
    #expect("\(message("rate", "fast"))" == "parameter 'rate' must be a number, not 'fast'")
    #expect("\(message("fast", "maybe"))" == "parameter 'fast' must be true or false, not 'maybe'")
    #expect("\(message("sizes", "1,b"))" == "parameter 'sizes' must be an integer, not 'b'")
  }

  @Test func `an unknown parameter is refused with a suggestion`() {
    let error = #expect(throws: ParameterError.self) { try value("epoch", "3") }
    #expect(error?.description == "the notebook has no parameter 'epoch'")
    #expect(error?.hint == "did you mean 'epochs'?")
    let other = #expect(throws: ParameterError.self) { try value("zzz", "3") }
    #expect(other?.hint == "it has 'shards', 'epochs', 'rate', 'fast', 'names', 'sizes', 'extra'")
  }

  @Test func `a parameter given twice is refused`() {
    #expect(throws: ParameterError.givenTwice(name: "epochs")) {
      try notebook.parameters(overriding: [("epochs", "1"), ("epochs", "2")])
    }
  }

  private func message(_ name: String, _ text: String) -> String {
    do {
      return "\(try value(name, text) as Any)"
    } catch {
      return "\(error)"
    }
  }
}
