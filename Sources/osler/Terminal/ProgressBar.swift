import OslerInterpreter

/// One moment of a long command as a line of text.
struct ProgressBar: Hashable {
  let progress: Progress

  init(_ progress: Progress) { self.progress = progress }

  /// `pretrain ━━━━━━━━╸         120/600  loss 3.212  8.4k tokens/s  2m left`, no wider than `columns`:
  /// the details that do not fit are left out, then the bar.
  func line(columns: Int) -> String {
    var details = progress.details
    while true {
      let tail = ([count] + details).joined(separator: "  ")
      let fixed = progress.title.count + 2 + tail.count
      let room = min(Self.widest, columns - fixed)
      if progress.total == nil, fixed - 1 <= columns { return "\(progress.title) \(tail)" }
      if room >= Self.narrowest { return "\(progress.title) \(bar(room)) \(tail)" }
      guard !details.isEmpty else { break }
      details.removeLast()
    }
    return String("\(progress.title) \(count)".prefix(max(0, columns)))
  }

  /// For a file: `pretrain 120/600  loss 3.212  8.4k tokens/s  2m left`.
  var plain: String { "\(progress.title) " + ([count] + progress.details).joined(separator: "  ") }

  /// The done part of the bar in green, the rest dim.
  func styled(_ line: String) -> String {
    guard let start = line.firstIndex(where: { "━╸╺".contains($0) }) else { return line }
    let end = line[start...].lastIndex { "━╸".contains($0) }.map { line.index(after: $0) } ?? start
    return line[..<start] + Style.apply([.green], to: String(line[start..<end])) + line[end...]
  }

  private static let widest = 30
  private static let narrowest = 6

  private var count: String {
    guard let total = progress.total else { return Self.grouped(progress.done) }
    return "\(Self.grouped(progress.done))/\(Self.grouped(total))"
  }

  /// Half a cell is the smallest step.
  private func bar(_ width: Int) -> String {
    let total = max(1, progress.total ?? 1)
    let share = min(1, max(0, Double(progress.done) / Double(total)))
    let halves = Int(share * Double(2 * width))
    let done = String(repeating: "━", count: halves / 2) + (halves % 2 == 1 ? "╸" : "")
    return done + String(repeating: " ", count: width - done.count)
  }

  static func grouped(_ number: Int) -> String {
    var digits = String(number.magnitude)
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    return (number < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
  }
}

/// Decides which moments are shown: at a terminal ten a second; elsewhere one after half a minute, then
/// ever rarer, so that the messages of a run of days stay readable.
struct ProgressDisplay {
  enum Step: Hashable {
    case rewrite(ProgressBar)
    case line(ProgressBar)
  }

  private static let frame = Duration.milliseconds(100)
  private static let longestPause = Duration.seconds(600)

  private var last: ContinuousClock.Instant?
  private var pause = Duration.seconds(30)
  private var title: String?

  mutating func next(_ progress: Progress, at now: ContinuousClock.Instant, animates: Bool) -> Step? {
    let bar = ProgressBar(progress)
    if title != progress.title { (title, last, pause) = (progress.title, nil, .seconds(30)) }
    return animates ? rewrite(bar, at: now) : line(bar, at: now)
  }

  private mutating func rewrite(_ bar: ProgressBar, at now: ContinuousClock.Instant) -> Step? {
    let isComplete = bar.progress.done == bar.progress.total
    if let last, now - last < Self.frame, !isComplete { return nil }
    last = now
    return .rewrite(bar)
  }

  private mutating func line(_ bar: ProgressBar, at now: ContinuousClock.Instant) -> Step? {
    guard let last else {
      // What is over in a moment needs no line of its own.
      last = now
      return nil
    }
    guard now - last >= pause else { return nil }
    self.last = now
    pause = min(pause * 2, Self.longestPause)
    return .line(bar)
  }
}
