import Foundation

/// Whether a process is still there, as far as this one can tell.
public enum Liveness: String, Hashable, Sendable {
  case alive
  case gone
  /// It runs, or ran, on another machine, before a restart of this one, or in another container.
  case elsewhere
}

/// Tells a process from a later one with the same number.
struct ProcessMarker: Hashable, Sendable {
  let processID: Int32
  /// `boot id/process namespace/start`, the start in clock ticks since boot.
  let marker: String

  static let current = ProcessMarker(
    processID: getpid(), marker: "\(place)/\(start(of: getpid()) ?? "unknown")")

  var liveness: Liveness {
    guard marker.hasPrefix(Self.place + "/") else { return .elsewhere }
    guard let start = Self.start(of: processID) else { return .gone }
    return marker == "\(Self.place)/\(start)" ? .alive : .gone
  }

  /// The boot of this machine and the namespace in which process numbers count.
  private static let place: String = {
    let boot = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
    let namespace = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid")
    let bootID = boot?.trimmingCharacters(in: .whitespacesAndNewlines)
    return "\(bootID ?? "unknown")/\(namespace ?? "unknown")"
  }()

  /// Field 22 of /proc/PID/stat (proc(5)); nil when there is no such process, or only its remains.
  private static func start(of processID: Int32) -> String? {
    guard let stat = try? String(contentsOfFile: "/proc/\(processID)/stat", encoding: .utf8),
      let nameEnd = stat.lastIndex(of: ")")
    else { return nil }
    // The name may hold spaces and parentheses; after it the fields are plain, the state is field 3.
    let fields = stat[stat.index(after: nameEnd)...].split(separator: " ")
    guard fields.count > 19, fields[0] != "Z", fields[0] != "X" else { return nil }
    return String(fields[19])
  }
}
