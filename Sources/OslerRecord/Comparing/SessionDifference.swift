/// How two sessions differ, part by part.
public struct SessionDifference: Hashable, Sendable {
  /// What is compared.
  public enum Part: String, CaseIterable, Sendable {
    case source, parameters, data, environment, metrics, texts, artifacts
  }

  /// Something that is not the same in both.
  public struct Change: Hashable, Sendable {
    public enum Kind: String, Sendable {
      case changed
      case onlyLeft = "only-left"
      case onlyRight = "only-right"
      case moved
      case renamed
    }

    /// A line of what is shown about it.
    public enum Line: Hashable, Sendable {
      case left(String)
      case right(String)
      case note(String)
    }

    public let kind: Kind
    /// `cell 'train'`, `epochs`, `loss of 'cpt = train …'`.
    public let name: String
    /// What stands behind the name, when a line is enough: `3 → 2`.
    public let words: String
    public let lines: [Line]
    /// For programs: what it is on either side, and more, in JSON.
    let facts: [Fact]

    init(_ kind: Kind, _ name: String, _ words: String = "", lines: [Line] = [], facts: [Fact] = []) {
      (self.kind, self.name, self.words, self.lines, self.facts) = (kind, name, words, lines, facts)
    }
  }

  /// One of the two.
  public struct Side: Hashable, Sendable {
    public let place: String
    public let session: Int64
    public let uuid: String
    public let title: String
    public let status: String
    public let started: String
  }

  public let left: Side
  public let right: Side
  /// Those that were asked for, in order.
  public let parts: [Part]
  public let changes: [Part: [Change]]

  public var isSame: Bool { parts.allSatisfy { changes[$0]?.isEmpty ?? true } }
}
