import OslerPlot
import Testing

struct PlotTextTests {
  private func rising(_ name: String, from start: Double = 0) -> Plot.Series {
    Plot.Series(name: name, points: (0...4).map { Plot.Point(Double($0) * 25, start + Double($0)) })
  }

  @Test func `one line is drawn in braille`() {
    let plot = Plot(
      .line([rising("loss")], marked: false), title: "Up", xLabel: "step", yLabel: "loss (nats)")
    #expect(
      plot.text(width: 30, height: 5) == """
        Up
        loss (nats)
         4┤                      ⣀⡠⠤⠒⠉
          │                 ⣀⡠⠔⠒⠉
         2┤           ⣀⣀⠤⠔⠊⠉
          │     ⣀⠤⠔⠒⠊⠉
         0┤⣀⠤⠒⠊⠉
          └┬────────────┬────────────┬
           0           50          100
                                  step
        """)
  }

  @Test func `several lines have a mark each`() {
    let plot = Plot(.line([rising("a"), rising("b", from: 2)], marked: false), xLabel: "step")
    #expect(
      plot.text(width: 30, height: 7) == """
         6┤                       ○○○○
          │                 ○○○○○○
         4┤          ○○○○○○○      ●●●●
          │    ○○○○○○       ●●●●●●
         2┤○○○○      ●●●●●●●
          │    ●●●●●●
         0┤●●●●
          └┬────────────┬────────────┬
           0           50          100
                                  step
           ● a  ○ b
        """)
  }

  @Test func `plain ASCII is enough`() {
    let plot = Plot(.line([rising("a"), rising("b", from: 2)], marked: false), title: "Größe – plain")
    #expect(
      plot.text(width: 30, height: 7, characters: .ascii) == """
        Gr??e - plain
         6+                       ++++
          |                 ++++++
         4+          +++++++      ****
          |    ++++++       ******
         2+++++      *******
          |    ******
         0+****
          ++------------+------------+
           0           50          100
           * a  + b
        """)
  }

  @Test func `bars show intervals and numbers`() {
    let bars = [
      Plot.Bar("PubMedQA", 0.75, interval: 0.5...1), Plot.Bar("a very long name of a test", 0.3125),
      Plot.Bar("MedQA", 0),
    ]
    let plot = Plot(.bar(bars), title: "Accuracy", yLabel: "share right")
    #expect(
      plot.text(width: 48) == """
        Accuracy
        share right
        PubMedQA         ████████├───┼───┤ 0.75 [0.5, 1]
        a very long nam… █████▍            0.3125
        MedQA                              0
        """)
    #expect(
      plot.text(width: 48, characters: .ascii) == """
        Accuracy
        share right
        PubMedQA         ########|---+---| 0.75 [0.5, 1]
        a very long nam~ #####             0.3125
        MedQA                              0
        """)
  }

  @Test func `bars below zero begin at zero`() {
    let plot = Plot(.bar([Plot.Bar("up", 2), Plot.Bar("down", -2)]))
    #expect(
      plot.text(width: 20) == """
        up         ██████ 2
        down ██████       -2
        """)
  }

  @Test func `a histogram counts, the upper end included`() {
    let plot = Plot(.histogram(values: [0, 1, 5, 9, 10, 11, 20, .nan], bins: 2), xLabel: "tokens")
    #expect(
      plot.text(width: 40) == """
        tokens
        0 to 10  █████████████████████████████ 4
        10 to 20 █████████████████████▊        3
        (1 value is not a number)
        """)
  }

  @Test func `a gap parts a line, and a lonely point is seen`() {
    let points = [Plot.Point(0, 0), Plot.Point(1, 0), Plot.Point(2, .nan), Plot.Point(3, 1)]
    let plot = Plot(.line([Plot.Series(name: "", points: points)], marked: false))
    #expect(
      plot.text(width: 24, height: 3) == """
         1.0┤                  ⠈
         0.5┤
           0┤⣀⣀⣀⣀⣀⣀⡀
            └┬───────────┬──────
             0           2
        (1 point is not a numbe…
        """)
  }

  @Test(arguments: [
    (Plot.Content.line([], marked: false), "(nothing to plot)"),
    (.bar([]), "(nothing to plot)"),
    (.histogram(values: [], bins: nil), "(nothing to plot)"),
    (.histogram(values: [.nan, .infinity], bins: nil), "(2 values are not numbers)"),
    (.bar([Plot.Bar("a", .nan)]), "(1 bar is not a number)"),
    (.scatter([Plot.Series(name: "a", points: [Plot.Point(.nan, 1)])]), "(1 point is not a number)"),
    (
      .scatter([Plot.Series(name: "a", points: [Plot.Point(1, -1), Plot.Point(1, 0)])]),
      "(2 points are zero or below, off the logarithmic scale)"
    ),
  ])
  func `what cannot be drawn is said`(content: Plot.Content, words: String) {
    #expect(Plot(content, yScale: .logarithmic).text() == words)
    #expect(Plot(content, yScale: .logarithmic).svg().contains(">\(words.dropFirst().dropLast())</text>"))
  }

  @Test func `a terminal never sees control characters`() {
    let plot = Plot(.bar([Plot.Bar("a\u{1B}[31mred\u{202E}\n", 1)]), title: "t\u{7}\r\nu")
    let text = plot.text(width: 40)
    #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
    #expect(text.hasPrefix("t\u{FFFD}  u\na\u{FFFD}[31mred\u{FFFD} "))
  }

  @Test(arguments: [1, 20, 33, 80, 200])
  func `no line is wider than the terminal`(width: Int) {
    let plots = [
      Plot(
        .line((0..<9).map { rising("series \($0)") }, marked: true),
        title: String(repeating: "long ", count: 60)),
      Plot(.bar((0..<150).map { Plot.Bar("category \($0)", Double($0) * 1e7) })),
    ]
    for plot in plots {
      for characters in [Plot.Characters.unicode, .ascii] {
        let lines = plot.text(width: width, characters: characters).split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= max(width, 20) })
        #expect(characters == .unicode || lines.allSatisfy { $0.allSatisfy(\.isASCII) })
      }
    }
  }
}
