import Foundation

/// The memory of the machine this runs on.
public enum MachineMemory {
  /// Bytes that it can still give, from `/proc/meminfo`; none where there is no such file.
  public static func available() -> Int? {
    guard let text = try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8) else { return nil }
    for line in text.split(separator: "\n") where line.hasPrefix("MemAvailable:") {
      return line.split(separator: " ").compactMap { Int($0) }.first.map { $0 * 1024 }
    }
    return nil
  }
}
