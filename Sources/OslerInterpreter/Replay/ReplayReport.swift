import OslerLog

/// What a replay found: every output of the recorded session with its verdict, and what else is not as
/// it was then.
public struct ReplayReport: Codable, Hashable, Sendable {
  /// Id of the recorded session in its log.
  public let session: Int64
  /// Title of the notebook, or its path.
  public let title: String?
  public let cells: [Cell]
  /// What differs around the two runs: engine, device, threads, data.
  public let circumstances: [Circumstance]
  /// Whether the person stopped the replay; the cells after that were not run.
  public let isInterrupted: Bool
  /// Whether everything came out the same, numbers inside their tolerances included.
  public let isReproduced: Bool

  /// A cell of the notebook, or an entry at the prompt.
  public struct Cell: Codable, Hashable, Sendable {
    public let name: String
    /// The worst of its items; nil when it was not run.
    public let verdict: ReplayVerdict?
    public let items: [Item]
    /// What does not count and yet helps: which input is another.
    public let notes: [String]
  }

  /// One thing that is compared.
  public struct Item: Codable, Hashable, Sendable {
    public enum Kind: String, Codable, Hashable, Sendable, CaseIterable {
      /// Something shown, or an error.
      case output
      /// A metric by step.
      case series
      /// What `save` wrote.
      case file
    }

    public let kind: Kind
    /// `'papers | count'`, `loss of 'cpt = train pretrain base on: papers'`.
    public let name: String
    public let verdict: ReplayVerdict
    /// What differs, for people: lines.
    public let details: [String]
    public let worst: Deviation?
  }

  /// The number that lies farthest from the recorded one, for its tolerance.
  public struct Deviation: Codable, Hashable, Sendable {
    public let recorded: Double
    public let now: Double
    /// Largest |now − recorded| that is within.
    public let tolerance: Double
    /// For a series.
    public let step: Int?
  }

  public struct Circumstance: Codable, Hashable, Sendable {
    /// `threads`, `device`, a file's path.
    public let name: String
    public let recorded: String
    public let now: String
  }

  init(session: SessionRecord, cells: [Cell], circumstances: [Circumstance], isInterrupted: Bool) {
    (self.session, title) = (session.id.rawValue, session.title ?? session.notebook)
    (self.cells, self.circumstances, self.isInterrupted) = (cells, circumstances, isInterrupted)
    isReproduced = !isInterrupted && cells.allSatisfy { $0.verdict.map { $0 <= .within } ?? false }
  }
}

/// How an output of a replay compares with the recorded one.
public enum ReplayVerdict: String, Codable, Hashable, Sendable, CaseIterable, Comparable {
  /// The same bytes; times, paths and host names aside.
  case identical
  /// The same but for numbers, and these are inside a stated tolerance.
  case within
  /// Not in the record.
  case new
  /// In the record, and it did not come again.
  case missing
  case differs
  /// Cannot be told: an input is gone, or the replay did not get there.
  case cannot

  public static func < (left: ReplayVerdict, right: ReplayVerdict) -> Bool { left.rank < right.rank }

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
