import OslerInterpreter
import OslerLanguage
import OslerLog
import Testing

struct RenderingTests {
  private func shown(_ program: String) throws -> MIMEBundle {
    let playground = try Playground()
    try playground.show(program)
    let id = try #require(try playground.log.outputs(in: playground.session.record.id).last)
    return id.bundle
  }

  @Test func `a table is text and HTML`() throws {
    let bundle = try shown(
      "load qa \"examples/questions.jsonl\" | select id with: [html: \"<b>&\"] | head 1")
    #expect(bundle.text == "id  html\n──  ────\nq1  <b>&")
    #expect(
      bundle["text/html"]
        == .text(
          """
          <table>
          <thead><tr><th>id</th><th>html</th></tr></thead>
          <tbody>
          <tr><td>q1</td><td>&lt;b&gt;&amp;</td></tr>
          </tbody>
          </table>
          """))
  }

  @Test func `a long table says how many rows there are more`() throws {
    let playground = try Playground()
    let lines = (1...40).map { #"{"question": "Q\#($0)?", "answer": "A", "n": \#($0)}"# }
    try playground.write(lines.joined(separator: "\n"), to: "many.jsonl")
    let text = try playground.show("load qa \"many.jsonl\" | select question n")[0]
    #expect(text.hasPrefix("question   n\n────────  ──\nQ1?        1\n"))
    #expect(text.hasSuffix("Q20?      20\n… 20 more rows"))
  }

  @Test func `numbers of a column have the same decimals, at most four`() throws {
    let text = try shown(
      """
      load qa "examples/questions.jsonl" | head 3
        | select with: [third: score / 3, half: score / 2, tiny: score / 100000, whole: score * 10 == 1]
      """
    ).text
    #expect(
      text == """
         third  half   tiny  whole
        ──────  ────  ─────  ─────
        0.0333  0.05  1e-06  true
        0.0667  0.10  2e-06  false
        0.1000  0.15  3e-06  false
        """)
  }

  @Test func `a plot is characters and SVG`() throws {
    let bundle = try shown("load qa \"examples/questions.jsonl\" | count by: fact | plot bar")
    #expect(bundle.parts.map(\.mime) == ["text/plain", "image/svg+xml"])
  }

  @Test func `a long list is cut, its JSON is whole`() throws {
    let bundle = try shown("x = []\nfor i in 1..60 { x = x + [i] }\nx")
    #expect(bundle.text?.hasSuffix("19, 20, … and 40 more]") == true)
    guard case .text(let json)? = bundle["application/json"] else { throw LogError.noFile(path: "json") }
    #expect(json.hasSuffix("59,60]"))
  }

  @Test func `the reference is made from the signatures`() {
    let text = CommandReference.markdown(.standard)
    for command in CommandTable.standard.commands {
      #expect(text.contains("### \(command.signature.name)\n\n\(command.signature.summary)"))
    }
  }
}
