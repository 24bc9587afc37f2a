import Foundation

/// What a session ran on: a JSON object in the log.
public struct Environment: Codable, Hashable, Sendable {
  /// `Debian GNU/Linux 12 (bookworm)`
  public var system: String
  /// The kernel's release.
  public var kernel: String
  public var processor: String
  /// Logical processors this process may use.
  public var cores: Int
  public var memoryBytes: Int64
  public var host: String
  /// Library names and versions, as the caller knows them.
  public var libraries: [String: String]

  public init(
    system: String, kernel: String, processor: String, cores: Int, memoryBytes: Int64, host: String,
    libraries: [String: String]
  ) {
    (self.system, self.kernel, self.processor) = (system, kernel, processor)
    (self.cores, self.memoryBytes, self.host, self.libraries) = (cores, memoryBytes, host, libraries)
  }

  /// The machine this process is on. What cannot be found out is 'unknown', never a guess.
  public static func current(libraries: [String: String] = [:]) -> Environment {
    let process = ProcessInfo.processInfo
    return Environment(
      system: line(of: "/etc/os-release", after: "PRETTY_NAME=")?.trimmingCharacters(in: ["\""]) ?? "unknown",
      kernel: line(of: "/proc/sys/kernel/osrelease", after: "") ?? "unknown",
      processor: line(of: "/proc/cpuinfo", after: "model name")?.trimmingCharacters(in: [":", " ", "\t"])
        ?? "unknown",
      cores: process.activeProcessorCount,
      memoryBytes: Int64(clamping: process.physicalMemory),
      host: process.hostName,
      libraries: libraries)
  }

  /// The rest of the first line of the file at `path` that begins with `prefix`.
  private static func line(of path: String, after prefix: String) -> String? {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
    let line = text.split(separator: "\n").first { $0.hasPrefix(prefix) }
    return line.map { String($0.dropFirst(prefix.count)) }
  }
}
