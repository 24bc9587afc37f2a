import Foundation
import OslerDigest

/// Writes one file of tokens, document by document, from front to end. In memory are a mebibyte of tokens and 16 bytes
/// and the id of each document.
final class TokenFileWriter {
  private static let capacity = 1 << 20

  let path: String
  private let descriptor: Int32
  private let width: Int
  private let vocabulary: Int
  private let beginning: Int32?
  private var buffer: [UInt8] = []
  private var hasher = Hasher256()
  private(set) var bytes = 0
  private(set) var tokens = 0
  private var offsets: [UInt64] = [0]
  private var idOffsets: [UInt64] = [0]
  private var ids: [UInt8] = []

  var documents: Int { offsets.count - 1 }

  /// - Parameters:
  ///   - path: must not be there yet.
  ///   - beginning: the token that begins documents and is not learned.
  init(_ path: String, vocabulary: Int, beginning: Int32?) throws(TokenCorpusError) {
    self.path = path
    self.vocabulary = vocabulary
    self.beginning = beginning
    width = TokenFileLayout.width(vocabulary: vocabulary)
    descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .unwritable(path: path, reason: String(cString: strerror(errno))) }
    buffer.reserveCapacity(Self.capacity + 4096)
    buffer += TokenFileLayout.magic
    buffer.append(littleEndian: TokenFileLayout.version)
    buffer.append(littleEndian: UInt32(width))
  }

  deinit { close(descriptor) }

  /// - Parameter packed: the document's tokens as the file has them.
  func add(id: Substring, packed: ArraySlice<UInt8>) throws(TokenCorpusError) {
    precondition(packed.count % width == 0, "\(packed.count) bytes are no tokens of \(width)")
    buffer.append(contentsOf: packed)
    tokens += packed.count / width
    offsets.append(UInt64(tokens))
    ids.append(contentsOf: id.utf8)
    idOffsets.append(UInt64(ids.count))
    if buffer.count >= Self.capacity { try flush() }
  }

  /// Writes what belongs behind the tokens, and sees to it that all of it is on the disk.
  ///
  /// - Returns: the digest of the file.
  func finish() throws(TokenCorpusError) -> Digest {
    buffer.pad(tokens * width)
    for offset in offsets { buffer.append(littleEndian: offset) }
    for offset in idOffsets { buffer.append(littleEndian: offset) }
    buffer += ids
    buffer.pad(ids.count)
    for number in [tokens, documents, ids.count, vocabulary, beginning.map { Int($0) + 1 } ?? 0] {
      buffer.append(littleEndian: UInt64(number))
    }
    buffer += TokenFileLayout.endMagic
    try flush()
    guard fsync(descriptor) == 0 else {
      throw .unwritable(path: path, reason: String(cString: strerror(errno)))
    }
    return hasher.finish()
  }

  private func flush() throws(TokenCorpusError) {
    var failure: Int32?
    buffer.withUnsafeBytes { bytes in
      hasher.update(bytes)
      var written = 0
      while written < bytes.count && failure == nil {
        let count = write(descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written)
        if count >= 0 { written += count } else if errno != EINTR { failure = errno }
      }
    }
    if let failure { throw .unwritable(path: path, reason: String(cString: strerror(failure))) }
    bytes += buffer.count
    buffer.removeAll(keepingCapacity: true)
  }
}
