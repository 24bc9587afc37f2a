import CDigest

/// SHA-256 of what arrives piece by piece. A value: a copy goes on by itself.
public struct Hasher256 {
  private var state = State()

  public init() {}

  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    if !isKnownUniquelyReferenced(&state) { state = State(copying: state) }
    state.update(bytes)
  }

  /// Takes in `text` in UTF-8, with nothing before or after it.
  public mutating func update(_ text: String) {
    var text = text
    text.withUTF8 { update(UnsafeRawBufferPointer($0)) }
  }

  public mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }

  /// The digest of everything so far. The next byte begins a new one: for many short digests in a row.
  public mutating func finishAndRestart() -> Digest {
    if !isKnownUniquelyReferenced(&state) { state = State(copying: state) }
    let digest = Digest(bytes: state.finish())
    state.restart()
    return digest
  }

  /// The digest of everything so far. More may follow.
  public func finish() -> Digest {
    Digest(bytes: State(copying: state).finish())
  }
}

/// Owns one libcrypto digest.
private final class State {
  private let digest: OpaquePointer

  init() { digest = State.owned(osl_sha256_new()) }

  init(copying other: State) { digest = State.owned(osl_sha256_copy(other.digest)) }

  deinit { osl_sha256_free(digest) }

  func update(_ bytes: UnsafeRawBufferPointer) {
    let taken = osl_sha256_update(digest, bytes.baseAddress, bytes.count)
    precondition(taken == 1, "libcrypto refused \(bytes.count) bytes")
  }

  func restart() {
    let restarted = osl_sha256_restart(digest)
    precondition(restarted == 1, "libcrypto did not begin a digest again")
  }

  func finish() -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
      let finished = osl_sha256_finish(digest, buffer.baseAddress)
      precondition(finished == 1, "libcrypto did not finish a digest")
      count = 32
    }
  }

  private static func owned(_ digest: OpaquePointer?) -> OpaquePointer {
    guard let digest else { preconditionFailure("no memory, or no SHA-256 in this libcrypto") }
    return digest
  }
}
