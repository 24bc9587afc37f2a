import OslerCorpus
import Testing

struct ArticleTests {
  let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  /// The only article in a file with this element.
  private func article(_ element: String) throws -> Article {
    let path = try folder.write(articleSet(element), to: "a.xml")
    return try #require(try Corpus.open(paths: [path]).everything().first)
  }

  @Test func `every field of a citation is read, and none of another's`() throws {
    let article = try article(
      """
      <PubmedArticle><MedlineCitation><PMID Version="2">31</PMID><Article>
        <Journal><ISSN IssnType="Electronic">1533-4406</ISSN><JournalIssue><PubDate><Year>2019</Year></PubDate>
        </JournalIssue><Title>The New England journal of medicine</Title>
        <ISOAbbreviation>N. Engl. J. Med.</ISOAbbreviation></Journal>
        <ArticleTitle>A  title</ArticleTitle><ELocationID EIdType="pii" ValidYN="Y">S01</ELocationID>
        <ELocationID EIdType="doi" ValidYN="N">10.1/wrong</ELocationID>
        <ELocationID EIdType="doi" ValidYN="Y">10.1/right</ELocationID>
        <Abstract><AbstractText>Text.</AbstractText></Abstract><Language>eng</Language><Language>fre</Language>
        <PublicationTypeList><PublicationType UI="D016428">Journal Article</PublicationType></PublicationTypeList>
        <ArticleDate><Year>2018</Year></ArticleDate></Article>
        <MedlineJournalInfo><MedlineTA>N Engl J Med</MedlineTA><NlmUniqueID>0255562</NlmUniqueID>
        <ISSNLinking>0028-4793</ISSNLinking></MedlineJournalInfo>
        <MeshHeadingList><MeshHeading><DescriptorName UI="D1">Heart</DescriptorName>
        <QualifierName>physiology</QualifierName></MeshHeading></MeshHeadingList>
        <OtherAbstract><AbstractText>Texte.</AbstractText></OtherAbstract>
        <CommentsCorrectionsList><CommentsCorrections><PMID Version="1">99</PMID></CommentsCorrections>
        </CommentsCorrectionsList></MedlineCitation>
        <PubmedData><ArticleIdList><ArticleId IdType="doi">10.1/listed</ArticleId></ArticleIdList>
        <ReferenceList><Reference><ArticleIdList><ArticleId IdType="doi">10.1/cited</ArticleId></ArticleIdList>
        </Reference></ReferenceList></PubmedData></PubmedArticle>
      """)
    var journal = Journal(title: "The New England journal of medicine")
    journal.isoAbbreviation = "N. Engl. J. Med."
    journal.medlineAbbreviation = "N Engl J Med"
    journal.issnElectronic = "1533-4406"
    journal.issnLinking = "0028-4793"
    journal.nlmID = "0255562"
    #expect(
      article
        == Article(
          pmid: 31, version: 2, title: "A title", abstract: "Text.", journal: journal, year: 2019,
          mesh: ["Heart"],
          publicationTypes: ["Journal Article"], language: ["eng", "fre"], doi: "10.1/right"))
    #expect(article.text == "A title\nText.")
  }

  @Test func `a structured abstract keeps its labels, a line each`() throws {
    let abstract = """
      Aims &amp; scope.</AbstractText><AbstractText Label="METHODS &amp; MEANS" NlmCategory="METHODS">We
         looked.</AbstractText><AbstractText Label="EMPTY"/><AbstractText Label="Note:">Seen.</AbstractText>\
      <AbstractText Label="UNLABELLED">End.
      """
    #expect(
      try article(citation(1, abstract: abstract)).abstract
        == "Aims & scope.\nMETHODS & MEANS: We looked.\nNote: Seen.\nEnd.")
  }

  @Test func `inline markup, MathML, CDATA, comments and references become text`() throws {
    let title = """
      H<sub>2</sub>O at 10<sup>&#x2212;3</sup>&#160;M, <i>E. <b>coli</b></i><!-- not > this --> &lt;<![CDATA[5 < 6 & 7]]>
      <mml:math xmlns:mml="http://www.w3.org/1998/Math/MathML"><mml:mi>x</mml:mi>
        <mml:mo>=</mml:mo><mml:mn>1</mml:mn></mml:math><?page 2?>.
      """
    #expect(try article(citation(1, title: title)).title == "H2O at 10−3 M, E. coli <5 < 6 & 7 x =1.")
  }

  @Test(arguments: [
    ("1998 Dec-1999 Jan", 1998), ("Winter 2001", 2001), ("2000 Spring", 2000), ("1976-1977", 1976),
    ("no date", 2011), ("12345 of 1899", 1899),
  ])
  func `a year comes from MedlineDate, else from the electronic publication`(date: String, year: Int) throws {
    let element = citation(1, year: nil)
      .replacing("<PubDate></PubDate>", with: "<PubDate><MedlineDate>\(date)</MedlineDate></PubDate>")
      .replacing("</Article>", with: "<ArticleDate><Year>2011</Year></ArticleDate></Article>")
    #expect(try article(element).year == year)
  }

  @Test func `an article without abstract, year or language says so`() throws {
    let article = try article(
      citation(7, title: "", abstract: " <i> </i>", year: nil).replacing("<Language>eng</Language>", with: "")
    )
    var journal = Journal(title: "The Journal")
    journal.isoAbbreviation = "J. Title"
    journal.issnPrint = "1234-567X"
    #expect(article == Article(pmid: 7, title: "", abstract: nil, journal: journal, year: nil, language: []))
  }

  @Test func `the older MedlineCitationSet is read too`() throws {
    let inner = citation(5).replacing("<PubmedArticle>", with: "").replacing("</PubmedArticle>", with: "")
    let text = "<MedlineCitationSet>\(inner)</MedlineCitationSet>"
    #expect(try Corpus.open(paths: [try folder.write(text, to: "old.xml")]).outline() == ["5.1 Title"])
  }
}
