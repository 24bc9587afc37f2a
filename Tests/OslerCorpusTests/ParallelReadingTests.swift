import Foundation
import OslerCorpus
import Synchronization
import Testing

struct ParallelReadingTests {
  let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  private func shards(_ sizes: [Int]) throws -> [String] {
    var pmid = 0
    return try sizes.enumerated().map { index, size in
      let citations = (0..<size).map { _ in
        pmid += 1
        return citation(pmid, abstract: "Abstract \(pmid).")
      }
      return try folder.write(gzipped(articleSet(citations.joined())), to: "\(100 + index).xml.gz")
    }
  }

  private func outline(_ corpus: Corpus, threads: Int) throws -> [String] {
    var outline: [String] = []
    try corpus.forEachChunk(threads: threads) {
      { articles in
        usleep(UInt32((articles[0].pmid &* 2_654_435_761) % 2000))
        return articles.map { "\($0.pmid).\($0.version) \($0.title)" }
      }
    } consume: {
      outline += $0
    }
    return outline
  }

  @Test(arguments: [1, 2, 3, 8])
  func `articles come in order, whatever the number of threads`(threads: Int) throws {
    let corpus = try Corpus.open(paths: try shards([700, 1, 0, 300, 513]), threads: threads)
    #expect(corpus.count == 1514)
    #expect(try outline(corpus, threads: threads) == corpus.outline())
  }

  @Test(arguments: [2, 5])
  func `a corpus opened on several threads is the same one`(threads: Int) throws {
    var paths = try shards([40, 30, 20])
    paths.append(try folder.write(articleSet(citation(3, title: "Newer"), deletion(41, 999)), to: "900.xml"))
    paths.append(try folder.write("<PubmedArticleSet><PubmedArticle>", to: "901.xml"))
    let selection = PubMedSelection(journals: ["The Journal", "Nature"], limit: 70)
    let one = try Corpus.open(paths: paths, selection: selection)
    let several = try Corpus.open(paths: paths, selection: selection, threads: threads)
    #expect(several.shards == one.shards)
    #expect(several.unknownJournals == ["Nature"])
    #expect(several.count == 70)
    #expect(try several.outline() == one.outline())
  }

  /// More threads than files: each is unpacked beside its reading. The file is larger than what is unpacked ahead.
  @Test func `a file that is unpacked beside its reading is the same one, also where it is damaged`() throws {
    let citations = (1...6000).map { citation($0, abstract: String(repeating: "Some words. ", count: 20)) }
    let whole = gzipped(articleSet(citations.joined()))
    #expect(whole.count > 3_000_000)
    var damaged = whole
    damaged[1_500_000] ^= 0x40
    let versions = [
      whole, whole + whole, Array(whole.prefix(2_000_000)), Array(whole.dropLast(3)), damaged,
      whole + [1, 2, 3], Array(whole.prefix(15)), gzipped(""),
    ]
    for (number, bytes) in versions.enumerated() {
      let path = try folder.write(bytes, to: "\(number).xml.gz")
      let one = Result { () throws(CorpusError) in try opened(path, threads: 1) }
      let two = Result { () throws(CorpusError) in try opened(path, threads: 2) }
      #expect(one == two, "version \(number)")
    }
  }

  private func opened(_ path: String, threads: Int) throws(CorpusError) -> [ShardSummary] {
    do { return try Corpus.open(paths: [path], threads: threads).shards } catch let error as CorpusError {
      throw error
    } catch {
      Issue.record(error)
      return []
    }
  }

  @Test func `a reading that is given up in the middle leaves no thread behind`() throws {
    struct Enough: Error {}
    let path = try shards([20_000])[0]
    for _ in 0..<20 {
      #expect(throws: Enough.self) {
        _ = try Corpus.open(paths: [path], threads: 2) { _ in throw Enough() }
      }
    }
    let corpus = try Corpus.open(paths: [path], threads: 2)
    #expect(try outline(corpus, threads: 2) == corpus.outline())
  }

  @Test func `the first error in the order of the articles ends the reading, after what came before it`()
    throws
  {
    let corpus = try Corpus.open(paths: try shards([600, 600]))
    struct Bad: Error, Equatable { let pmid: Int }
    var seen = 0
    let error = #expect(throws: Bad.self) {
      try corpus.forEachChunk(threads: 3) {
        { articles in
          if articles[0].pmid >= 513 { throw Bad(pmid: articles[0].pmid) }
          return articles.count
        }
      } consume: {
        seen += $0
      }
    }
    #expect(error == Bad(pmid: 513))
    #expect(seen == 512)
  }

  @Test func `what the consumer throws ends the reading, and no thread goes on`() throws {
    let corpus = try Corpus.open(paths: try shards([2000, 2000]))
    struct Enough: Error {}
    let worked = Mutex(0)
    #expect(throws: Enough.self) {
      try corpus.forEachChunk(threads: 4) {
        { _ in worked.withLock { $0 += 1 } }
      } consume: {
        throw Enough()
      }
    }
    let count = worked.withLock { $0 }
    usleep(20_000)
    #expect(worked.withLock { $0 } == count)
  }

  @Test func `a file that changed is an error in its turn`() throws {
    let paths = try shards([10, 10])
    let corpus = try Corpus.open(paths: paths)
    _ = try folder.write(articleSet(), to: "101.xml.gz")
    #expect(throws: CorpusError.changed(path: paths[1])) { try outline(corpus, threads: 2) }
  }

  @Test func `progress of several files at a time ends with all of them`() throws {
    var last: Corpus.Progress?
    _ = try Corpus.open(paths: try shards([5, 5, 5]), threads: 2) { last = $0 }
    #expect(last?.filesRead == 3)
    #expect(last?.citations == 15)
    struct Enough: Error {}
    #expect(throws: Enough.self) {
      try Corpus.open(paths: try shards([5, 5]), threads: 2) { _ in throw Enough() }
    }
  }
}
