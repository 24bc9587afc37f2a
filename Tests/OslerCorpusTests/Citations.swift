import OslerCorpus

/// A `PubmedArticle`, as far as a test says what is in it.
func citation(
  _ pmid: Int, version: Int = 1, title: String = "Title", abstract: String? = nil, year: Int? = 2020,
  journal: String = "The Journal", language: String = "eng"
) -> String {
  """
  <PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="\(version)">\(pmid)</PMID>
  <Article PubModel="Print"><Journal><ISSN IssnType="Print">1234-567X</ISSN><JournalIssue CitedMedium="Print">\
  <PubDate>\(year.map { "<Year>\($0)</Year>" } ?? "")</PubDate></JournalIssue><Title>\(journal)</Title>\
  <ISOAbbreviation>J. Title</ISOAbbreviation></Journal><ArticleTitle>\(title)</ArticleTitle>\
  \(abstract.map { "<Abstract><AbstractText>\($0)</AbstractText></Abstract>" } ?? "")\
  <Language>\(language)</Language></Article></MedlineCitation></PubmedArticle>

  """
}

func deletion(_ pmids: Int...) -> String {
  "<DeleteCitation>\(pmids.map { "<PMID Version=\"1\">\($0)</PMID>" }.joined())</DeleteCitation>\n"
}

/// A file with these elements; its header is two lines.
func articleSet(_ elements: String...) -> String {
  "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<PubmedArticleSet>\n\(elements.joined())</PubmedArticleSet>\n"
}

extension Corpus {
  /// All of it, which only a test would want.
  func everything() throws -> [Article] {
    var articles: [Article] = []
    try forEach { articles.append($0) }
    return articles
  }

  /// `PMID.version title` of each article.
  func outline() throws -> [String] { try everything().map { "\($0.pmid).\($0.version) \($0.title)" } }
}
