/// The times of one piece of work, done again and again.
final class Laps {
  private let seconds: Double
  private let least: Int
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private var lap: ContinuousClock.Instant
  private let foreign = ForeignLoad()
  /// Seconds of each.
  private(set) var times: [Double] = []

  /// - Parameters:
  ///   - seconds: how long to go on.
  ///   - least: how often at least.
  ///   - times: of laps that were taken already.
  init(seconds: Double = 0, least: Int = 3, times: [Double] = []) {
    self.seconds = seconds
    self.least = least
    self.times = times
    start = clock.now
    lap = start
  }

  /// Whether there were enough.
  var isDone: Bool { times.count >= least && (clock.now - start) / .seconds(1) >= seconds }

  /// The part of all processors that other programs used since the first lap; nil when nobody knows.
  var foreignLoad: Double? { foreign.share }

  /// A lap begins now.
  func begin() { lap = clock.now }

  /// A lap ends now, and the next begins.
  func end() {
    let now = clock.now
    times.append((now - lap) / .seconds(1))
    lap = now
  }

  /// Does `work` until there were enough.
  func fill(_ work: () throws -> Void) rethrows {
    while !isDone {
      begin()
      try work()
      end()
    }
  }
}
