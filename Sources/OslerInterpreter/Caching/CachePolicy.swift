/// What a session does with results of earlier ones.
public enum CachePolicy: Hashable, Sendable {
  /// Takes them, and keeps its own.
  case use
  /// Computes everything anew, and keeps that in their place: `--fresh`.
  case renew
  /// Neither: replays, and sessions of no file.
  case none
}

/// Commands of a session that have a row in the log.
public struct CommandCounts: Hashable, Sendable {
  public let all: Int
  /// Whose result was there already.
  public let cached: Int

  public init(all: Int, cached: Int) { (self.all, self.cached) = (all, cached) }
}
