import Foundation

/// The most memory that this process held.
enum ProcessMemory {
  /// Forgets what was before, where the system can (Linux, proc(5), clear_refs).
  static func restart() {
    try? Data("5".utf8).write(to: URL(filePath: "/proc/self/clear_refs"))
  }

  /// Bytes, since the last ``restart()``.
  static var peak: Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    let whole = usage.ru_maxrss * 1024
    // ru_maxrss also knows what was before; VmHWM starts anew.
    guard let words = SystemFiles().value(of: "VmHWM", in: "/proc/self/status")?.split(separator: " "),
      let kilobytes = words.first.flatMap({ Int($0) })
    else { return whole }
    return min(whole, kilobytes * 1024)
  }
}
