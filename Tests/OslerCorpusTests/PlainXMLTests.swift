import Foundation
import OslerCorpus
import Testing

/// The fast passage through plain XML against the scanner's own, which is taken wherever a tag is not plain.
struct PlainXMLTests {
  let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  @Test func `what is plain is read as what is written otherwise`() throws {
    let plain = articleSet(
      citation(1, title: "Café – a <i>trial</i> &amp; more", abstract: "One.  Two\u{2009}three.\nFour"),
      citation(2, title: "", abstract: "é", year: nil, journal: "J&amp;J"),
      Self.crowded, deletion(7, 8))
    let other = Self.unusual(plain)
    let articles = try read(plain)
    #expect(articles.count == 3)
    #expect(other != plain)
    #expect(try read(other) == articles)
  }

  @Test(.enabled(if: RealData.has("pubmed"), RealData.absent("pubmed")), arguments: ["records", "nlm"])
  func `a real file is read the same when none of its tags is plain`(part: String) throws {
    let paths = Glob.expand("*.xml*", relativeTo: "\(RealData.folder)/pubmed/\(part)")
    try #require(!paths.isEmpty)
    for path in paths where !path.hasSuffix("n0902.xml.gz") {
      let corpus = try Corpus.open(paths: [path])
      let text = String(decoding: try unpacked(path), as: UTF8.self)
      let other = try Corpus.open(paths: [try folder.write(Self.unusual(text), to: "other.xml")])
      #expect(try other.everything() == corpus.everything(), "\(path)")
      #expect(other.shards[0].structured == corpus.shards[0].structured)
      #expect(other.shards[0].deletions == corpus.shards[0].deletions)
    }
  }

  @Test(
    arguments: [
      ("<Skipped><a></b></Skipped>", 3, 13, XMLFault.mismatchedTag(open: "a", close: "b")),
      ("<Skipped>\n<a></a>x</Skippe>", 4, 9, .mismatchedTag(open: "Skipped", close: "Skippe")),
      ("<Skipped><a b=\"1\" c=\"2\" b=\"3\"/></Skipped>", 3, 25, .repeatedAttribute("b")),
      ("<Skipped><a b=\"<\"/></Skipped>", 3, 13, .badAttribute("b")),
      ("<Skipped><a b=\"1\"c=\"2\"/></Skipped>", 3, 10, .badTag),
      ("<Skipped>&lt;&nbsp;</Skipped>", 3, 14, .unknownEntity("nbsp")),
      ("<Skipped>\r\n<1></Skipped>", 4, 1, .badTag),
    ] as [(String, Int, Int, XMLFault)])
  func `a fault in what is skipped is found where it stands`(
    text: String, line: Int, column: Int, fault: XMLFault
  ) throws {
    let path = try folder.write(articleSet(text), to: "a.xml")
    #expect(
      throws: CorpusError.malformed(path: path, at: XMLPosition(line: line, column: column), fault: fault)
    ) {
      try Corpus.open(paths: [path])
    }
  }

  @Test func `elements nest in what is skipped as deep as anywhere`() throws {
    func nested(_ depth: Int) -> String {
      (0..<depth).map { "<e\($0) a=\"\($0)\">" }.joined()
        + (0..<depth).reversed().map { "</e\($0)>" }.joined()
    }
    let path = try folder.write(articleSet(nested(255), citation(1)), to: "a.xml")
    #expect(try Corpus.open(paths: [path]).count == 1)
    let deeper = try folder.write(articleSet(nested(256), citation(1)), to: "b.xml")
    #expect(throws: CorpusError.self) { try Corpus.open(paths: [deeper]) }
  }

  /// Long names, many attributes, self-closed elements, white space in odd places.
  private static let crowded = """
    <PubmedArticle><MedlineCitation a="1" b="2" c="3" d="4" e="5" f="6" g="7" h="8" i="9"><PMID Version="2">3</PMID>
    <AVeryLongNameOfSomethingSkipped x="longer than sixteen bytes, by far"><b/><c d="e"/>t</AVeryLongNameOfSomethingSkipped>
    <Article><Journal/><ArticleTitle>Short</ArticleTitle><Abstract><AbstractText Label="AIM"  NlmCategory="X">A</AbstractText>\
    <AbstractText Label="A  &lt; B">Of thirty-two and more bytes in the text, with one space each.</AbstractText>\
    <AbstractText/><AbstractText> B </AbstractText></Abstract></Article></MedlineCitation></PubmedArticle>
    """

  /// The same document with a space before each tag's end.
  private static func unusual(_ text: String) -> String {
    text.replacing(/<\/?[A-Za-z][^<>]*>/) { match in
      let tag = match.output
      return tag.hasSuffix("/>") ? "\(tag.dropLast(2))\n/>" : "\(tag.dropLast()) >"
    }
  }

  private func read(_ text: String) throws -> [Article] {
    try Corpus.open(paths: [try folder.write(text, to: "a.xml")]).everything()
  }

  private func unpacked(_ path: String) throws -> Data {
    guard path.hasSuffix(".gz") else { return try Data(contentsOf: URL(filePath: path)) }
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["gzip", "-dc", path]
    process.standardOutput = pipe
    try process.run()
    let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return data
  }
}
