import Foundation
import OslerDigest

/// One file of tokens, mapped into memory: nothing of it is read before it is used, and it can be larger than memory.
///
/// Sendable: the mapping is never written to, and lives as long as this object.
final class TokenFile: @unchecked Sendable {
  let path: String
  let layout: TokenFileLayout
  let vocabulary: Int
  let beginning: Int32?
  private let start: UnsafeRawPointer
  private let size: Int

  /// Maps the file, and checks that it is whole: its size, its marks and the order of its documents.
  init(_ path: String) throws(TokenCorpusError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unreadable(path: path, reason: String(cString: strerror(errno))) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw .unreadable(path: path, reason: String(cString: strerror(errno)))
    }
    let size = Int(status.st_size)
    guard size >= TokenFileLayout.headerBytes + 16 + TokenFileLayout.trailerBytes else {
      throw .damaged(path: path, problem: "\(size) bytes are too few")
    }
    let mapping = mmap(nil, size, PROT_READ, MAP_SHARED, descriptor, 0)
    guard let mapping, mapping != MAP_FAILED else {
      throw .unreadable(path: path, reason: String(cString: strerror(errno)))
    }
    let bytes = UnsafeRawBufferPointer(start: mapping, count: size)
    let read: (TokenFileLayout, vocabulary: Int, beginning: Int32?)
    do throws(TokenCorpusError) {
      read = try Self.layout(of: bytes, path)
      try Self.check(bytes, read.0, path)
    } catch {
      // Not yet this object's: were it, 'deinit' would give the same place back again.
      munmap(mapping, size)
      throw error
    }
    self.path = path
    self.size = size
    start = UnsafeRawPointer(mapping)
    (layout, vocabulary, beginning) = read
  }

  deinit { munmap(UnsafeMutableRawPointer(mutating: start), size) }

  var bytes: Int { size }

  /// Where the tokens of a document are, counted from the file's first token.
  func range(of document: Int) -> Range<Int> {
    precondition(0..<layout.documents ~= document, "document \(document) of \(layout.documents)")
    return number(layout.offsetsStart, document)..<number(layout.offsetsStart, document + 1)
  }

  func id(of document: Int) -> String {
    precondition(0..<layout.documents ~= document, "document \(document) of \(layout.documents)")
    let range = number(layout.idOffsetsStart, document)..<number(layout.idOffsetsStart, document + 1)
    let bytes = UnsafeRawBufferPointer(start: start + layout.idsStart + range.lowerBound, count: range.count)
    return String(decoding: bytes, as: UTF8.self)
  }

  @inline(__always)
  func token(at place: Int) -> Int32 {
    let tokens = start + TokenFileLayout.headerBytes
    return layout.width == 2
      ? Int32(UInt16(littleEndian: tokens.load(fromByteOffset: 2 * place, as: UInt16.self)))
      : Int32(
        truncatingIfNeeded: UInt32(littleEndian: tokens.load(fromByteOffset: 4 * place, as: UInt32.self)))
  }

  /// The bytes of the tokens at `range`, as the file has them.
  func withBytes<Result>(of range: Range<Int>, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows
    -> Result
  {
    try withExtendedLifetime(self) {
      let first = start + TokenFileLayout.headerBytes + range.lowerBound * layout.width
      return try body(UnsafeRawBufferPointer(start: first, count: range.count * layout.width))
    }
  }

  /// Of all of the file, which is read for it.
  func digest() -> Digest {
    var hasher = Hasher256()
    for place in stride(from: 0, to: size, by: 1 << 24) {
      hasher.update(UnsafeRawBufferPointer(start: start + place, count: min(1 << 24, size - place)))
    }
    return hasher.finish()
  }

  // MARK: Checks

  private func number(_ section: Int, _ index: Int) -> Int {
    Int(UInt64(littleEndian: start.load(fromByteOffset: section + 8 * index, as: UInt64.self)))
  }

  private static func layout(
    of bytes: UnsafeRawBufferPointer, _ path: String
  ) throws(TokenCorpusError) -> (TokenFileLayout, vocabulary: Int, beginning: Int32?) {
    guard bytes[..<8].elementsEqual(TokenFileLayout.magic) else {
      throw .damaged(path: path, problem: "it does not begin as a file of tokens")
    }
    let version = UInt32(littleEndian: bytes.load(fromByteOffset: 8, as: UInt32.self))
    guard version == TokenFileLayout.version else {
      throw .damaged(
        path: path, problem: "its version is \(version), this program reads \(TokenFileLayout.version)")
    }
    let width = UInt32(littleEndian: bytes.load(fromByteOffset: 12, as: UInt32.self))
    guard width == 2 || width == 4, bytes.count % 8 == 0,
      bytes[(bytes.count - 8)...].elementsEqual(TokenFileLayout.endMagic)
    else { throw .damaged(path: path, problem: "it is cut off, or was not written to its end") }
    let numbers = (0..<5).map { index in
      UInt64(
        littleEndian: bytes.load(
          fromByteOffset: bytes.count - TokenFileLayout.trailerBytes + 8 * index, as: UInt64.self))
    }
    // None can be more than there are bytes, so that sums of them do not overflow.
    guard numbers[0...2].allSatisfy({ $0 <= UInt64(bytes.count) }), numbers[3] <= 1 << 31,
      numbers[4] <= numbers[3]
    else { throw .damaged(path: path, problem: "its counts make no sense") }
    let layout = TokenFileLayout(
      width: Int(width), tokens: Int(numbers[0]), documents: Int(numbers[1]), idBytes: Int(numbers[2]))
    guard layout.bytes == bytes.count else {
      throw .damaged(path: path, problem: "\(bytes.count) bytes, but its counts ask for \(layout.bytes)")
    }
    return (layout, Int(numbers[3]), numbers[4] == 0 ? nil : Int32(numbers[4] - 1))
  }

  private static func check(
    _ bytes: UnsafeRawBufferPointer, _ layout: TokenFileLayout, _ path: String
  ) throws(TokenCorpusError) {
    for (section, end) in [(layout.offsetsStart, layout.tokens), (layout.idOffsetsStart, layout.idBytes)] {
      var last: UInt64 = 0
      for index in 0...layout.documents {
        let offset = UInt64(littleEndian: bytes.load(fromByteOffset: section + 8 * index, as: UInt64.self))
        guard offset >= last, index > 0 || offset == 0, index < layout.documents || offset == UInt64(end)
        else {
          throw .damaged(path: path, problem: "document \(index) is out of order")
        }
        last = offset
      }
    }
  }
}

/// The tokens of one document, where they lie in the file: nothing is copied.
public struct TokenSlice: RandomAccessCollection, Sendable {
  private let file: TokenFile
  public let startIndex = 0
  public let endIndex: Int
  private let first: Int

  init(_ file: TokenFile, _ range: Range<Int>) {
    self.file = file
    first = range.lowerBound
    endIndex = range.count
  }

  public subscript(place: Int) -> Int32 {
    precondition(0..<endIndex ~= place, "token \(place) of \(endIndex)")
    return file.token(at: first + place)
  }

  /// The bytes as they are mapped: ``TokenCorpus/width`` for each token, little-endian.
  public func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    try file.withBytes(of: first..<first + endIndex, body)
  }
}
