import Testing

@testable import OslerRecord

struct MarkdownHTMLTests {
  private func html(_ text: String) -> String {
    var markdown = MarkdownHTML()
    return markdown.html(MarkdownText(text)).text
  }

  @Test(arguments: [
    (
      "plain *a* **b** ***c*** ~~d~~ `e<f`",
      "<p>plain <em>a</em> <strong>b</strong> <em><strong>c</strong></em> <del>d</del> <code>e&lt;f</code></p>"
    ),
    ("snake_case_name and 2*3*4", "<p>snake_case_name and 2<em>3</em>4</p>"),
    ("*open **both* end**", "<p><em>open <em><em>both</em> end</em></em></p>"),
    ("a\\*b \\<i\\> &mdash; &#945; &nope;", "<p>a*b &lt;i&gt; — α &amp;nope;</p>"),
    ("one  \ntwo\\\nthree", "<p>one<br>\ntwo<br>\nthree</p>"),
    (
      "# A *b*\n## C\n## C",
      "<h1 id=\"s-a-b\">A <em>b</em></h1>\n<h2 id=\"s-c\">C</h2>\n<h2 id=\"s-c-1\">C</h2>"
    ),
    ("Title\n=====\ntext", "<h1 id=\"s-title\">Title</h1>\n<p>text</p>"),
    ("- a\n- b\n  - c", "<ul>\n<li>a</li>\n<li>b\n<ul>\n<li>c</li>\n</ul></li>\n</ul>"),
    ("3. a\n\n4. b", "<ol start=\"3\">\n<li><p>a</p></li>\n<li><p>b</p></li>\n</ol>"),
    (
      "- [ ] a\n- [x] b",
      "<ul>\n<li><span class=\"task\">☐</span> a</li>\n<li><span class=\"task\">☑</span> b</li>\n</ul>"
    ),
    ("> a\nb\n\nc", "<blockquote>\n<p>a\nb</p>\n</blockquote>\n<p>c</p>"),
    ("a\n\n---\n\nb", "<p>a</p>\n<hr>\n<p>b</p>"),
    ("~~~sh\nls <x>\n~~~", "<pre class=\"code\" tabindex=\"0\"><code>ls &lt;x&gt;</code></pre>"),
    ("    code\n\n    more", "<pre class=\"code\" tabindex=\"0\"><code>code\n\nmore</code></pre>"),
    ("a <!-- b --> c\n\n<!-- hidden -->\nend", "<p>a &lt;!-- b --&gt; c</p>\n<p>end</p>"),
  ])
  func `prose becomes elements`(text: String, expected: String) {
    #expect(html(text) == expected)
  }

  @Test func `a table keeps its alignments and fills short rows`() {
    #expect(
      html("| a | b |\n|:--|--:|\n| 1 \\| x | `c|d` |\n| 2 |") == """
        <div class="scroll" tabindex="0" role="region" aria-label="table"><table>
        <thead><tr><th scope="col">a</th><th scope="col" class="right">b</th></tr></thead>
        <tbody>
        <tr><td>1 | x</td><td class="right"><code>c|d</code></td></tr>
        <tr><td>2</td><td class="right"></td></tr>
        </tbody>
        </table></div>
        """)
  }

  @Test(arguments: [
    (
      "[a](https://x.org/y_z \"t\")",
      "<a href=\"https://x.org/y_z\" rel=\"noopener noreferrer nofollow\">a</a>"
    ),
    ("[a](#The-Papers)", "<a href=\"#s-the-papers\">a</a>"),
    ("[a](data/x.md)", "a (<code>data/x.md</code>)"),
    (
      "[*a*][r]\n\n[r]: <mailto:me@x.org>",
      "<a href=\"mailto:me@x.org\" rel=\"noopener noreferrer nofollow\"><em>a</em></a>"
    ),
    ("<https://x.org>", "<a href=\"https://x.org\" rel=\"noopener noreferrer nofollow\">https://x.org</a>"),
    (
      "see https://x.org/(a). End",
      "see <a href=\"https://x.org/(a)\" rel=\"noopener noreferrer nofollow\">https://x.org/(a)</a>. End"
    ),
    (
      "![alt](https://x.org/a.png)",
      "<a href=\"https://x.org/a.png\" rel=\"noopener noreferrer nofollow\"><span class=\"picture\">alt</span></a>"
    ),
  ])
  func `links lead to addresses, to the page, or are named`(text: String, expected: String) {
    #expect(html(text) == "<p>\(expected)</p>")
  }

  @Test(arguments: [
    "[a](javascript:alert(1))", "[a](JaVaScRiPt:alert(1))", "[a](data:text/html,x)", "[a](vbscript:x)",
    "[a](file:///etc/passwd)", "[a](//x.org)", "<javascript:alert(1)>", "[a](java\tscript:x)",
    "[a][b]\n\n[b]: javascript:x", "[a](blob:x)",
  ])
  func `an address that could do something is no link`(text: String) {
    #expect(!html(text).contains("<a"))
  }

  @Test func `markup of the text is text`() {
    #expect(
      html("<script>alert(1)</script> <img src=x onerror=y>\n\n<div onclick='z'>")
        == "<p>&lt;script&gt;alert(1)&lt;/script&gt; &lt;img src=x onerror=y&gt;</p>\n<p>&lt;div onclick=&#39;z&#39;&gt;</p>"
    )
    #expect(
      html("`<b>` [<i>](#x) *<u>*")
        == "<p><code>&lt;b&gt;</code> <a href=\"#s-x\">&lt;i&gt;</a> <em>&lt;u&gt;</em></p>")
    #expect(!html("```\"><script>\nx\n```").contains("<script"))
  }

  @Test func `what is hidden is written out`() {
    #expect(html("a\u{202E}b\u{0}c\u{1B}[2Jd\u{FEFF}") == "<p>a\\u{202e}b\\u{0}c\\u{1b}[2Jd\\u{feff}</p>")
    #expect(html("&#x202e;&#0;") == "<p>\\u{202e}&amp;#0;</p>")
  }

  private static let long: [(String, Int)] = [
    ("[", 40_000), ("*a ", 20_000), (" `a``", 9_000), ("[a](<", 8_000), ("> ", 20_000), ("- ", 20_000),
    ("<!--\n", 20_000), ("*_", 20_000), ("[a]", 20_000), ("| a |\n|-|\n", 10_000), ("&", 40_000),
    ("https://", 8_000), ("a\n", 20_000), ("~~", 20_000), ("- a\n\n", 10_000),
  ]

  @Test(arguments: 0..<15)
  func `a text made to take long is read all the same`(index: Int) {
    let (piece, count) = Self.long[index]
    #expect(html(String(repeating: piece, count: count)).utf8.count < 40_000_000)
  }
}
