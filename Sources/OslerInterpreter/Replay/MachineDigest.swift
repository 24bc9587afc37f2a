import Foundation
import OslerDigest
import OslerLog

/// Tells one machine from another among the replays of one session, and says nothing else about it.
///
/// It is salted with the session's own id: two logs do not tell that the same machine replayed both. A
/// machine without an id of its own is known by its processor and memory, which the replay's environment
/// says anyway; then two of a kind count as one.
enum MachineDigest {
  static func hex(session uuid: String, environment: OslerLog.Environment, machineID: String?) -> String {
    let known =
      machineID.map { "id \($0)\n\(environment.processor)" }
      ?? "kind \(environment.processor)\n\(environment.cores)\n\(environment.memoryBytes)\n\(environment.system)"
    return Digest(of: "osler replay on a machine\n\(uuid)\n\(known)").hex
  }

  /// 32 hexadecimal digits that stay the same for as long as the system is installed (machine-id(5)).
  static func machineID() -> String? {
    ["/etc/machine-id", "/var/lib/dbus/machine-id"].lazy.compactMap { path in
      (try? String(contentsOfFile: path, encoding: .utf8))?.trimmingCharacters(in: .whitespacesAndNewlines)
    }.first { $0.count == 32 && $0.allSatisfy(\.isHexDigit) }
  }
}
