import Synchronization

/// The articles of some files of PubMed XML: opened once, read as often as wanted, never all in memory.
///
/// Opening reads every file once and remembers a bit for each citation: whether it is in the corpus, once later
/// versions, deletions and the selection have had their say. The articles themselves are read again each time,
/// in the order of the files and within them as they stand.
public struct Corpus: Sendable {
  /// What was found in each file, in the order in which they are read: by file name, as NLM numbers them.
  public let shards: [ShardSummary]
  public let selection: PubMedSelection
  /// Articles in the corpus.
  public let count: Int
  /// How many of them are of each year; those without a year are left out.
  public let years: [Int: Int]
  /// What the selection asks for and no citation has: most likely misspelt.
  public let unknownJournals: [String]
  /// What was kept and dropped, where the corpus was cleaned.
  public let cleaning: CleaningReport?

  let kept: [OrdinalSet]
  let stamps: [FileStamp?]

  /// How far ``open(paths:selection:progress:)`` is.
  public struct Progress: Hashable, Sendable {
    public let path: String
    /// Files read to the end, of `files`.
    public let filesRead: Int
    public let files: Int
    /// Citations read so far, of all files.
    public let citations: Int
  }

  /// Reads the files through and settles which articles there are.
  ///
  /// A file that turns out damaged counts as far as it could be read; its summary has the problem.
  ///
  /// - Parameters:
  ///   - paths: files as NLM publishes them, `.xml` or gzipped, in any order.
  ///   - threads: how many files are read at a time, and unpacked beside that where there are more threads than
  ///     files; the corpus is the same.
  ///   - progress: called every thousand citations and after each file, or several times a second where several
  ///     are read at a time; what it throws ends the reading.
  /// - Throws: ``CorpusError`` when there are no paths, or when there was a problem and nothing could be read
  ///   at all: the first problem.
  public static func open(
    paths: [String], selection: PubMedSelection = PubMedSelection(), threads: Int = 1,
    progress: (Progress) throws -> Void = { _ in }
  ) throws -> Corpus {
    guard !paths.isEmpty else { throw CorpusError.noFiles }
    var opening = CorpusOpening(paths: inReadingOrder(paths), selection: selection)
    if threads > 1 && paths.count > 1 {
      try opening.read(threads: threads, progress: progress)
    } else {
      for shard in opening.paths.indices { try opening.read(shard, ahead: threads > 1, progress: progress) }
    }
    return try opening.corpus()
  }

  /// Sorted by file name, each file once.
  static func inReadingOrder(_ paths: [String]) -> [String] {
    func name(_ path: String) -> Substring { path.split(separator: "/").last ?? "" }
    return Set(paths).sorted { (name($0), $0[...]) < (name($1), $1[...]) }
  }

  /// Reads all articles, one after the other; ends with whatever `body` throws.
  ///
  /// - Throws: ``CorpusError/changed(path:)`` when a file is no longer what was opened.
  public func forEach(_ body: (Article) throws -> Void) throws {
    let cursor = articles()
    while let article = try cursor.next() { try body(article) }
  }

  /// A new reading of the articles, from the first one.
  public func articles() -> ArticleCursor { ArticleCursor(self) }
}

/// The first reading of a corpus's files, up to its end.
private struct CorpusOpening {
  let paths: [String]
  let selection: PubMedSelection
  private var summaries: [ShardSummary] = []
  private var stamps: [FileStamp?] = []
  private var index = CorpusIndex()
  private var foundJournals: Set<String> = []
  private var citations = 0
  private let filter: SelectionFilter

  init(paths: [String], selection: PubMedSelection) {
    self.paths = paths
    self.selection = selection
    filter = SelectionFilter(selection)
  }

  mutating func read(_ shard: Int, ahead: Bool, progress: (Corpus.Progress) throws -> Void) throws {
    var opening = ShardOpening(shard, path: paths[shard], filter: filter)
    var count = citations
    try opening.read(ahead: ahead) {
      count += 1
      if count % 1000 == 0 { try progress(progressAt(shard, citations: count)) }
    }
    take(opening)
    try progress(progressAt(shard, isRead: true, citations: citations))
  }

  mutating func read(threads: Int, progress: (Corpus.Progress) throws -> Void) throws {
    let (paths, filter) = (paths, filter)
    let ahead = threads > paths.count
    let read = Atomic(0)
    let pipeline = OrderedPipeline<Int, ShardOpening>(
      sources: paths.count, threads: min(threads, paths.count), readAhead: 2 * threads
    ) { shard in
      var next: Int? = shard
      return { next.take() }
    }
    try pipeline.run(
      worker: { isStopped in
        { shard in
          var opening = ShardOpening(shard, path: paths[shard], filter: filter)
          try opening.read(ahead: ahead) {
            let count = read.add(1, ordering: .relaxed).newValue
            if count % 1000 == 0 && isStopped() { throw CancellationError() }
          }
          return opening
        }
      },
      idle: {
        let shard = summaries.count
        if shard < paths.count {
          try progress(progressAt(shard, citations: read.load(ordering: .relaxed)))
        }
      },
      consume: { opening in
        take(opening)
        let count = read.load(ordering: .relaxed)
        try progress(progressAt(summaries.count - 1, isRead: true, citations: count))
      })
  }

  mutating func corpus() throws(CorpusError) -> Corpus {
    if citations == 0, let problem = summaries.lazy.compactMap(\.problem).first { throw problem }
    let kept = index.settle(&summaries, limit: selection.limit)
    return Corpus(
      shards: summaries, selection: selection, count: kept.reduce(0) { $0 + $1.members },
      years: index.years(of: kept),
      unknownJournals: selection.journals.filter { !foundJournals.contains(SelectionFilter.key($0)) },
      cleaning: nil, kept: kept, stamps: stamps)
  }

  private mutating func take(_ opening: ShardOpening) {
    summaries.append(opening.summary)
    stamps.append(opening.stamp)
    index.append(opening.index)
    foundJournals.formUnion(opening.foundJournals)
    citations += opening.summary.citations
  }

  private func progressAt(_ shard: Int, isRead: Bool = false, citations: Int) -> Corpus.Progress {
    Corpus.Progress(
      path: paths[shard], filesRead: isRead ? shard + 1 : shard, files: paths.count, citations: citations)
  }
}
