/// A SHA-256 digest: what a key, a file or an output is known by.
public struct Digest: Hashable, Sendable, CustomStringConvertible {
  /// 32 bytes.
  public let bytes: [UInt8]

  init(bytes: [UInt8]) {
    precondition(bytes.count == 32, "a SHA-256 digest has 32 bytes, not \(bytes.count)")
    self.bytes = bytes
  }

  /// The digest that `hex` spells; nil unless it is 64 hexadecimal digits.
  public init?(hex: String) {
    guard let bytes = Hexadecimal.bytes(hex), bytes.count == 32 else { return nil }
    self.bytes = bytes
  }

  /// 64 lower-case hexadecimal digits.
  public var hex: String { Hexadecimal.text(bytes) }

  public var description: String { hex }
}

extension Digest {
  public init(of bytes: [UInt8]) {
    var hasher = Hasher256()
    bytes.withUnsafeBytes { hasher.update($0) }
    self = hasher.finish()
  }

  /// The digest of `text` in UTF-8.
  public init(of text: String) {
    var hasher = Hasher256()
    hasher.update(text)
    self = hasher.finish()
  }
}
