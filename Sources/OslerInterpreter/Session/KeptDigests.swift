import Foundation
import OslerDigest

/// What a file system tells of a file that changes whenever its content may have: size, the times of its
/// last change in nanoseconds, and which file it is. The time of the change of its facts cannot be set by
/// hand, so that a file whose date was put back is known all the same.
struct FileStamp: Hashable, Sendable {
  let bytes: Int64
  let modified: Int64
  let changed: Int64
  let inode: UInt64
  let device: UInt64

  /// Nil when there is no such file.
  init?(_ path: String) {
    var facts = stat()
    guard stat(path, &facts) == 0 else { return nil }
    func nanoseconds(_ time: timespec) -> Int64 { Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec) }
    (bytes, modified, changed) = (
      Int64(facts.st_size), nanoseconds(facts.st_mtim), nanoseconds(facts.st_ctim)
    )
    (inode, device) = (UInt64(facts.st_ino), UInt64(facts.st_dev))
  }

  var text: String { "\(bytes) \(modified) \(changed) \(inode) \(device)" }
}

/// Digests of large files, kept from session to session: a checkpoint of 2 GB opens without being read from
/// end to end again. A line a file: digest, stamp, path; the last line of a file counts.
struct KeptDigests: Sendable {
  /// Smaller files are read again in no time.
  static let fewestBytes: Int64 = 8 << 20
  /// A file changed as lately as this may change again within the grain of its times.
  static let settled: Int64 = 2_000_000_000
  /// The file is begun anew when it grows beyond this.
  static let mostBytes = 1 << 20

  let file: URL

  /// `osler/digests` in the user's cache folder, which `XDG_CACHE_HOME` may name; nil without a home.
  static func ofUser(_ environment: [String: String] = ProcessInfo.processInfo.environment) -> KeptDigests? {
    let folder =
      environment["XDG_CACHE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
      ?? environment["HOME"].flatMap { $0.isEmpty ? nil : $0 + "/.cache" }
    return folder.map { KeptDigests(file: URL(filePath: $0).appending(path: "osler/digests")) }
  }

  func digest(of path: String, _ stamp: FileStamp) -> Digest? {
    guard let text = try? String(contentsOf: file, encoding: .utf8) else { return nil }
    let end = " \(stamp.text) \(path)"
    let line = text.split(separator: "\n").last { $0.hasSuffix(end) }
    return line.flatMap { Digest(hex: String($0.dropLast(end.count))) }
  }

  /// Writes it down, unless the file changed a moment ago. What cannot be written is not kept: nothing
  /// depends on it but time.
  func keep(_ digest: Digest, of path: String, _ stamp: FileStamp) {
    let now = Int64(Date().timeIntervalSince1970 * 1e9)
    guard now - max(stamp.modified, stamp.changed) > Self.settled, FileStamp(path) == stamp,
      !path.contains("\n")
    else { return }
    try? FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    let line = Array("\(digest.hex) \(stamp.text) \(path)\n".utf8)
    let size = FileStamp(file.path)?.bytes ?? 0
    let fresh = size + Int64(line.count) > Int64(Self.mostBytes) ? O_TRUNC : 0
    // One write at the end of the file: lines of two sessions do not mix.
    let descriptor = open(file.path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | fresh, 0o600)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    _ = write(descriptor, line, line.count)
  }
}
