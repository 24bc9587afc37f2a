public import Foundation
public import GRDB

/// A moment as the log writes it: ISO 8601, UTC, milliseconds — `2026-11-21T09:30:00.250Z`.
public struct Timestamp: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
  /// Since 1970-01-01T00:00:00Z.
  public let milliseconds: Int64

  public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  public init(_ date: Date) { milliseconds = Int64((date.timeIntervalSince1970 * 1000).rounded()) }

  public static var now: Timestamp { Timestamp(Date()) }

  public static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }

  public var description: String {
    var now = time_t(Int64(milliseconds - remainder) / 1000)
    var parts = tm()
    gmtime_r(&now, &parts)
    return "\(padded(parts.tm_year + 1900, 4))-\(padded(parts.tm_mon + 1, 2))-\(padded(parts.tm_mday, 2))T"
      + "\(padded(parts.tm_hour, 2)):\(padded(parts.tm_min, 2)):\(padded(parts.tm_sec, 2))"
      + ".\(padded(Int32(remainder), 3))Z"
  }

  /// The moment `text` writes, in exactly the form above; nil for anything else.
  public init?(_ text: String) {
    var bytes = Array(text.utf8)
    let marks: [(Int, Character)] = [
      (4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":"), (19, "."), (23, "Z"),
    ]
    guard bytes.count == 24 else { return nil }
    for (index, mark) in marks {
      guard bytes[index] == mark.asciiValue else { return nil }
      bytes[index] = UInt8(ascii: " ")
    }
    let fields = bytes.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
    let numbers = fields.compactMap { $0.allSatisfy(\.isNumber) ? Int32($0) : nil }
    guard numbers.count == 7 else { return nil }
    var parts = tm()
    (parts.tm_year, parts.tm_mon, parts.tm_mday) = (numbers[0] - 1900, numbers[1] - 1, numbers[2])
    (parts.tm_hour, parts.tm_min, parts.tm_sec) = (numbers[3], numbers[4], numbers[5])
    milliseconds = Int64(timegm(&parts)) * 1000 + Int64(numbers[6])
    guard description == text else { return nil }
  }

  /// Milliseconds past the second, also before 1970.
  private var remainder: Int64 { (milliseconds % 1000 + 1000) % 1000 }
}

extension Timestamp: DatabaseValueConvertible {
  public var databaseValue: DatabaseValue { description.databaseValue }

  public static func fromDatabaseValue(_ value: DatabaseValue) -> Timestamp? {
    String.fromDatabaseValue(value).flatMap { Timestamp($0) }
  }
}

private func padded(_ number: Int32, _ width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
