import Testing

@testable import OslerRecord

struct DataTableTests {
  @Test func `a command's table is read from its own HTML`() {
    let html = """
      <table>
      <thead><tr><th>model</th><th style="text-align:right">n</th></tr></thead>
      <tbody>
      <tr><td>a &lt;b&gt; &amp;lt;</td><td style="text-align:right">1</td></tr>
      </tbody>
      </table>
      <p>… 3 more rows</p>
      """
    #expect(
      DataTable(html: html)
        == DataTable(
          columns: [.init(name: "model", alignment: .left), .init(name: "n", alignment: .right)],
          rows: [["a <b> &lt;", "1"]], notes: ["… 3 more rows"]))
  }

  @Test(arguments: [
    "<table onload=x><thead><tr><th>a</th></tr></thead><tbody></tbody></table>",
    "<table><thead><tr><th>a<script>x</script></th></tr></thead><tbody></tbody></table>",
    "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>",
    "<table><thead><tr><th>a</th></tr></thead><tbody></tbody></table><script>x</script>",
    "<p>no table</p>", "", "<table><thead><tr><th>a",
  ])
  func `any other HTML is none`(html: String) {
    #expect(DataTable(html: html) == nil)
  }

  @Test func `records of JSON are a table`() {
    #expect(
      DataTable(json: #"[{"year": 2015, "name": "a"}, {"year": null, "name": "<b>"}]"#)
        == DataTable(
          columns: [.init(name: "year", alignment: .right), .init(name: "name", alignment: .left)],
          rows: [["2015", "a"], ["", "<b>"]]))
    #expect(DataTable(json: #"[{"a": 1}, {"b": 1}]"#) == nil)
    #expect(DataTable(json: #"[{"a": [1]}]"#) == nil)
    #expect(DataTable(json: "{") == nil)
  }

  @Test func `an interval is drawn beside its score, on round ends`() throws {
    let columns = ["model", "accuracy", "low", "high", "chance"]
    let rows = [["a", "0.50", "0.30", "0.70", "0.25"], ["b", "", "", "", ""]]
    let scores = try #require(ScoreIntervals(columns: columns, rows: rows))
    #expect(scores.place == 1)
    #expect(scores.head == "<span class=\"ends\"><span>0.2</span> <span>0.75</span></span>")
    #expect(
      scores.pictures[0].text == """
        <svg class="interval" viewBox="0 0 160 18" width="160" height="18" role="img" \
        aria-label="0.5, from 0.3 to 0.7"><title>0.5, from 0.3 to 0.7</title><path class="track" d="M2 9H158"/>\
        <path class="chance" d="M16.18 1V17"/><path class="whisker" d="M30.36 9H143.8M30.36 5v8M143.8 5v8"/>\
        <circle class="score" cx="87.09" cy="9" r="4"/></svg>
        """)
    #expect(scores.pictures[1].isEmpty)
    #expect(ScoreIntervals(columns: ["low", "high"], rows: []) == nil)
    #expect(ScoreIntervals(columns: ["a", "low", "high"], rows: [["x", "y", "z"]]) == nil)
  }
}
