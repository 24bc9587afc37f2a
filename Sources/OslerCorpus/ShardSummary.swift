/// What a corpus found in one file of PubMed citations.
///
/// The accounts balance: `citations == articles + superseded + deleted + leftOut + cleanedAway` (all reasons
/// together).
public struct ShardSummary: Hashable, Sendable {
  public let path: String
  /// As the file lies on the disk.
  public internal(set) var bytes = 0
  /// Citations read, all versions.
  public internal(set) var citations = 0
  /// Citations of the file that are in the corpus.
  public internal(set) var articles = 0

  /// Citations that a later version or a later file replaces.
  public internal(set) var superseded = 0
  /// Citations that this file or a later one deletes.
  public internal(set) var deleted = 0
  /// Citations that the selection leaves out.
  public internal(set) var leftOut: [PubMedSelection.Reason: Int] = [:]
  /// Citations that cleaning dropped: ``Corpus/cleaning`` has the reasons.
  public internal(set) var cleanedAway = 0

  /// Citations that have an abstract, a structured one, a `MedlineDate`, a version above 1.
  public internal(set) var withAbstract = 0
  public internal(set) var structured = 0
  public internal(set) var withMedlineDate = 0
  public internal(set) var laterVersions = 0
  /// PMIDs that the file says are deleted.
  public internal(set) var deletions = 0
  /// Elements that describe books, which a corpus skips.
  public internal(set) var books = 0

  /// Why the file was not read to its end. What was read before stays in the corpus.
  public internal(set) var problem: CorpusError?

  init(path: String) { self.path = path }

  /// ``problem`` and what it cost, in words; `nil` where there was none.
  public var warning: String? {
    problem.map { problem in
      let read = citations == 1 ? "1 citation" : "\(citations) citations"
      return citations == 0 ? "\(problem); nothing is read from it" : "\(problem); \(read) before it stay"
    }
  }
}
