/// How long work will still take that goes on as it has: for people to read, never recorded.
struct TimeLeft {
  private let start = ContinuousClock.now
  /// What was there before this began.
  private let before: Int

  init(before: Int = 0) { self.before = before }

  /// `2m 10s left`; nothing before there is something to go by.
  func details(done: Int, of total: Int) -> [String] {
    guard done > before, done < total else { return [] }
    let elapsed = (ContinuousClock.now - start) / .seconds(1)
    return ["\(Figures.time(elapsed / Double(done - before) * Double(total - done))) left"]
  }
}
