import OslerCorpus
import Testing

struct WhitespaceTests {
  let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  /// White space of every kind and count, at every place of eight bytes, against a plain definition.
  @Test func `every run of white space becomes one space, none at the ends`() throws {
    var state: UInt64 = 1
    func draw(_ bound: UInt64) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % bound)
    }
    let pieces = [
      " ", "  ", "\n", "\t ", "\u{A0}", "\u{2003}", "é", "𝛼", "a", "bc", "word", "seven77", "eight888", ".",
    ]
    let titles = (0..<3000).map { _ in (0..<draw(24)).map { _ in pieces[draw(UInt64(pieces.count))] }.joined()
    }
    let citations = titles.enumerated().map { citation($0 + 1, title: $1) }.joined()
    let corpus = try Corpus.open(paths: [try folder.write(articleSet(citations), to: "a.xml")])
    let expected = titles.map { title in
      title.unicodeScalars.split { $0.properties.isWhitespace }.map { String($0) }.joined(separator: " ")
    }
    #expect(try corpus.everything().map(\.title) == expected)
  }
}
