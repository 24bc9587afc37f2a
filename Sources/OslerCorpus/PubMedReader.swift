/// Reads a file of NLM's PubMed XML, one citation at a time.
///
/// Format: https://www.nlm.nih.gov/bsd/licensee/elements_descriptions.html
struct PubMedReader: ~Copyable {
  /// What comes next in the file.
  enum Item {
    /// To be taken with ``readCitation()`` or ``skipCitation()``.
    case citation
    case deletions([UInt32])
    case book
  }

  /// What a citation is read for.
  enum Aim {
    case article
    /// To know which articles there are: texts are passed, and have the same faults.
    case facts(journal: Bool)
  }

  var scanner: XMLScanner
  let aim: Aim
  /// Whether the citation at hand stands in a `PubmedArticle`, as it does in files since 2017.
  private var isWrapped = false

  private init(_ scanner: consuming XMLScanner, _ aim: Aim) {
    self.scanner = scanner
    self.aim = aim
  }

  /// Opens the file, up to its first citation.
  ///
  /// - Parameter ahead: whether a packed file is unpacked on a thread of its own.
  static func open(_ path: String, _ aim: Aim = .article, ahead: Bool) throws(CorpusError) -> PubMedReader {
    let scanner = try XMLScanner.open(path, ahead: ahead)
    switch scanner.name {
    case "PubmedArticleSet", "MedlineCitationSet", "PubmedBookArticleSet": return PubMedReader(scanner, aim)
    default: throw .notPubMed(path: path, root: scanner.name.text)
    }
  }

  /// - Returns: `nil` at the end of the file, which is well-formed to its last byte then.
  mutating func next() throws(CorpusError) -> Item? {
    while let name = try scanner.nextChild() {
      switch name {
      case "PubmedArticle", "MedlineCitation":
        isWrapped = name == "PubmedArticle"
        scanner.textAllowance = XMLScanner.mostText
        return .citation
      case "DeleteCitation": return .deletions(try readDeletions())
      case "PubmedBookArticle":
        try scanner.skip()
        return .book
      default: try scanner.skip()
      }
    }
    try scanner.finish()
    return nil
  }

  mutating func skipCitation() throws(CorpusError) { try scanner.skip() }

  mutating func readCitation() throws(CorpusError) -> Citation {
    var citation = Citation()
    if isWrapped {
      while let name = try scanner.nextChild() {
        switch name {
        case "MedlineCitation": try readMedline(into: &citation)
        case "PubmedData": try readPubMedData(into: &citation)
        default: try scanner.skip()
        }
      }
    } else {
      try readMedline(into: &citation)
    }
    guard citation.pmid > 0 else { throw withoutPMID }
    return citation
  }

  private mutating func readDeletions() throws(CorpusError) -> [UInt32] {
    var deleted: [UInt32] = []
    while let name = try scanner.nextChild() {
      guard name == "PMID" else {
        try scanner.skip()
        continue
      }
      guard let pmid = UInt32(try scanner.collectText()) else { throw withoutPMID }
      deleted.append(pmid)
    }
    return deleted
  }

  private var withoutPMID: CorpusError {
    .citationWithoutPMID(path: scanner.input.path, at: scanner.position)
  }
}
