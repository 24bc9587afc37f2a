import Foundation
import OslerDigest
import Testing

struct DigestTests {
  /// NIST FIPS 180-4 examples: nothing, one block, two blocks.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func `known texts have their published digests`(text: String, hex: String) {
    #expect(Digest(of: text).hex == hex)
    #expect(Digest(of: Array(text.utf8)).description == hex)
    #expect(Digest(of: Data(text.utf8)) == Digest(hex: hex))
  }

  @Test func `a million letters a have their published digest`() {
    let hex = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    #expect(Digest(of: [UInt8](repeating: 0x61, count: 1_000_000)).hex == hex)
  }

  @Test(arguments: [1, 63, 64, 65, 1000])
  func `piece by piece is the same as whole`(size: Int) {
    let bytes = (0..<4099).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    var hasher = Hasher256()
    for start in stride(from: 0, to: bytes.count, by: size) {
      bytes[start..<min(start + size, bytes.count)].withUnsafeBytes { hasher.update($0) }
    }
    #expect(hasher.finish() == Digest(of: bytes))
  }

  @Test func `a copy of a hasher goes on by itself`() {
    var first = Hasher256()
    first.update("shared, ")
    var second = first
    first.update("one")
    second.update("two")
    #expect(first.finish() == Digest(of: "shared, one"))
    #expect(second.finish() == Digest(of: "shared, two"))
    second.update(", more")
    #expect(second.finish() == Digest(of: "shared, two, more"))
  }

  @Test func `only 64 hexadecimal digits spell a digest`() {
    let hex = String(repeating: "0F", count: 32)
    #expect(Digest(hex: hex)?.hex == hex.lowercased())
    #expect(Digest(hex: String(hex.dropLast())) == nil)
    #expect(Digest(hex: hex.dropLast() + "g") == nil)
    #expect(Digest(hex: hex.dropLast(2) + "é") == nil)
  }
}

struct FileDigestTests {
  @Test func `a file has the digest of its content`() throws {
    let path = NSTemporaryDirectory() + "digest-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let content = Data((0..<2_500_001).map { UInt8(truncatingIfNeeded: $0 / 7) })
    try content.write(to: URL(filePath: path))
    #expect(try Digest(ofFile: path) == Digest(of: content))
  }

  @Test func `reading stops when it is asked to`() throws {
    let path = NSTemporaryDirectory() + "digest-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data(count: 3 << 20).write(to: URL(filePath: path))
    var asked = 0
    #expect(throws: DigestError.stopped(path: path)) {
      try Digest(ofFile: path) {
        asked += 1
        return asked == 3
      }
    }
  }

  @Test func `a missing file and a folder are errors with their names`() {
    #expect(throws: DigestError.noFile(path: "/no/such/file")) { try Digest(ofFile: "/no/such/file") }
    #expect(throws: DigestError.isFolder(path: "/tmp")) { try Digest(ofFile: "/tmp") }
    #expect(DigestError.noFile(path: "a.bin").description == "there is no file 'a.bin'")
    #expect(DigestError.isFolder(path: "a").description == "'a' is a folder, not a file")
    let denied = DigestError.unreadable(path: "a.bin", reason: "Permission denied")
    #expect(denied.description == "cannot read 'a.bin': Permission denied")
  }
}
