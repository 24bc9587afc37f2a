import Foundation

/// How often something is tried again, and how long to wait before.
public struct Patience: Hashable, Sendable {
  /// Tries after the first.
  public var retries: Int
  /// Before the second try; each further wait is twice the one before.
  public var firstSeconds: Double
  /// No wait of ours is longer.
  public var longestSeconds: Double
  /// A server that asks for more is not waited for.
  public var longestAskedSeconds: Double

  public init(
    retries: Int = 5, firstSeconds: Double = 1, longestSeconds: Double = 60, longestAskedSeconds: Double = 600
  ) {
    (self.retries, self.firstSeconds) = (retries, firstSeconds)
    (self.longestSeconds, self.longestAskedSeconds) = (longestSeconds, longestAskedSeconds)
  }

  /// Seconds to wait after the try of this number, from 0; nil when it was the last, or when the server asks
  /// for too much.
  func pause(after attempt: Int, asked: Double?) -> Double? {
    guard attempt < retries else { return nil }
    if let asked, asked > longestAskedSeconds { return nil }
    let own = min(longestSeconds, firstSeconds * Double(1 << min(attempt, 20)))
    return max(own, asked ?? 0)
  }

  /// Waits, in short naps, unless it is stopped.
  static func wait(_ seconds: Double, isStopped: () -> Bool) throws(NetworkError) {
    let end = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < end {
      guard !isStopped() else { throw .stopped }
      let left = (end - ContinuousClock.now) / .seconds(1)
      Thread.sleep(forTimeInterval: max(0, min(0.05, left)))
    }
    guard !isStopped() else { throw .stopped }
  }
}

/// The waits of one piece of work.
struct Waiting {
  private let patience: Patience
  private let isStopped: () -> Bool
  private(set) var attempt = 0

  init(_ patience: Patience, isStopped: @escaping () -> Bool) {
    (self.patience, self.isStopped) = (patience, isStopped)
  }

  /// Something came: the next wait is the first again.
  mutating func begin() { attempt = 0 }

  /// Waits before another try.
  ///
  /// - Parameter asked: seconds that the server asks for.
  /// - Throws: `problem` when trying again is of no use or was tried often enough.
  mutating func again(after problem: NetworkError, asked: Double?) throws(NetworkError) {
    guard problem.mayPass else { throw problem }
    if let asked, asked > patience.longestAskedSeconds, case .status(let place, _) = problem {
      throw .asksToWait(place, seconds: asked)
    }
    guard let seconds = patience.pause(after: attempt, asked: asked) else { throw problem }
    attempt += 1
    try Patience.wait(seconds, isStopped: isStopped)
  }
}
