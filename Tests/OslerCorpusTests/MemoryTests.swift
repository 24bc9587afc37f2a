import Foundation
import OslerCorpus
import Testing

struct MemoryTests {
  /// In a process of its own, so that no other test's memory counts.
  @Test func `two hundred megabytes of XML are read in less than thirty of memory`() async {
    await #expect(processExitsWith: .success) {
      let folder = try ScratchFolder()
      let abstract = String(
        repeating: "Atrial fibrillation was seen in one of twelve patients. ", count: 2000)
      let articles = (0..<9).map { _ in citation(1, abstract: abstract) }.joined()
      let parts = ["<PubmedArticleSet>", articles, "</PubmedArticleSet>"]
      var packed: [Data] = []
      for part in parts { packed.append(try zipped(part, in: folder)) }
      var file = packed[0]
      let repeats = 200_000_000 / articles.utf8.count
      for _ in 0..<repeats { file += packed[1] }
      file += packed[2]
      let path = try folder.write(Array(file), to: "big.xml.gz")

      _ = try Corpus.open(paths: [try folder.write(articleSet(citation(1)), to: "small.xml")])
      let before = peakMemory()
      let corpus = try Corpus.open(paths: [path])
      try #require(corpus.shards[0].citations == 9 * repeats)
      try #require(peakMemory() - before < 30_000_000, "\(peakMemory() - before) bytes more")
    }
  }

  @Test func `what was read of an unreadable file is not kept`() async {
    await #expect(processExitsWith: .success) {
      let folder = try ScratchFolder()
      let good = try folder.write(articleSet(citation(1)), to: "a.xml")
      var bad: [String] = []
      for number in 0..<1000 {
        bad.append(try folder.write("<PubmedArticleSet><PubmedArticle></b>\n", to: "bad\(number).xml"))
      }
      _ = try Corpus.open(paths: [good, bad[0]])
      let before = peakMemory()
      let corpus = try Corpus.open(paths: [good] + bad)
      try #require(corpus.shards.count { $0.problem != nil } == bad.count)
      try #require(peakMemory() - before < 20_000_000, "\(peakMemory() - before) bytes more")
    }
  }
}

/// What gzip makes of `text`.
private func zipped(_ text: String, in folder: ScratchFolder) throws -> Data {
  let path = try folder.write(text, to: "part")
  let process = Process()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = ["gzip", "-k", "-f", path]
  try process.run()
  process.waitUntilExit()
  return try Data(contentsOf: URL(filePath: path + ".gz"))
}

/// The most memory this process ever held at once, in bytes.
private func peakMemory() -> Int {
  var usage = rusage()
  getrusage(RUSAGE_SELF.rawValue, &usage)
  return usage.ru_maxrss * 1024
}
