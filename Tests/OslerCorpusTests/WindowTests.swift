import OslerCorpus
import Testing

struct WindowTests {
  let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  /// The reader sees half a mebibyte at a time: here each byte of an article once comes last in it.
  @Test func `an article is read the same wherever the edge of the window falls`() throws {
    let inside = """
      <MedlineCitation ><PMID Version='1' a="&lt;">7</PMID><Article><ArticleTitle>é&#x2013;🫀<i>b</i ><br/><!--c-->\
      <![CDATA[]<d]]>&amp;<?e?></ArticleTitle></Article></MedlineCitation>
      """
    let before = "<MedlineCitationSet><!--"
    let expected = Article(
      pmid: 7, title: "é–🫀b]<d&", abstract: nil, journal: Journal(), year: nil, language: [])
    for length in 0...inside.utf8.count {
      let padding = String(repeating: "x", count: (1 << 19) - before.utf8.count - 3 - length)
      let path = try folder.write("\(before)\(padding)-->\(inside)</MedlineCitationSet>\n", to: "a.xml")
      let corpus = try Corpus.open(paths: [path])
      let articles = try corpus.everything()
      #expect(articles == [expected], "\(length) bytes before the edge")
    }
  }

  @Test func `plain XML is read the same wherever the edge of the window falls`() throws {
    let inside = """
      <MedlineCitation Status="MEDLINE">
          <DateCompleted><Year>1976</Year><Month>01</Month></DateCompleted>
        <PMID Version="1">7</PMID><Article PubModel="Print"><ArticleTitle>On the heart – é</ArticleTitle>
        <Abstract><AbstractText Label="AIM" NlmCategory="OBJECTIVE">To see it.</AbstractText></Abstract></Article>
        </MedlineCitation>
      """
    let before = "<MedlineCitationSet><!--"
    let expected = Article(
      pmid: 7, title: "On the heart – é", abstract: "AIM: To see it.", journal: Journal(), year: nil,
      language: [])
    for length in 0...inside.utf8.count {
      let padding = String(repeating: "x", count: (1 << 19) - before.utf8.count - 3 - length)
      let path = try folder.write("\(before)\(padding)-->\(inside)</MedlineCitationSet>\n", to: "a.xml")
      let corpus = try Corpus.open(paths: [path])
      let articles = try corpus.everything()
      #expect(articles == [expected], "\(length) bytes before the edge")
    }
  }

  /// The last thing in the window is what the file ends in.
  @Test func `a file that ends anywhere in an article says so`() throws {
    let text =
      "<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID Version='1'>7&amp;</PMID>é<!--c--><?e?>"
    for length in 1..<text.utf8.count {
      let path = try folder.write(Array(text.utf8.prefix(length)), to: "a.xml")
      #expect(throws: CorpusError.self) { try Corpus.open(paths: [path]) }
    }
  }
}
