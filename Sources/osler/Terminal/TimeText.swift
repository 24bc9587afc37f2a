import Foundation
import OslerLog

/// Times as people read them.
enum TimeText {
  /// `0.42s`, `45s`, `2m 10s`, `3h 5m`.
  static func of(seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0, seconds < 1e9 else { return "?" }
    if seconds < 10 { return String(format: "%.2fs", seconds) }
    let whole = Int(seconds.rounded())
    if whole < 60 { return "\(whole)s" }
    if whole < 3600 { return "\(whole / 60)m \(whole % 60)s" }
    return "\(whole / 3600)h \(whole / 60 % 60)m"
  }

  /// `2026-11-21 09:30`, in the time zone of this machine.
  static func of(_ moment: Timestamp) -> String {
    var time = time_t(moment.milliseconds / 1000)
    var parts = tm()
    localtime_r(&time, &parts)
    return String(
      format: "%04d-%02d-%02d %02d:%02d", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,
      parts.tm_hour,
      parts.tm_min)
  }

  static func between(_ start: Timestamp, _ end: Timestamp?) -> String {
    end.map { of(seconds: Double($0.milliseconds - start.milliseconds) / 1000) } ?? ""
  }
}
