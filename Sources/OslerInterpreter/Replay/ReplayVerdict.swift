/// How something of a replay compares with what is recorded, the best first.
public enum ReplayVerdict: String, Codable, Hashable, Sendable, CaseIterable, Comparable {
  /// The same bytes; times, paths and host names aside.
  case identical
  /// The same but for numbers, and these are inside a stated tolerance.
  case within
  /// Not in the record.
  case new
  /// In the record, and it did not come again.
  case missing
  /// An error that there was not then, is not now, or has other words.
  case errorChanged = "error_changed"
  case differs
  /// Cannot be told: an input is gone, or what it is made from was not made.
  case cannot

  public static func < (left: ReplayVerdict, right: ReplayVerdict) -> Bool { left.rank < right.rank }

  /// Whether it counts as reproduced.
  public var isReproduced: Bool { self <= .within }

  /// `error changed`.
  public var inWords: String { self == .errorChanged ? "error changed" : rawValue }

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
