import Foundation
import Testing

/// A file system in memory that is soon full, mounted below a folder; needs a root.
final class SmallDisk {
  let folder: Folder
  private var filler: String { folder.path(of: "filler") }

  /// - Parameter kilobytes: its size.
  init(kilobytes: Int) throws {
    folder = try Folder()
    try Self.shell("mount", ["-t", "tmpfs", "-o", "size=\(kilobytes)k", "tmpfs", folder.url.path])
  }

  deinit { try? Self.shell("umount", ["-l", folder.url.path]) }

  /// Leaves no room for another byte.
  func fill() throws {
    let file = open(filler, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    try #require(file >= 0)
    defer { close(file) }
    for size in [65_536, 4096, 1] {
      let bytes = [UInt8](repeating: 0, count: size)
      while write(file, bytes, size) > 0 {}
    }
  }

  func makeRoom() { unlink(filler) }

  func grow(kilobytes: Int) throws {
    try Self.shell("mount", ["-o", "remount,size=\(kilobytes)k", folder.url.path])
  }

  func makeReadOnly() throws { try Self.shell("mount", ["-o", "remount,ro", folder.url.path]) }

  private static func shell(_ name: String, _ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/\(name)")
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "'\(name)' failed")
  }

  /// Whether this process may mount at all.
  static let isPossible: Bool = {
    guard geteuid() == 0 else { return false }
    return (try? SmallDisk(kilobytes: 64)) != nil
  }()
}
