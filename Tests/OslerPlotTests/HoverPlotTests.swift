import Foundation
import FoundationXML
import OslerPlot
import Testing

struct HoverPlotTests {
  private let plot = Plot(
    .line(
      [
        Plot.Series(
          name: "a \"b\" <c>", points: [Plot.Point(1, 2.5), Plot.Point(2, .nan), Plot.Point(3, 1)]),
        Plot.Series(name: "d\u{202E}", points: [Plot.Point(1, 1 / 3.0)]),
      ], marked: false), xLabel: "step", yLabel: "loss")

  @Test func `the numbers stand beside the drawing`() throws {
    let svg = try #require(plot.hoverable())
    let parser = XMLParser(data: Data(svg.utf8))
    #expect(parser.parse())
    let start = try #require(svg.range(of: "data-hover=\"")).upperBound
    let end = try #require(svg[start...].firstIndex(of: "\""))
    let json = svg[start..<end].replacing("&quot;", with: "\"").replacing("&lt;", with: "<").replacing(
      "&gt;", with: ">")
    #expect(
      json == """
        {"box":[47.6,58,572,308],"x":[1,3,false],"y":[0,2.5,false],"label":"step","series":[\
        {"name":"a \\"b\\" <c>","points":[[1,2.5],[2,null],[3,1]]},{"name":"d\u{FFFD}","points":[[1,0.333333]]}]}
        """)
    #expect(!svg.contains("<style") && !svg.contains("href") && !svg.contains("url("))
  }

  @Test func `only lines with something to draw can be hovered`() {
    #expect(Plot(.bar([Plot.Bar("a", 1)])).hoverable() == nil)
    #expect(
      Plot(.line([Plot.Series(name: "a", points: [Plot.Point(1, .nan)])], marked: false)).hoverable() == nil)
  }

  @Test func `a long series keeps its extremes, its ends and its gaps`() {
    var points = (0..<100_000).map { Plot.Point(Double($0), sin(Double($0) / 1000)) }
    points[50_123].y = 99
    points[70_007].y = -99
    points[30_000].y = .nan
    let series = Plot.Series(name: "loss", points: points)
    let thinned = series.thinned(to: 600)
    #expect((500...605).contains(thinned.points.count))
    #expect(thinned.points.first == points[0] && thinned.points.last == points[99_999])
    #expect(thinned.points.contains(points[50_123]) && thinned.points.contains(points[70_007]))
    #expect(thinned.points.count { !$0.y.isFinite } == 1)
    #expect(zip(thinned.points, thinned.points.dropFirst()).allSatisfy { $0.x < $1.x })
    let few = Plot.Series(name: "few", points: Array(points.prefix(600)))
    #expect(few.thinned(to: 600) == few)
  }
}
