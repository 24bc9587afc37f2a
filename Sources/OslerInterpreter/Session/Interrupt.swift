import Synchronization

/// The request to stop, which another thread or a signal handler may make. Commands look at it
/// between steps and tokens.
public final class Interrupt: Sendable {
  private let raised = Atomic(false)

  public init() {}

  /// Safe in a signal handler.
  public func raise() { raised.store(true, ordering: .relaxed) }
  public func clear() { raised.store(false, ordering: .relaxed) }
  public var isRaised: Bool { raised.load(ordering: .relaxed) }
}

/// A statement was stopped: by the person, or because its cell ran out of time.
public enum Interrupted: Error, Hashable, CustomStringConvertible {
  case byPerson
  case outOfTime(limitSeconds: Double)

  public var description: String {
    switch self {
    case .byPerson: "interrupted"
    case .outOfTime(let limit): "the cell ran past its timeout of \(Duration.text(seconds: limit))"
    }
  }
}

extension Duration {
  /// `20m`, `1h 30m`, `0.5s`: as notebooks write it.
  static func text(seconds: Double) -> String {
    guard seconds >= 60, seconds < 1e12 else { return "\(seconds)".replacing(".0", with: "") + "s" }
    let whole = Int(seconds.rounded())
    let parts = [(whole / 3600, "h"), (whole / 60 % 60, "m"), (whole % 60, "s")]
    return parts.filter { $0.0 > 0 }.map { "\($0.0)\($0.1)" }.joined(separator: " ")
  }
}
