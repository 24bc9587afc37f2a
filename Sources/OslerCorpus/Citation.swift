/// A citation as ``PubMedReader`` fills it in, with what the accounts of a corpus want to know beside the article.
struct Citation {
  var pmid: UInt32 = 0
  var version = 1
  var title = ""
  /// A paragraph each, with its label.
  var abstract: [String] = []
  /// At least one paragraph has text.
  var hasAbstract = false
  var journal = Journal()
  var issueYear: Int?
  var medlineDate: String?
  var electronicYear: Int?
  var mesh: [String] = []
  var publicationTypes: [String] = []
  var language: [String] = []
  /// From `ELocationID`, and from the list of ids, which is asked second.
  var locationDOI: String?
  var listedDOI: String?
  /// At least one paragraph of the abstract has a label, be it empty.
  var isStructured = false

  var year: Int? { issueYear ?? medlineDate.flatMap(Self.firstYear) ?? electronicYear }

  var article: Article {
    Article(
      pmid: Int(pmid), version: version, title: title,
      abstract: abstract.isEmpty ? nil : abstract.joined(separator: "\n"), journal: journal, year: year,
      mesh: mesh, publicationTypes: publicationTypes, language: language, doi: locationDOI ?? listedDOI)
  }

  /// The first year in a text such as `1998 Dec-1999 Jan` or `Winter 2001`: four digits by themselves,
  /// from 1500 to 2099.
  static func firstYear(in text: String) -> Int? {
    for digits in text.split(whereSeparator: { !("0"..."9").contains($0) }) where digits.count == 4 {
      if let year = Int(digits), (1500..<2100).contains(year) { return year }
    }
    return nil
  }
}
