/// A journal that does not exist.
struct SampleJournal {
  let title: String
  let abbreviation: String
  let issn: String
  /// Of the ISSN that its citations give: print or electronic.
  var medium = "Print"
  let linkingISSN: String
  let catalogNumber: String
}

/// A made-up citation in PubMed's XML format.
struct Citation {
  var pmid: Int
  var version = 1
  let facts: [Fact]
  let round: Int
  let year: Int
  let patients: Int
  let opening: Int
  let structured: Bool
  let medlineDate: Bool
  var language = "eng"
  let journal: SampleJournal
  var hasAbstract = true
  /// PubMed puts a title that its own staff translated into brackets.
  var hasTranslatedTitle = false
  /// Ways to state a fact, by its relation.
  var wording = statements

  func statement(_ fact: Fact) -> String {
    let ways = wording[fact.relation] ?? []
    return filled(ways[round % ways.count], fact)
  }

  /// As the XML has it, with markup.
  var title: String {
    let first = facts[0]
    let ways = titles[first.relation] ?? []
    let title = marked(filled(ways[round % ways.count], first), facts) + "."
    return hasTranslatedTitle ? "[\(title)]" : title
  }

  var xml: String {
    let opening = openings[opening].replacing("N", with: String(patients))
    let sentences = facts.map { marked(statement($0), facts) }
    let abstract =
      structured
      ? """
                <AbstractText Label="METHODS" NlmCategory="METHODS">\(opening)</AbstractText>
                <AbstractText Label="RESULTS" NlmCategory="RESULTS">\(sentences.dropLast().joined(separator: " "))</AbstractText>
                <AbstractText Label="CONCLUSIONS" NlmCategory="CONCLUSIONS">\(sentences[sentences.count - 1])</AbstractText>
      """
      : "          <AbstractText>\(([opening] + sentences).joined(separator: " "))</AbstractText>"
    let abstractElement =
      hasAbstract
      ? """
            <Abstract>
      \(abstract)
            </Abstract>

      """ : ""
    let date = medlineDate ? "<MedlineDate>\(year) Jan-Feb</MedlineDate>" : "<Year>\(year)</Year>"
    let headings = facts.map { fact in
      "        <MeshHeading><DescriptorName MajorTopicYN=\"N\">\(escaped(titleCase(fact.subject)))</DescriptorName></MeshHeading>"
    }
    let subject = descriptors[facts[0].relation] ?? facts[0].relation
    return """
      <PubmedArticle>
        <MedlineCitation Status="MEDLINE" Owner="NLM">
          <PMID Version="\(version)">\(pmid)</PMID>
          <Article PubModel="Print">
            <Journal>
              <ISSN IssnType="\(journal.medium)">\(journal.issn)</ISSN>
              <JournalIssue CitedMedium="Print"><Volume>\(year - 1990)</Volume><PubDate>\(date)</PubDate></JournalIssue>
              <Title>\(escaped(journal.title))</Title>
              <ISOAbbreviation>\(journal.abbreviation)</ISOAbbreviation>
            </Journal>
            <ArticleTitle>\(title)</ArticleTitle>
            <ELocationID EIdType="doi" ValidYN="Y">10.0000/osler.\(pmid)</ELocationID>
      \(abstractElement)      <Language>\(language)</Language>
            <PublicationTypeList><PublicationType UI="D016428">Journal Article</PublicationType></PublicationTypeList>
          </Article>
          <MedlineJournalInfo><MedlineTA>\(journal.abbreviation)</MedlineTA><NlmUniqueID>\(journal.catalogNumber)</NlmUniqueID><ISSNLinking>\(journal.linkingISSN)</ISSNLinking></MedlineJournalInfo>
          <MeshHeadingList>
      \(headings.joined(separator: "\n"))
              <MeshHeading><DescriptorName MajorTopicYN="Y">\(subject)</DescriptorName></MeshHeading>
          </MeshHeadingList>
        </MedlineCitation>
        <PubmedData><ArticleIdList><ArticleId IdType="pubmed">\(pmid)</ArticleId></ArticleIdList></PubmedData>
      </PubmedArticle>
      """
  }
}

/// A shard of the baseline or of an update.
func shard(_ citations: [Citation], deleted: [Int] = []) -> String {
  let deletions = deleted.map { "<PMID Version=\"1\">\($0)</PMID>" }.joined()
  return """
    <?xml version="1.0" encoding="utf-8"?>
    <!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2019//EN" "https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_190101.dtd">
    <PubmedArticleSet>
    \(citations.map(\.xml).joined(separator: "\n"))
    \(deleted.isEmpty ? "" : "<DeleteCitation>\(deletions)</DeleteCitation>\n")</PubmedArticleSet>

    """
}
