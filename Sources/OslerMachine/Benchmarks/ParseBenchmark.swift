import Foundation
import OslerCorpus

/// Reading files of PubMed citations: to know which articles there are, or to have them.
public struct ParseBenchmark: Benchmark {
  public enum Part: String, Hashable, Sendable, CaseIterable {
    case index, articles
  }

  public let part: Part
  public let paths: [String]

  public init(_ part: Part, paths: [String]) { (self.part, self.paths) = (part, paths) }

  /// The files that a pattern such as `shards/*.xml.gz` matches.
  public static func paths(matching pattern: String) -> [String] {
    Glob.expand(pattern, relativeTo: FileManager.default.currentDirectoryPath)
  }

  public var name: String { "parse \(part.rawValue)" }

  public func measure(_ conditions: BenchmarkConditions) throws -> BenchmarkResult {
    let corpus = try Corpus.open(paths: paths)
    try check(corpus)
    let bytes = try paths.reduce(0) { try $0 + Self.unpackedBytes(of: $1) }
    let laps = Laps(seconds: conditions.seconds)
    switch part {
    case .index: try laps.fill { _ = try Corpus.open(paths: paths) }
    case .articles: try laps.fill { try corpus.forEach { _ in } }
    }
    return BenchmarkResult(name: name, laps, amount: Double(bytes) / 1e6, unit: "MB/s")
  }

  /// Every citation is accounted for, and as many articles come as were counted.
  private func check(_ corpus: Corpus) throws {
    for shard in corpus.shards {
      if let problem = shard.problem { throw problem }
      let leftOut = shard.leftOut.values.reduce(0, +)
      let sum = shard.articles + shard.superseded + shard.deleted + leftOut
      guard shard.citations == sum else {
        throw BenchmarkError.wrong("'\(shard.path)' has \(shard.citations) citations, and \(sum) are told")
      }
    }
    var (count, withText) = (0, 0)
    try corpus.forEach { article in
      count += 1
      // PubMed has citations without title and abstract.
      if !article.text.isEmpty { withText += 1 }
    }
    guard withText > 0 else { throw BenchmarkError.noText }
    guard count == corpus.count else {
      throw BenchmarkError.wrong("\(count) articles came, \(corpus.count) were counted")
    }
  }

  /// Of XML. A gzip file says it in its last four bytes (RFC 1952, ISIZE).
  static func unpackedBytes(of path: String) throws -> Int {
    let handle = try FileHandle(forReadingFrom: URL(filePath: path))
    defer { try? handle.close() }
    let size = try handle.seekToEnd()
    try handle.seek(toOffset: 0)
    guard try handle.read(upToCount: 2) == Data([0x1f, 0x8b]), size > 18 else { return Int(size) }
    try handle.seek(toOffset: size - 4)
    let last = try handle.read(upToCount: 4) ?? Data()
    return last.reversed().reduce(0) { $0 << 8 | Int($1) }
  }
}
