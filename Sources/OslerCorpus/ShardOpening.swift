/// The first reading of one file of a corpus.
struct ShardOpening: Sendable {
  let stamp: FileStamp?
  private(set) var summary: ShardSummary
  private(set) var index = CorpusIndex()
  private var filter: SelectionFilter

  private let shard: Int

  init(_ shard: Int, path: String, filter: SelectionFilter) {
    self.shard = shard
    self.filter = filter
    stamp = FileStamp(path)
    summary = ShardSummary(path: path)
    summary.bytes = stamp?.bytes ?? 0
  }

  /// Of the journals that the selection asks for, those that an article had.
  var foundJournals: Set<String> { filter.foundJournals }

  /// Reads the file through. What is wrong with it goes into its summary.
  ///
  /// - Parameters:
  ///   - ahead: whether a packed file is unpacked on a thread of its own.
  ///   - progress: called after each citation; what it throws ends the reading.
  mutating func read(ahead: Bool, progress: () throws -> Void) throws {
    do {
      let aim = PubMedReader.Aim.facts(journal: filter.asksForJournal)
      var reader = try PubMedReader.open(summary.path, aim, ahead: ahead)
      while let item = try reader.next() {
        switch item {
        case .citation:
          add(try reader.readCitation())
          try progress()
        case .deletions(let pmids):
          summary.deletions += pmids.count
          index.delete(pmids, shard: shard)
        case .book: summary.books += 1
        }
      }
    } catch let error as CorpusError {
      summary.problem = Self.cause(of: error)
    }
  }

  /// A damaged file is better told so than that some line of it is no XML.
  private static func cause(of error: CorpusError) -> CorpusError {
    switch error {
    case .malformed(_, _, .entityDeclared): error
    case .malformed(let path, _, _), .citationWithoutPMID(let path, _): PackedFile.damage(in: path) ?? error
    default: error
    }
  }

  private mutating func add(_ citation: Citation) {
    let reason = filter.reasonAgainst(citation)
    index.add(citation, shard: shard, ordinal: summary.citations, reason: reason)
    summary.citations += 1
    if citation.hasAbstract { summary.withAbstract += 1 }
    if citation.isStructured { summary.structured += 1 }
    if citation.medlineDate != nil { summary.withMedlineDate += 1 }
    if citation.version > 1 { summary.laterVersions += 1 }
  }
}
