import Foundation
import OslerLog

/// Numbers, sizes and times as people read them.
enum Numbers {
  static func short(_ value: Double, digits: Int = 4) -> String {
    value.isFinite ? String(format: "%.\(digits)g", value) : "not a number"
  }

  /// `2.0 MB`
  static func bytes(_ count: Int64) -> String {
    guard count >= 1000 else { return Count.text(Int(count), "byte", "bytes") }
    var (size, units) = (Double(count) / 1000, ["kB", "MB", "GB", "TB", "PB", "EB"][...])
    while size >= 999.5, units.count > 1 {
      size /= 1000
      units.removeFirst()
    }
    return String(format: size < 10 ? "%.1f " : "%.0f ", size) + (units.first ?? "")
  }

  /// `0.42 s`, `45 s`, `2 min 10 s`, `3 h 5 min`
  static func time(_ seconds: Double) -> String? {
    guard seconds.isFinite, seconds >= 0, seconds < 1e9 else { return nil }
    if seconds < 10 { return String(format: "%.2f s", seconds) }
    let whole = Int(seconds.rounded())
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
    if whole < 86400 { return "\(whole / 3600) h \(whole / 60 % 60) min" }
    return "\(whole / 86400) d \(whole / 3600 % 24) h"
  }

  static func time(from start: Timestamp, to end: Timestamp?) -> String? {
    end.flatMap { time(Double($0.milliseconds - start.milliseconds) / 1000) }
  }

  /// `2026-11-21 09:30 UTC`: a page is read in other time zones than it was written in.
  static func moment(_ moment: Timestamp) -> HTML {
    let written = moment.description
    return "<time datetime=\"\(written)\">\(written.prefix(10)) \(written.dropFirst(11).prefix(5)) UTC</time>"
  }
}

extension HTML {
  /// The beginning of a digest, and the whole of it where the pointer rests.
  static func digest(_ digest: String) -> HTML {
    let whole = Bounds.line(digest)
    return "<code class=\"digest\" title=\"\(whole)\">\(String(whole.prefix(12)))</code>"
  }
}
