import Testing

@testable import OslerRecord

struct CodeHTMLTests {
  @Test func `a program is coloured lightly`() {
    #expect(
      CodeHTML.coloured("# a note\nx = train lora cpt rank: 16\npapers | count by: \"ye\\\"ar\" # end").text
        == """
        <span class="comment"># a note</span>
        x = <span class="command">train</span> lora cpt <span class="label">rank</span>: <span class="number">16</span>
        papers | <span class="command">count</span> <span class="label">by</span>: \
        <span class="string">&quot;ye\\&quot;ar&quot;</span> <span class="comment"># end</span>
        """)
    #expect(
      CodeHTML.coloured("if x { f(1.5) }").text
        == "<span class=\"keyword\">if</span> x { <span class=\"command\">f</span>(<span class=\"number\">1.5</span>) }"
    )
  }

  @Test(arguments: [
    "\"open", "\"\"\"open\nmore", "\"a\\", "<script>", "\u{0}\u{202E}", "1e", "é = \"ü\"", "#",
  ])
  func `whatever stands there is shown whole and escaped`(code: String) {
    let html = CodeHTML.coloured(code).text
    var (shown, isTag) = ("", false)
    for character in html {
      if character == "<" { isTag = true }
      if !isTag { shown.append(character) }
      if character == ">" { isTag = false }
    }
    #expect(shown == VisibleText.escaped(code))
  }
}
