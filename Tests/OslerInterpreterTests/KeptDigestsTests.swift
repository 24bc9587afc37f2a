import Foundation
import OslerDigest
import Testing

@testable import OslerInterpreter

@Suite final class KeptDigestsTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "osler-\(UUID().uuidString)")
  private var kept: KeptDigests { KeptDigests(file: folder.appending(path: "cache/digests")) }
  private var path: String { folder.appending(path: "weights").path }

  init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(at: folder) }

  /// The inode's own time cannot be set: the file is left alone for as long as it takes to settle.
  private func settle() throws -> FileStamp {
    let stamp = try #require(FileStamp(path))
    let settled = Double(KeptDigests.settled) / 1e9
    while Date().timeIntervalSince1970 < Double(stamp.changed) / 1e9 + settled + 0.01 { usleep(10_000) }
    return stamp
  }

  @Test func `a large file is read once for all sessions`() throws {
    let bytes = Data(repeating: 7, count: Int(KeptDigests.fewestBytes))
    try bytes.write(to: URL(filePath: path))
    let stamp = try settle()
    var first = FileDigests(kept: kept)
    #expect(try first.entry(for: path) { false }.digest == Digest(of: bytes))
    #expect(kept.digest(of: path, stamp) == Digest(of: bytes))
    // The second session is never asked whether to stop: it reads nothing.
    var second = FileDigests(kept: kept)
    #expect(try second.entry(for: path) { true }.digest == Digest(of: bytes))
  }

  @Test func `another content has another stamp, even with the same size and date`() throws {
    try Data("one".utf8).write(to: URL(filePath: path))
    let date = try FileManager.default.attributesOfItem(atPath: path)[.modificationDate]
    let stamp = try settle()
    kept.keep(Digest(of: "one"), of: path, stamp)
    let handle = try FileHandle(forWritingTo: URL(filePath: path))
    try handle.write(contentsOf: Data("two".utf8))
    try handle.close()
    try FileManager.default.setAttributes([.modificationDate: date as Any], ofItemAtPath: path)
    let changed = try #require(FileStamp(path))
    #expect(changed != stamp)
    #expect(kept.digest(of: path, changed) == nil)
  }

  @Test func `a file that changed a moment ago is not written down, and damage is no matter`() throws {
    try Data("one".utf8).write(to: URL(filePath: path))
    let stamp = try #require(FileStamp(path))
    kept.keep(Digest(of: "one"), of: path, stamp)
    #expect(kept.digest(of: path, stamp) == nil)

    try FileManager.default.createDirectory(
      at: kept.file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data("nonsense \(stamp.text) \(path)\n\u{0}".utf8).write(to: kept.file)
    #expect(kept.digest(of: path, stamp) == nil)
  }

  @Test func `they stand in the user's cache`() {
    #expect(KeptDigests.ofUser(["HOME": "/home/ann"])?.file.path == "/home/ann/.cache/osler/digests")
    #expect(
      KeptDigests.ofUser(["HOME": "/home/ann", "XDG_CACHE_HOME": "/caches"])?.file.path
        == "/caches/osler/digests")
    #expect(KeptDigests.ofUser([:]) == nil)
  }
}
