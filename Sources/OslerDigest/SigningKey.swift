import CDigest

/// The secret half of an Ed25519 pair (RFC 8032): signs.
public struct SigningKey: Sendable {
  /// 32 bytes that nobody else should see.
  public let secret: [UInt8]
  public let verifying: VerifyingKey

  /// A new pair, from the system's random numbers.
  public init() {
    var source = SystemRandomNumberGenerator()
    let secret = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &source) }
    guard let key = SigningKey(secret: secret) else { preconditionFailure("no Ed25519 in this libcrypto") }
    self = key
  }

  /// The pair of 32 secret bytes; nil for another number of them.
  public init?(secret: [UInt8]) {
    guard secret.count == 32 else { return nil }
    var point = [UInt8](repeating: 0, count: 32)
    guard osl_ed25519_public(&point, secret) == 1, let verifying = VerifyingKey(bytes: point) else {
      return nil
    }
    (self.secret, self.verifying) = (secret, verifying)
  }

  /// 64 bytes; the same for the same message.
  public func signature(of message: [UInt8]) -> [UInt8] {
    var signature = [UInt8](repeating: 0, count: 64)
    let signed = osl_ed25519_sign(&signature, secret, message, message.count)
    precondition(signed == 1, "libcrypto did not sign \(message.count) bytes")
    return signature
  }
}

/// The public half: tells whether a signature was made with the secret one.
public struct VerifyingKey: Hashable, Sendable, CustomStringConvertible {
  /// 32 bytes.
  public let bytes: [UInt8]

  /// Nil unless there are 32. Whether they are a key at all shows when a signature is verified.
  public init?(bytes: [UInt8]) {
    guard bytes.count == 32 else { return nil }
    self.bytes = bytes
  }

  /// 64 hexadecimal digits.
  public init?(hex: String) {
    guard let bytes = Hexadecimal.bytes(hex) else { return nil }
    self.init(bytes: bytes)
  }

  public var hex: String { Hexadecimal.text(bytes) }
  public var description: String { hex }

  public func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool {
    signature.count == 64 && osl_ed25519_verify(bytes, signature, message, message.count) == 1
  }
}
