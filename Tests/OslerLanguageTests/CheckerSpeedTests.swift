import OslerLanguage
import Testing

struct CheckerSpeedTests {
  @Test func `a notebook of 300 cells is checked in a moment`() {
    let cells = (0..<300).map { n in
      Notebook.Draft(
        label: "cell-\(n)",
        code: """
          papers_\(n) = load pubmed "shards/*.xml.gz" since: 2010
          papers_\(n) | where year >= 2015 and abstract != none | count by: year | plot bar
          base_\(n) = load model "models/mistral-7b"
          cpt_\(n) = train pretrain base_\(n) on: papers_\(n) epochs: 1 lr: 6e-6
          ask "Describe \\(cpt_\(n))" max_tokens: 200
          """, prose: "Some text about the cell.")
    }
    let source = SourceText(name: "n.osl.md", text: Notebook.compose(title: "Long", cells: cells))
    let clock = ContinuousClock()
    var best = Duration.seconds(100)
    for _ in 0..<5 {
      best = min(
        best,
        clock.measure {
          let found = try? CheckerBench.checker.check(source)
          #expect(found?.diagnostics == [])
          #expect(found?.notebook.cells.count == 300)
        })
    }
    // 34 ms in release mode on two busy cores; this leaves room for a debug build.
    #expect(best < .milliseconds(500), "\(best)")
  }
}
