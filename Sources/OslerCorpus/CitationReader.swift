/// The elements of a citation, from the outside in. What is not asked for is skipped.
extension PubMedReader {
  mutating func readMedline(into citation: inout Citation) throws(CorpusError) {
    while let name = try scanner.nextChild() {
      switch name {
      case "PMID":
        citation.version = try scanner.attribute("Version").flatMap { Int($0) } ?? 1
        citation.pmid = UInt32(try scanner.collectText()) ?? 0
      case "Article": try readArticle(into: &citation)
      case "MedlineJournalInfo": try readJournalInfo(into: &citation.journal)
      case "MeshHeadingList": try readMesh(into: &citation)
      default: try scanner.skip()
      }
    }
  }

  /// Only the ids of the article itself: those of its references lie deeper.
  mutating func readPubMedData(into citation: inout Citation) throws(CorpusError) {
    while let name = try scanner.nextChild() {
      guard name == "ArticleIdList" else {
        try scanner.skip()
        continue
      }
      while let name = try scanner.nextChild() {
        if name == "ArticleId" && citation.listedDOI == nil && scanner.attribute("IdType", is: "doi") {
          citation.listedDOI = try textIfWanted()
        } else {
          try scanner.skip()
        }
      }
    }
  }

  private mutating func readArticle(into citation: inout Citation) throws(CorpusError) {
    while let name = try scanner.nextChild() {
      switch name {
      case "Journal": try readJournal(into: &citation)
      case "ArticleTitle": citation.title = try textIfWanted() ?? ""
      case "ELocationID":
        let isDOI = scanner.attribute("EIdType", is: "doi") && !scanner.attribute("ValidYN", is: "N")
        let text = try textIfWanted()
        if isDOI && citation.locationDOI == nil { citation.locationDOI = text }
      case "Abstract": try readAbstract(into: &citation)
      case "Language": if let code = try collectIfAny() { citation.language.append(code) }
      case "PublicationTypeList": try readPublicationTypes(into: &citation)
      case "ArticleDate":
        let year = try readDate().year
        citation.electronicYear = citation.electronicYear ?? year
      default: try scanner.skip()
      }
    }
  }

  private mutating func readJournal(into citation: inout Citation) throws(CorpusError) {
    while let name = try scanner.nextChild() {
      switch name {
      case "ISSN":
        let isElectronic = scanner.attribute("IssnType", is: "Electronic")
        let issn = try nameIfWanted()
        if isElectronic { citation.journal.issnElectronic = issn } else { citation.journal.issnPrint = issn }
      case "JournalIssue":
        while let name = try scanner.nextChild() {
          if name == "PubDate" {
            (citation.issueYear, citation.medlineDate) = try readDate()
          } else {
            try scanner.skip()
          }
        }
      case "Title": citation.journal.title = try nameIfWanted() ?? ""
      case "ISOAbbreviation": citation.journal.isoAbbreviation = try nameIfWanted()
      default: try scanner.skip()
      }
    }
  }

  private mutating func readDate() throws(CorpusError) -> (year: Int?, medlineDate: String?) {
    var date: (year: Int?, medlineDate: String?)
    while let name = try scanner.nextChild() {
      switch name {
      case "Year": date.year = Int(try scanner.collectText())
      case "MedlineDate": date.medlineDate = try scanner.collectText()
      default: try scanner.skip()
      }
    }
    return date
  }

  /// `UNLABELLED` is NLM's word for a paragraph that has no label.
  private mutating func readAbstract(into citation: inout Citation) throws(CorpusError) {
    while let name = try scanner.nextChild() {
      guard name == "AbstractText" else {
        try scanner.skip()
        continue
      }
      let label = try scanner.attribute("Label")
      if label != nil { citation.isStructured = true }
      guard case .article = aim else {
        if try scanner.passText() { citation.hasAbstract = true }
        continue
      }
      guard let text = try collectIfAny() else { continue }
      citation.hasAbstract = true
      if let label, !label.isEmpty, label != "UNLABELLED" {
        citation.abstract.append("\(label)\(label.hasSuffix(":") ? "" : ":") \(text)")
      } else {
        citation.abstract.append(text)
      }
    }
  }

  private mutating func readPublicationTypes(into citation: inout Citation) throws(CorpusError) {
    while let name = try scanner.nextChild() {
      if name == "PublicationType" {
        if let type = try textIfWanted() { citation.publicationTypes.append(type) }
      } else {
        try scanner.skip()
      }
    }
  }

  private mutating func readJournalInfo(into journal: inout Journal) throws(CorpusError) {
    while let name = try scanner.nextChild() {
      switch name {
      case "MedlineTA": journal.medlineAbbreviation = try nameIfWanted()
      case "NlmUniqueID": journal.nlmID = try nameIfWanted()
      case "ISSNLinking": journal.issnLinking = try nameIfWanted()
      default: try scanner.skip()
      }
    }
  }

  private mutating func readMesh(into citation: inout Citation) throws(CorpusError) {
    while let name = try scanner.nextChild() {
      guard name == "MeshHeading" else {
        try scanner.skip()
        continue
      }
      while let name = try scanner.nextChild() {
        if name == "DescriptorName" {
          if let descriptor = try textIfWanted() { citation.mesh.append(descriptor) }
        } else {
          try scanner.skip()
        }
      }
    }
  }

  /// The open element's text where the article is read, `nil` else and where it has none.
  private mutating func textIfWanted() throws(CorpusError) -> String? {
    if case .article = aim { return try collectIfAny() }
    _ = try scanner.passText()
    return nil
  }

  /// The open element's text where the journal is asked for, `nil` else and where it has none.
  private mutating func nameIfWanted() throws(CorpusError) -> String? {
    if case .facts(journal: false) = aim {
      _ = try scanner.passText()
      return nil
    }
    return try collectIfAny()
  }

  /// The open element's text, `nil` where it has none.
  private mutating func collectIfAny() throws(CorpusError) -> String? {
    let text = try scanner.collectText()
    return text.isEmpty ? nil : text
  }
}
