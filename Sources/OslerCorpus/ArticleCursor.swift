import Foundation

/// One reading of a corpus, article by article. For one thread at a time.
public final class ArticleCursor {
  private let corpus: Corpus
  private var shard = 0
  private var reader: PubMedReader?
  /// Of the open file: the next citation's number, and how many articles of it are still to come.
  private var ordinal = 0
  private var left = 0

  init(_ corpus: Corpus) { self.corpus = corpus }

  /// The next article; `nil` after the last.
  public func next() throws(CorpusError) -> Article? {
    while left == 0 {
      reader = nil
      guard let next = corpus.kept[shard...].firstIndex(where: { $0.members > 0 }) else {
        shard = corpus.kept.count
        return nil
      }
      try open(next)
    }
    guard let citation = try nextKept() else { throw .changed(path: corpus.shards[shard - 1].path) }
    left -= 1
    return citation.article
  }

  private func open(_ next: Int) throws(CorpusError) {
    let path = corpus.shards[next].path
    guard let stamp = corpus.stamps[next], FileStamp(path) == stamp else { throw .changed(path: path) }
    reader = try PubMedReader.open(path)
    shard = next + 1
    ordinal = 0
    left = corpus.kept[next].members
  }

  private func nextKept() throws(CorpusError) -> Citation? {
    while let item = try reader?.next() {
      guard case .citation = item else { continue }
      ordinal += 1
      let isKept = corpus.kept[shard - 1].contains(ordinal - 1)
      if isKept { return try reader?.readCitation() }
      try reader?.skipCitation()
    }
    return nil
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
