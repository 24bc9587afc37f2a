import Foundation
import OslerCorpus
import Testing

struct CorpusTests {
  let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  @Test func `files are read in the order of their names, packed or not, each once`() throws {
    let second = try folder.write(gzipped(articleSet(citation(2))), to: "n0002.xml")
    let first = try folder.write(articleSet(citation(1)), to: "n0001.xml.gz")
    let corpus = try Corpus.open(paths: [second, first, second])
    #expect(try corpus.outline() == ["1.1 Title", "2.1 Title"])
    #expect(corpus.count == 2)
  }

  @Test func `gzip of several members is one file`() throws {
    let text = articleSet(citation(1), citation(2))
    let middle = text.index(text.startIndex, offsetBy: 300)
    let path = try folder.write(
      gzipped("\(text[..<middle])") + gzipped("") + gzipped("\(text[middle...])"), to: "a")
    #expect(try Corpus.open(paths: [path]).outline() == ["1.1 Title", "2.1 Title"])
  }

  @Test func `higher versions and later files replace a citation`() throws {
    let first = articleSet(
      citation(1, title: "old"), citation(2, version: 2, title: "kept"), citation(3, version: 2), citation(3))
    let second = articleSet(citation(2, version: 1, title: "late"), citation(1, title: "new"))
    let corpus = try Corpus.open(paths: [
      try folder.write(first, to: "1.xml"), try folder.write(second, to: "2.xml"),
    ])
    #expect(try corpus.outline() == ["2.2 kept", "3.2 Title", "1.1 new"])
    #expect(corpus.shards.map(\.superseded) == [2, 1])
    #expect(corpus.shards.map(\.laterVersions) == [2, 0])
  }

  @Test func `a deletion takes what came before it, not what comes after`() throws {
    let corpus = try Corpus.open(paths: [
      try folder.write(articleSet(citation(1), citation(2), citation(3)), to: "1.xml"),
      try folder.write(articleSet(citation(2, title: "same file"), deletion(1, 2, 77)), to: "2.xml"),
      try folder.write(articleSet(citation(1, title: "back")), to: "3.xml"),
    ])
    #expect(try corpus.outline() == ["3.1 Title", "1.1 back"])
    #expect(corpus.shards.map(\.deleted) == [2, 1, 0])
    #expect(corpus.shards.map(\.deletions) == [0, 3, 0])
  }

