import OslerLog

/// What a replay found: every output of the recorded session with its verdict, what else is not as it
/// was then, and which of that the differences may be due to.
public struct ReplayReport: Codable, Hashable, Sendable {
  /// Id of the recorded session in its log.
  public let session: Int64
  /// Title of the notebook, or its path.
  public let title: String?
  public let recorded: Run
  public let now: Run
  /// The worst of all.
  public let verdict: ReplayVerdict
  public let cells: [Cell]
  /// What differs around the two runs: engine, environment, parameters, data.
  public let circumstances: [Circumstance]
  /// The first value that differs, in the order in which values depend on each other.
  public let root: Place?
  /// What the differences may be due to, each with what it explains.
  public let blame: [Blame]
  /// Whether the person stopped the replay; the cells after that were not run.
  public let isInterrupted: Bool
  /// Whether everything came out the same, numbers inside their tolerances included.
  public let isReproduced: Bool

  /// What one of the two runs computed with.
  public struct Run: Codable, Hashable, Sendable {
    public let engine: String
    /// Device and numeric path, without the threads.
    public let device: String
    public let threads: Int
    public let processor: String
    public let system: String
    public let libraries: [String: String]
    /// ISO 8601.
    public let started: String
  }

  /// A cell of the notebook, or an entry at the prompt.
  public struct Cell: Codable, Hashable, Sendable {
    public let name: String
    /// The worst of its items; nil when it was not run.
    public let verdict: ReplayVerdict?
    public let items: [Item]
    /// What does not count and yet helps.
    public let notes: [String]
  }

  /// Something that is not as it was then.
  public struct Circumstance: Codable, Hashable, Sendable {
    public enum Kind: String, Codable, Hashable, Sendable, CaseIterable {
      /// Osler's version, the device and its numeric path.
      case engine
      case environment
      /// What an option came to.
      case parameters
      /// A file by its content.
      case data
    }

    public let kind: Kind
    /// `threads`, `device`, a file's path.
    public let name: String
    public let recorded: String
    public let now: String
  }

  /// One item.
  public struct Place: Codable, Hashable, Sendable {
    public let cell: String
    public let item: String
  }

  /// One cause, and what may be due to it.
  public struct Blame: Codable, Hashable, Sendable {
    public let cause: ReplayCause
    public let items: [Place]
  }
}

/// What a difference may be due to.
public struct ReplayCause: Codable, Hashable, Sendable, CustomStringConvertible {
  public enum Kind: String, Codable, Hashable, Sendable {
    case engine, environment, parameters, data
    /// Another value differs that it is made from.
    case value
    /// All it is made from is as it was then, and so is what computes it.
    case unexplained
  }

  public let kind: Kind
  /// Of a circumstance, or of a value; nil for what is unexplained.
  public let name: String?

  static let unexplained = ReplayCause(kind: .unexplained, name: nil)
  static let network = ReplayCause(kind: .environment, name: "the network, which a replay does not reach")

  public var description: String {
    guard let name else { return "unexplained: what it is made from and what computes it are as recorded" }
    return kind == .value ? "follows from \(name)" : "\(kind.rawValue): \(name)"
  }
}

extension ReplayReport.Circumstance {
  var cause: ReplayCause {
    switch kind {
    case .engine: ReplayCause(kind: .engine, name: name)
    case .environment: ReplayCause(kind: .environment, name: name)
    case .parameters: ReplayCause(kind: .parameters, name: name)
    case .data: ReplayCause(kind: .data, name: name)
    }
  }
}
