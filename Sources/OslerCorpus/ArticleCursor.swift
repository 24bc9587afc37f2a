import Foundation

/// One reading of a corpus, article by article. For one thread at a time.
public final class ArticleCursor {
  private let corpus: Corpus
  private var shard = -1
  private var cursor: ShardCursor?

  init(_ corpus: Corpus) { self.corpus = corpus }

  /// The next article; `nil` after the last.
  public func next() throws(CorpusError) -> Article? {
    while true {
      if let article = try cursor?.next() { return article }
      guard shard + 1 < corpus.shards.count else { return nil }
      shard += 1
      cursor = ShardCursor(corpus, shard)
    }
  }
}

/// By which a file is known to be the one it was: its size, and when it was last written.
struct FileStamp: Hashable, Sendable {
  let bytes: Int
  private let seconds: Int
  private let nanoseconds: Int

  /// `nil` where there is no such file.
  init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    bytes = Int(status.st_size)
    seconds = status.st_mtim.tv_sec
    nanoseconds = status.st_mtim.tv_nsec
  }
}
