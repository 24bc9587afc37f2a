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
    let digits = hex.utf8.map { Character(UnicodeScalar($0)).hexDigitValue }
    guard digits.count == 64 else { return nil }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: 64, by: 2) {
      guard let high = digits[index], let low = digits[index + 1] else { return nil }
      bytes.append(UInt8(high << 4 | low))
    }
    self.bytes = bytes
  }

  /// 64 lower-case hexadecimal digits.
  public var hex: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

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
