import Foundation
import OslerCorpus
import Testing

private let data = URL(filePath: #filePath).appending(path: "../../../../shared/data").standardized.path
private let isThere = FileManager.default.fileExists(atPath: data + "/pubmed")
private let absent: Comment = "the real shards are not beside the repository (../shared/data/pubmed)"

/// Counts of one file, as a DOM parser found them: the rows of the table that came with the files.
struct ExpectedCounts: Hashable, Sendable {
  let file: String
  let citations, distinct, withAbstract, structured, medlineDate, laterVersions, deletions: Int

  init(
    _ file: String, _ citations: Int, _ distinct: Int, _ withAbstract: Int, _ structured: Int,
    _ medlineDate: Int, _ laterVersions: Int, _ deletions: Int
  ) {
    self.file = file
    self.citations = citations
    self.distinct = distinct
    self.withAbstract = withAbstract
    self.structured = structured
    self.medlineDate = medlineDate
    self.laterVersions = laterVersions
    self.deletions = deletions
  }
}

@Suite(.enabled(if: isThere, absent))
struct RealShardTests {
  @Test(arguments: [
    ExpectedCounts("assembled/assembled-dev-free-0001.xml.gz", 1000, 1000, 673, 1, 23, 0, 0),
    ExpectedCounts("assembled/assembled-dev-free-0002.xml.gz", 1000, 1000, 474, 17, 26, 0, 0),
    ExpectedCounts("assembled/assembled-dev-free-0003.xml.gz", 1000, 1000, 836, 203, 55, 0, 0),
    ExpectedCounts("assembled/assembled-dev-free-0004.xml.gz", 988, 988, 826, 272, 30, 0, 0),
    ExpectedCounts("assembled/assembled-dev-free-0005.xml.gz", 488, 488, 396, 130, 2, 0, 0),
    ExpectedCounts("nlm/medline16n0902.xml.gz", 604, 604, 526, 215, 62, 0, 1),
    ExpectedCounts("nlm/medsamp2014.xml.gz", 161, 161, 99, 17, 13, 0, 7),
    ExpectedCounts("nlm/pubmed21n0001.xml.gz", 49, 49, 25, 0, 0, 0, 0),
    ExpectedCounts("nlm/pubmed21n1000.xml.gz", 29, 29, 29, 12, 4, 0, 0),
    ExpectedCounts("nlm/pubmed21n1001.xml.gz", 37, 37, 26, 8, 0, 0, 0),
    ExpectedCounts("nlm/pubmed21n1002.xml.gz", 45, 45, 21, 11, 4, 0, 0),
    ExpectedCounts("nlm/pubmed21n1003.xml.gz", 51, 51, 50, 7, 0, 0, 0),
    ExpectedCounts("nlm/pubmed21n1004.xml.gz", 88, 88, 88, 0, 0, 0, 0),
    ExpectedCounts("nlm/pubmed21n1005.xml.gz", 20, 20, 19, 0, 4, 0, 0),
    ExpectedCounts("nlm/pubmedsample18n0001.xml.gz", 177, 177, 109, 18, 13, 0, 0),
    ExpectedCounts("nlm/test_current_medline.xml.gz", 4, 4, 3, 1, 0, 0, 0),
    ExpectedCounts("update-pairs/pubmed20n1015.xml.gz", 29, 26, 28, 7, 0, 3, 0),
    ExpectedCounts("update-pairs/pubmed20n1016.xml.gz", 28, 28, 27, 11, 2, 0, 262),
    ExpectedCounts("update-pairs/pubmed21n1062.xml.gz", 29, 26, 26, 10, 0, 3, 0),
    ExpectedCounts("update-pairs/pubmed21n1063.xml.gz", 33, 30, 29, 7, 1, 3, 0),
    ExpectedCounts("update-pairs/pubmed22n1114.xml.gz", 33, 28, 31, 8, 0, 5, 0),
    ExpectedCounts("update-pairs/pubmed22n1115.xml.gz", 30, 30, 26, 14, 0, 0, 48),
  ])
  func `a real file has the counts that a DOM parser found`(expected: ExpectedCounts) throws {
    let corpus = try Corpus.open(paths: ["\(data)/pubmed/\(expected.file)"])
    let shard = corpus.shards[0]
    #expect(shard.problem == nil)
    #expect(
      ExpectedCounts(
        expected.file, shard.citations, shard.citations - shard.superseded, shard.withAbstract,
        shard.structured,
        shard.withMedlineDate, shard.laterVersions, shard.deletions) == expected)
    #expect(corpus.count == shard.citations - shard.superseded - shard.deleted)
  }

  @Test func `all single records are read`() throws {
    let paths = Glob.expand("*.xml", relativeTo: data + "/pubmed/records")
    #expect(paths.count == 69)
    let corpus = try Corpus.open(paths: paths)
    #expect(corpus.shards.compactMap(\.problem) == [])
    #expect(corpus.shards.reduce(0) { $0 + $1.citations } == 71)
    #expect(corpus.shards.reduce(0) { $0 + $1.withAbstract } == 61)
    #expect(corpus.shards.reduce(0) { $0 + $1.structured } == 11)
  }

  @Test(arguments: [
    ("pubmed20n1015", "pubmed20n1016"), ("pubmed21n1062", "pubmed21n1063"),
    ("pubmed22n1114", "pubmed22n1115"),
  ])
  func `an update file replaces and deletes what the baseline has`(old: String, new: String) throws {
    let paths = [new, old].map { "\(data)/pubmed/update-pairs/\($0).xml.gz" }
    let corpus = try Corpus.open(paths: paths)
    let articles = try corpus.everything()
    #expect(corpus.shards.map(\.path) == [paths[1], paths[0]])
    #expect(Set(articles.map(\.pmid)).count == articles.count)
    for shard in corpus.shards {
      #expect(shard.citations == shard.articles + shard.superseded + shard.deleted)
    }
    // Every citation of the update that is not deleted is there as the update has it.
    let update = try Corpus.open(paths: [paths[0]]).everything()
    let byPMID = Dictionary(uniqueKeysWithValues: articles.map { ($0.pmid, $0) })
    for article in update where byPMID[article.pmid]?.version == article.version {
      #expect(byPMID[article.pmid] == article)
    }
    #expect(update.allSatisfy { byPMID[$0.pmid]?.version ?? 0 >= $0.version })
  }
}
