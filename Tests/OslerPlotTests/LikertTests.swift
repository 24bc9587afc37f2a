import Foundation
import FoundationXML
import OslerPlot
import Testing

struct LikertTests {
  private let plot = Plot(
    .likert([
      Plot.LikertBar("ours", group: "accuracy", counts: [0, 0, 0, 2, 2, 4, 2]),
      Plot.LikertBar("other", group: "accuracy", counts: [2, 2, 4, 2, 0, 0, 0]),
      Plot.LikertBar("ours", group: "clarity", counts: [0, 0, 0, 0, 0, 0, 10]),
    ]), title: "Rated", xLabel: "poor", yLabel: "good")

  @Test func `each cell is a point and the middle lies on the line`() {
    #expect(
      plot.text(width: 60) == """
        Rated
        accuracy
        ours                  44│445555666666667777   median 6, n 10
        other 111122223333333344│44                   median 3, n 10
        clarity
        ours                    │77777777777777777777 median 7, n 10
        1: poor; 7: good
        """)
  }

  @Test func `plain ASCII is enough`() {
    let one = Plot(.likert([Plot.LikertBar("x", counts: [1, 1])]))
    #expect(one.text(width: 30, characters: .ascii) == "x 111111|22222 median 1.5, n 2")
  }

  @Test func `the median of an even number is the mean of the two in the middle`() {
    let bar = Plot(.likert([Plot.LikertBar("x", counts: [0, 0, 1, 0, 0, 1, 0])]))
    #expect(bar.text().hasSuffix("median 4.5, n 2"))
  }

  @Test func `a bar without ratings is left out, and said to be`() {
    let plot = Plot(.likert([Plot.LikertBar("a", counts: [1, 2]), Plot.LikertBar("b", counts: [0, 0])]))
    #expect(plot.text(width: 40).hasSuffix("(1 without ratings)"))
    #expect(Plot(.likert([Plot.LikertBar("b", counts: [0, 0])])).text() == "(nothing to plot)")
    #expect(Plot(.likert([])).text() == "(nothing to plot)")
  }

  @Test func `the document is well-formed and always the same`() {
    let svg = plot.svg()
    let parser = XMLParser(data: Data(svg.utf8))
    #expect(parser.parse(), "\(String(describing: parser.parserError))")
    #expect(plot.svg() == svg)
    #expect(svg.matches(of: /<rect class="bar l/).count == 9 + 7)  // Parts of bars, and the legend.
    #expect(svg.contains("<title>ours, 6: 4 (40 %)</title>"))
    #expect(!svg.contains("nan") && !svg.contains("inf"))
  }

  @Test func `names are text`() {
    let svg = Plot(.likert([Plot.LikertBar("<b>", group: "\u{202E}&", counts: [1, 2])])).svg()
    #expect(svg.contains("&lt;b&gt;") && svg.contains("\u{FFFD}&amp;") && !svg.contains("<b>"))
  }
}
