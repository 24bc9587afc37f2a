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
  /// What the selection asks for and no citation has: most likely misspelt.
  public let unknownJournals: [String]

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
  ///   - progress: called every thousand citations and after each file; what it throws ends the reading.
  /// - Throws: ``CorpusError`` when there are no paths, or when there was a problem and nothing could be read
  ///   at all: the first problem.
  public static func open(
    paths: [String], selection: PubMedSelection = PubMedSelection(),
    progress: (Progress) throws -> Void = { _ in }
  ) throws -> Corpus {
    guard !paths.isEmpty else { throw CorpusError.noFiles }
    var opening = CorpusOpening(paths: inReadingOrder(paths), selection: selection)
    for shard in opening.summaries.indices { try opening.read(shard, progress: progress) }
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
  let selection: PubMedSelection
  var summaries: [ShardSummary]
  private var stamps: [FileStamp?] = []
  private var index = CorpusIndex()
  private var filter: SelectionFilter
  private var citations = 0

  init(paths: [String], selection: PubMedSelection) {
    self.selection = selection
    summaries = paths.map(ShardSummary.init)
    filter = SelectionFilter(selection)
  }

  mutating func read(_ shard: Int, progress: (Corpus.Progress) throws -> Void) throws {
    let path = summaries[shard].path
    stamps.append(FileStamp(path))
    summaries[shard].bytes = stamps[shard]?.bytes ?? 0
    do {
      var reader = try PubMedReader.open(path)
      while let item = try reader.next() {
        switch item {
        case .citation:
          let citation = try reader.readCitation()
          add(citation, from: shard)
          if citations % 1000 == 0 { try progress(progressAt(shard, isRead: false)) }
        case .deletions(let pmids):
          summaries[shard].deletions += pmids.count
          index.delete(pmids, shard: shard)
        case .book: summaries[shard].books += 1
        }
      }
    } catch let error as CorpusError {
      summaries[shard].problem = Self.cause(of: error)
    }
    try progress(progressAt(shard, isRead: true))
  }

  mutating func corpus() throws(CorpusError) -> Corpus {
    if citations == 0, let problem = summaries.lazy.compactMap(\.problem).first { throw problem }
    let kept = index.settle(&summaries, limit: selection.limit)
    return Corpus(
      shards: summaries, selection: selection, count: kept.reduce(0) { $0 + $1.members },
      unknownJournals: selection.journals.filter { !filter.foundJournals.contains(SelectionFilter.key($0)) },
      kept: kept, stamps: stamps)
  }

  /// A damaged file is better told so than that some line of it is no XML.
  private static func cause(of error: CorpusError) -> CorpusError {
    switch error {
    case .malformed(_, _, .entityDeclared): error
    case .malformed(let path, _, _), .citationWithoutPMID(let path, _): PackedFile.damage(in: path) ?? error
    default: error
    }
  }

  private mutating func add(_ citation: Citation, from shard: Int) {
    let reason = filter.reasonAgainst(citation.article)
    index.add(citation, shard: shard, ordinal: summaries[shard].citations, reason: reason)
    citations += 1
    summaries[shard].citations += 1
    if !citation.abstract.isEmpty { summaries[shard].withAbstract += 1 }
    if citation.isStructured { summaries[shard].structured += 1 }
    if citation.medlineDate != nil { summaries[shard].withMedlineDate += 1 }
    if citation.version > 1 { summaries[shard].laterVersions += 1 }
  }

  private func progressAt(_ shard: Int, isRead: Bool) -> Corpus.Progress {
    Corpus.Progress(
      path: summaries[shard].path, filesRead: isRead ? shard + 1 : shard, files: summaries.count,
      citations: citations)
  }
}
