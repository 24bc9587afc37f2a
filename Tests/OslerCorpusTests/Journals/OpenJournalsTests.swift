import Foundation
import OslerCorpus
import Testing

struct OpenJournalsTests {
  private let table = OpenJournals.table

  @Test func `every specialty has two dozen journals or more, each once`() {
    #expect(table.categories == Specialty.allCases.map(\.category))
    #expect(Specialty.allCases.filter(\.isGuess) == [.rheumatology])
    for category in table.categories {
      let titles = table.entries.filter { $0.category == category }.map(\.abbreviation)
      #expect(titles.count >= 24, "\(category)")
      #expect(Set(titles).count == titles.count, "\(category)")
    }
  }

  @Test func `every journal has an ISSN, and every ISSN its check digit`() {
    for entry in table.entries {
      #expect(!entry.issns.isEmpty, "\(entry.title)")
      for issn in entry.issns { #expect(ISSN.normalized(issn) == issn, "\(entry.title)") }
    }
  }

  @Test(arguments: [
    ("0028-4793", "0028-4793"), ("00284793", "0028-4793"), ("2150-511x", "2150-511X"), ("0028-4794", nil),
    ("0028", nil), ("X028-4793", nil),
  ])
  func `an ISSN is eight places with a check digit`(text: String, expected: String?) {
    #expect(ISSN.normalized(text) == expected)
  }

  @Test func `ranks are not claimed`() {
    #expect(throws: JournalError.self) { try table.selection(of: ["cardiology"], top: 10) }
    #expect(table.source == "Osler's open table of journals (not JCR's)")
  }

  @Test(
    arguments: [
      ("cardiology", Specialty.cardiology), ("Haematology", .hematology),
      ("urology and nephrology", .urologyNephrology),
      ("MEDICINE, GENERAL & INTERNAL", .generalMedicine), ("res", .respiratory),
      ("internal medicine", .generalMedicine),
    ])
  func `a specialty goes by code, category or common name`(name: String, specialty: Specialty) {
    #expect(Specialty.named(name) == specialty)
  }

  /// Journals that changed their ISSN: the shards have the older one too.
  private static let former = ["1026-8022", "0959-535X", "1361-6137"]

  @Test(.enabled(if: RealData.has("pubmed"), RealData.absent("pubmed")))
  func `journals of real citations have the ISSNs of the table`() throws {
    let paths = ["assembled", "nlm", "update-pairs"].flatMap {
      Glob.expand("*.xml.gz", relativeTo: "\(RealData.folder)/pubmed/\($0)")
    }
    let filter = try table.selection()
    var byName: [String: Set<String>] = [:]
    for entry in table.entries { byName[entry.abbreviation ?? "", default: []].formUnion(entry.issns) }
    var checked = Set<String>()
    var articles: [String: Int] = [:]
    try Corpus.open(paths: paths).forEach { article in
      for category in filter.categories(of: article.journal) { articles[category, default: 0] += 1 }
      guard let name = article.journal.medlineAbbreviation, let known = byName[name] else { return }
      checked.insert(name)
      for issn in [article.journal.issnPrint, article.journal.issnElectronic].compactMap({ $0 }) {
        #expect(known.contains(issn) || Self.former.contains(issn), "\(name): \(issn)")
      }
    }
    #expect(checked.count > 150)
    #expect(articles.count == 11)
  }
}
