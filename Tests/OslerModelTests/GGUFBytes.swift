import Foundation
import OslerModel

/// A GGUF file put together by hand, sound or not.
struct GGUFBytes {
  struct Claim {
    var name = "w"
    /// Fastest first.
    var sizes: [UInt64] = [8]
    var type: UInt32 = 0
    var offset: UInt64 = 0
  }

  var magic = "GGUF"
  var version: UInt32 = 3
  var tensorCount: UInt64?
  var keyCount: UInt64?
  /// Key, number of the type, bytes of the value.
  var metadata: [(String, UInt32, [UInt8])] = []
  var claims: [Claim] = []
  var dataBytes = 0
  var alignment = 32

  static func number(_ number: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian) { Array($0) }
  }

  static func text(_ text: String) -> [UInt8] { number(UInt64(text.utf8.count)) + Array(text.utf8) }

  var bytes: [UInt8] {
    var bytes = Array(magic.utf8) + Self.number(version)
    bytes +=
      Self.number(tensorCount ?? UInt64(claims.count)) + Self.number(keyCount ?? UInt64(metadata.count))
    for (key, type, value) in metadata { bytes += Self.text(key) + Self.number(type) + value }
    for claim in claims {
      bytes += Self.text(claim.name) + Self.number(UInt32(claim.sizes.count))
      bytes += claim.sizes.flatMap { Self.number($0) } + Self.number(claim.type) + Self.number(claim.offset)
    }
    return bytes + [UInt8](repeating: 0, count: (alignment - bytes.count % alignment) % alignment + dataBytes)
  }

  /// What opening a file of these bytes says, its folder left out; nil when it opens.
  static func message(_ bytes: [UInt8]) throws -> String? {
    try withTemporaryFolder { folder in
      let path = "\(folder)/x.gguf"
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      do throws(ModelError) {
        _ = try GGUFFile(path)
        return nil
      } catch {
        return error.description.replacing(folder + "/", with: "")
      }
    }
  }
}