  @Test func `a selection keeps what it names and accounts for the rest`() throws {
    let path = try folder.write(
      articleSet(
        citation(1, year: 2009), citation(2, year: nil), citation(3),
        citation(4, journal: "Other").replacing(
          "1234-567X", with: "0000-0000"
        ).replacing("J. Title", with: "Oth"),
        citation(5, language: "fre"), citation(6), citation(7)), to: "a.xml")
    let selection = PubMedSelection(
      since: 2010, journals: ["1234567x", "the  JOURNAL", "Nature"], languages: ["ENG"], limit: 2)
    let corpus = try Corpus.open(paths: [path], selection: selection)
    #expect(try corpus.outline() == ["3.1 Title", "6.1 Title"])
    #expect(corpus.unknownJournals == ["Nature"])
    #expect(
      corpus.shards[0].leftOut == [
        .beforeSince: 1, .withoutYear: 1, .otherJournal: 1, .otherLanguage: 1, .overLimit: 1,
      ])
    #expect(corpus.shards[0].citations == 7)
    #expect(corpus.shards[0].articles == 2)
  }

  @Test func `the years are those of the articles that stay`() throws {
    let first = articleSet(
      citation(1, year: 1999), citation(2, year: 2009), citation(3, year: nil), citation(4, year: 2009),
      citation(5, year: 2020), citation(6, year: 2021, language: "fre"))
    let second = articleSet(citation(1, version: 2, year: 2009), deletion(5), citation(7, year: 2022))
    let paths = [try folder.write(first, to: "1.xml"), try folder.write(second, to: "2.xml")]
    func years(_ selection: PubMedSelection) throws -> [Int: Int] {
      let corpus = try Corpus.open(paths: paths, selection: selection)
      var read: [Int: Int] = [:]
      try corpus.forEach { if let year = $0.year { read[year, default: 0] += 1 } }
      #expect(corpus.years == read)
      return corpus.years
    }
    #expect(try years(PubMedSelection()) == [2009: 3, 2021: 1, 2022: 1])
    #expect(try years(PubMedSelection(languages: ["eng"], limit: 3)) == [2009: 2])
    #expect(try years(PubMedSelection(since: 2021)) == [2021: 1, 2022: 1])
  }

  @Test func `cleaning takes what it drops out of the years`() throws {
    let path = try folder.write(
      articleSet(
        citation(1, title: "One", year: 2001), citation(2, title: "one.", year: 2002),
        citation(3, title: "Two", year: 2001), citation(4, title: "Three", year: nil)), to: "a.xml")
    let (cleaned, _) = try Corpus.open(paths: [path]).cleaned(CleaningPlan(), threads: 2)
    #expect(cleaned.count == 3)
    #expect(cleaned.years == [2001: 2])
  }

  @Test(arguments: ["J Title", "j. title", "1234-567x", "THE JOURNAL"])
  func `a journal goes by any of its names`(name: String) throws {
    let path = try folder.write(articleSet(citation(1)), to: "a.xml")
    let corpus = try Corpus.open(paths: [path], selection: PubMedSelection(journals: [name]))
    #expect(corpus.count == 1)
    #expect(corpus.unknownJournals == [])
  }

  @Test func `the selection looks at the version that stays`() throws {
    let first = try folder.write(articleSet(citation(1, year: 2020)), to: "1.xml")
    let second = try folder.write(articleSet(citation(1, year: 1999)), to: "2.xml")
    let corpus = try Corpus.open(paths: [first, second], selection: PubMedSelection(since: 2010))
    #expect(try corpus.outline() == [])
    #expect(corpus.shards.map(\.superseded) == [1, 0])
  }

  @Test func `books are skipped and counted`() throws {
    let book =
      "<PubmedBookArticle><BookDocument><PMID Version='1'>9</PMID></BookDocument></PubmedBookArticle>"
    let corpus = try Corpus.open(paths: [try folder.write(articleSet(book, citation(1)), to: "a.xml")])
    #expect(try corpus.outline() == ["1.1 Title"])
    #expect(corpus.shards[0].books == 1)
  }

  @Test func `a damaged file keeps what came before the damage`() throws {
    let text = articleSet(citation(1), citation(2), citation(3))
    let third = try #require(text.range(of: ">3</PMID>")).lowerBound
    let cut = gzipped(text).prefix(15 + text[..<third].utf8.count)
    let damaged = try folder.write(Array(cut), to: "1.xml.gz")
    let good = try folder.write(articleSet(citation(4)), to: "2.xml")
    let corpus = try Corpus.open(paths: [damaged, good, folder.path(of: "3.xml")])
    #expect(try corpus.outline() == ["1.1 Title", "2.1 Title", "4.1 Title"])
    #expect(
      corpus.shards.map { $0.warning?.replacing(folder.path + "/", with: "") } == [
        "'1.xml.gz' is cut off: it ends at byte \(cut.count), inside its compressed data; 2 citations before it stay",
        nil, "there is no file '3.xml'; nothing is read from it",
      ])
  }

  @Test func `bad bytes take nothing that came before them`() throws {
    let bytes = Array(articleSet(citation(1), citation(2)).utf8.dropLast(25)) + [0xFF]
    let corpus = try Corpus.open(paths: [try folder.write(bytes, to: "a.xml")])
    #expect(try corpus.outline() == ["1.1 Title"])
    #expect(
      corpus.shards[0].warning?.hasSuffix("bytes that are not UTF-8; 1 citation before it stay") == true)
  }

  @Test func `a set without citations is an empty corpus`() throws {
    let corpus = try Corpus.open(paths: [try folder.write(articleSet(), to: "a.xml")])
    #expect(corpus.count == 0)
    #expect(try corpus.outline() == [])
  }

  @Test func `reading can be repeated, and ends with what the caller throws`() throws {
    let path = try folder.write(articleSet(citation(1), citation(2), citation(3)), to: "a.xml")
    let corpus = try Corpus.open(paths: [path])
    struct Enough: Error {}
    var seen: [Int] = []
    #expect(throws: Enough.self) {
      try corpus.forEach {
        seen.append($0.pmid)
        if seen.count == 2 { throw Enough() }
      }
    }
    #expect(seen == [1, 2])
    #expect(try corpus.everything() == corpus.everything())
    #expect(throws: Enough.self) { try Corpus.open(paths: [path]) { _ in throw Enough() } }
  }

  @Test func `progress goes by files and citations`() throws {
    let paths = [
      try folder.write(articleSet(citation(1), citation(2)), to: "1.xml"),
      try folder.write(articleSet(citation(3)), to: "2.xml"),
    ]
    var seen: [String] = []
    _ = try Corpus.open(paths: paths) { seen.append("\($0.filesRead)/\($0.files) \($0.citations)") }
    #expect(seen == ["1/2 2", "2/2 3"])
  }

  @Test func `a file that changed since it was opened is an error`() throws {
    let path = try folder.write(articleSet(citation(1)), to: "a.xml")
    let corpus = try Corpus.open(paths: [path])
    _ = try folder.write(articleSet(citation(1), citation(2)), to: "a.xml")
    #expect(throws: CorpusError.changed(path: path)) { try corpus.everything() }
    #expect("\(CorpusError.changed(path: "a.xml"))" == "'a.xml' has changed since it was loaded")
  }
}
