import Foundation

/// How much of the processors other programs used since some moment: a timing means little when it is much.
struct ForeignLoad {
  private let start: Moment
  private let files: SystemFiles

  init(_ files: SystemFiles = SystemFiles()) {
    self.files = files
    start = Moment(files)
  }

  /// The part of all processors' time, between 0 and 1; nil when the system does not tell, or too little
  /// time has passed to say.
  var share: Double? {
    let now = Moment(files)
    let (all, busy) = (now.all - start.all, now.busy - start.busy)
    // The system counts in hundredths of a second.
    guard all > 0.1 else { return nil }
    return max(0, min(1, (busy - (now.own - start.own)) / all))
  }

  /// Seconds of all processors together: passed, used by anybody, used by this process.
  private struct Moment {
    var (all, busy, own) = (0.0, 0.0, 0.0)

    /// `cpu  user nice system idle iowait irq softirq steal …` in ticks; proc(5).
    init(_ files: SystemFiles) {
      guard let line = files.text("/proc/stat")?.split(separator: "\n").first, line.hasPrefix("cpu ") else {
        return
      }
      let ticks = line.split(separator: " ").dropFirst().prefix(8).compactMap { Double($0) }
      guard ticks.count >= 5 else { return }
      let second = Double(sysconf(Int32(_SC_CLK_TCK)))
      all = ticks.reduce(0, +) / second
      busy = all - (ticks[3] + ticks[4]) / second
      var usage = rusage()
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
      own = Self.seconds(usage.ru_utime) + Self.seconds(usage.ru_stime)
    }

    private static func seconds(_ time: timeval) -> Double {
      Double(time.tv_sec) + Double(time.tv_usec) / 1e6
    }
  }
}
