import Foundation

/// `Sun, 06 Nov 1994 08:49:37 GMT`: the date of RFC 9110, section 5.6.7.
enum HTTPDate {
  /// Seconds since 1970.
  static var now: Double { Date.now.timeIntervalSince1970 }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// Seconds since 1970; nil for what is no such date.
  static func seconds(of text: String) -> Double? {
    let parts = text.split(separator: " ")
    guard parts.count == 6, let day = Int(parts[1]), let month = months.firstIndex(of: String(parts[2])),
      let year = Int(parts[3]), (1970...9999).contains(year), (1...31).contains(day)
    else { return nil }
    let time = parts[4].split(separator: ":").map { Int($0) ?? -1 }
    guard time.count == 3, time.allSatisfy({ (0...60).contains($0) }) else { return nil }
    // Days from 1 March of the year 0, in eras of 400 years.
    let marchYear = month < 2 ? year - 1 : year
    let dayOfYear = (153 * ((month + 10) % 12) + 2) / 5 + day - 1
    let days = marchYear * 365 + marchYear / 4 - marchYear / 100 + marchYear / 400 + dayOfYear - 719_468
    return Double(days * 86_400 + time[0] * 3600 + time[1] * 60 + time[2])
  }
}
