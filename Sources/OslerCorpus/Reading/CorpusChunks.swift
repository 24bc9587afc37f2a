extension Corpus {
  /// Reads the articles on several threads and works on them there, a few hundred at a time; what comes of it is
  /// consumed in the order of the articles, on the calling thread. Memory does not grow with the corpus, and nothing
  /// depends on the number of threads.
  ///
  /// - Parameters:
  ///   - worker: makes what one thread does with some articles of one file; it may remember things between them.
  ///   - idle: called several times a second while nothing is there to consume; what it throws ends the reading.
  public func forEachChunk<Output: Sendable>(
    threads: Int, worker: @escaping @Sendable () -> ([Article]) throws -> Output,
    idle: () throws -> Void = {}, consume: (Output) throws -> Void
  ) throws {
    // A shard of NLM's has thirty thousand citations: tokenized, most of the next ones fit before their turn.
    let pipeline = OrderedPipeline<[Article], Output>(
      sources: shards.count, threads: threads, readAhead: 96 * threads
    ) { shard in
      let cursor = ShardCursor(self, shard, ahead: threads > shards.count)
      return { try cursor.nextChunk() }
    }
    try pipeline.run(worker: { _ in worker() }, idle: idle, consume: consume)
  }
}

/// One reading of the corpus's articles in one file. For one thread at a time.
final class ShardCursor {
  /// What one chunk holds at most: articles, and bytes of their texts.
  static let chunk = (articles: 256, bytes: 1 << 20)

  private let corpus: Corpus
  private let shard: Int
  private let ahead: Bool
  private var reader: PubMedReader?
  private var isOpen = false
  /// The next citation's number, and how many articles are still to come.
  private var ordinal = 0
  private var left: Int

  /// - Parameter ahead: whether a packed file is unpacked on a thread of its own.
  init(_ corpus: Corpus, _ shard: Int, ahead: Bool = false) {
    (self.corpus, self.shard, self.ahead) = (corpus, shard, ahead)
    left = corpus.kept[shard].members
  }

  /// The next article; `nil` after the last.
  func next() throws(CorpusError) -> Article? {
    guard left > 0 else { return nil }
    let path = corpus.shards[shard].path
    if !isOpen {
      guard let stamp = corpus.stamps[shard], FileStamp(path) == stamp else { throw .changed(path: path) }
      reader = try PubMedReader.open(path, ahead: ahead)
      isOpen = true
    }
    guard let citation = try nextKept() else { throw .changed(path: path) }
    left -= 1
    if left == 0 { reader = nil }
    return citation.article
  }

  func nextChunk() throws(CorpusError) -> [Article]? {
    var articles: [Article] = []
    var bytes = 0
    while articles.count < Self.chunk.articles && bytes < Self.chunk.bytes, let article = try next() {
      bytes += article.title.utf8.count + (article.abstract?.utf8.count ?? 0)
      articles.append(article)
    }
    return articles.isEmpty ? nil : articles
  }

  private func nextKept() throws(CorpusError) -> Citation? {
    while let item = try reader?.next() {
      guard case .citation = item else { continue }
      ordinal += 1
      if corpus.kept[shard].contains(ordinal - 1) { return try reader?.readCitation() }
      try reader?.skipCitation()
    }
    return nil
  }
}
