import Foundation
import FoundationXML
import OslerPlot
import Testing

struct PlotSVGTests {
  static let series = [
    Plot.Series(name: "base", points: (0..<50).map { Plot.Point(Double($0), 3 / (1 + Double($0))) }),
    Plot.Series(
      name: "<adapter> & \"co\"", points: [Plot.Point(3, 2), Plot.Point(9, .nan), Plot.Point(20, 1)]),
  ]

  static let plots = [
    Plot(.line(series, marked: true), title: "Loss", xLabel: "step", yLabel: "nats", yScale: .logarithmic),
    Plot(.line(Array(series.prefix(1)), marked: false)),
    Plot(.scatter(series), title: "Points", xScale: .logarithmic),
    Plot(.bar([Plot.Bar("a", 1, interval: 0.5...1.5), Plot.Bar("b", -2)]), xLabel: "kind", yLabel: "score"),
    Plot(.histogram(values: (0..<99).map { Double($0 * $0 % 31) }, bins: 6), title: "Counts"),
    Plot(.bar([]), title: "Empty"),
  ]

  @Test(arguments: plots)
  func `the document is well-formed and always the same`(plot: Plot) {
    let svg = plot.svg()
    let parser = XMLParser(data: Data(svg.utf8))
    #expect(parser.parse(), "\(String(describing: parser.parserError))")
    #expect(plot.svg() == svg)
    #expect(svg.hasPrefix(#"<svg xmlns="http://www.w3.org/2000/svg" class="osler-plot" width="640""#))
    #expect(!svg.contains("nan") && !svg.contains("inf"))
    #expect(!svg.contains("href") && !svg.contains("url("))
  }

  @Test func `a small plot is these elements`() {
    let series = [Plot.Series(name: "loss", points: [Plot.Point(0, 0), Plot.Point(1, 2), Plot.Point(2, 1)])]
    let svg = Plot(.line(series, marked: false), title: "Loss").svg()
    let drawn = svg.split(separator: "</style>\n")[1]
    #expect(
      drawn == """
        <rect class="paper" width="640" height="354" rx="8"/>
        <text class="title" x="20" y="30">Loss</text>
        <text class="label" x="20" y="56">loss</text>
        <path class="grid" d="M47.6 320L612 320"/>
        <text class="tick" x="39.6" y="324" text-anchor="end">0</text>
        <path class="grid" d="M47.6 257.5L612 257.5"/>
        <text class="tick" x="39.6" y="261.5" text-anchor="end">0.5</text>
        <path class="grid" d="M47.6 195L612 195"/>
        <text class="tick" x="39.6" y="199" text-anchor="end">1.0</text>
        <path class="grid" d="M47.6 132.5L612 132.5"/>
        <text class="tick" x="39.6" y="136.5" text-anchor="end">1.5</text>
        <path class="grid" d="M47.6 70L612 70"/>
        <text class="tick" x="39.6" y="74" text-anchor="end">2.0</text>
        <path class="axis" d="M47.6 320L612 320"/>
        <path class="axis" d="M47.6 320L47.6 325"/>
        <text class="tick" x="47.6" y="339" text-anchor="middle">0</text>
        <path class="axis" d="M329.8 320L329.8 325"/>
        <text class="tick" x="329.8" y="339" text-anchor="middle">1</text>
        <path class="axis" d="M612 320L612 325"/>
        <text class="tick" x="612" y="339" text-anchor="middle">2</text>
        <path class="line c0" d="M47.6 320L329.8 70L612 195"/>
        </svg>

        """)
  }

  @Test func `labels are escaped and stay text`() {
    let plot = Plot(
      .bar([Plot.Bar("<script>alert('x')</script>\u{0}", 1)]), title: "\"]]>&amp;\u{FFFF}")
    let svg = plot.svg()
    #expect(XMLParser(data: Data(svg.utf8)).parse())
    #expect(!svg.contains("<script"))
    #expect(svg.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;\u{FFFD}: 1</title>"))
    #expect(svg.contains(#"<text class="title" x="20" y="30">&quot;]]&gt;&amp;amp;"#))
  }

  @Test func `a hundred thousand points make a small file with both extremes in it`() {
    var points = (0..<100_000).map { Plot.Point(Double($0), 1 + Double($0 % 7) / 10) }
    points[50_000].y = 3
    let svg = Plot(.line([Plot.Series(name: "loss", points: points)], marked: true)).svg()
    #expect(svg.utf8.count < 60_000)
    // The peak touches the top of the frame.
    #expect(svg.contains(" 28L") || svg.contains(" 44L"))
  }

  @Test func `extreme numbers neither crash nor leave the frame`() {
    let (least, most) = (Double.leastNonzeroMagnitude, Double.greatestFiniteMagnitude)
    let pairs: [(Double, Double)] = [
      (most, -most), (least, 0), (1e16, 1e16 + 2), (0, 0), (-least, least), (least * 9, 1e308),
      (-1e-12, 1e300),
    ]
    for (first, second) in pairs {
      let points = [Plot.Point(first, second), Plot.Point(second, first)]
      for scale in [Plot.Scale.linear, .logarithmic] {
        for content in [
          Plot.Content.line([Plot.Series(name: "a", points: points)], marked: true),
          .scatter([Plot.Series(name: "a", points: points)]),
          .bar([
            Plot.Bar("a", first), Plot.Bar("b", second, interval: min(first, second)...max(first, second)),
          ]),
          .histogram(values: [first, second], bins: 7),
        ] {
          let plot = Plot(content, xScale: scale, yScale: scale)
          #expect(XMLParser(data: Data(plot.svg().utf8)).parse())
          #expect(!plot.text(width: 40).isEmpty)
        }
      }
    }
  }
}
