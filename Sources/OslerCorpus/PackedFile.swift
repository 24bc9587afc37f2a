import CGzip
import Foundation

/// The bytes of a file, front to back; unpacked when its first two bytes say it is gzip, whatever its name.
final class PackedFile: ByteSource {
  let path: String

  /// Whether it is unpacked.
  var isPacked: Bool { unpacker != nil }

  private let descriptor: Int32
  private let unpacker: OpaquePointer?
  private let pages: Pages
  private var input: UnsafeMutableRawBufferPointer { pages.bytes }
  /// What of `input` is read and waits to be handed out; its first byte is the file's byte `offset`.
  private var waiting = 0..<0
  private var offset = 0
  private var isBetweenMembers = false
  /// Found after bytes that had to be handed out first.
  private var pending: CorpusError?

  init(_ path: String) throws(CorpusError) {
    self.path = path
    pages = try Pages(1 << 18, for: path)
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw CorpusError(path: path, errno: errno) }
    var magic: (UInt8, UInt8, UInt8, UInt8) = (0, 0, 0, 0)
    let isGzip = pread(descriptor, &magic, 4, 0) >= 2 && (magic.0, magic.1) == (0x1F, 0x8B)
    unpacker = isGzip ? osl_gzip_open() : nil
    if magic == (0x50, 0x4B, 3, 4) { throw .zipArchive(path: path) }
    if isGzip && unpacker == nil { throw .unreadable(path: path, reason: String(cString: strerror(ENOMEM))) }
  }

  deinit {
    if let unpacker { osl_gzip_close(unpacker) }
    close(descriptor)
  }

  func read(into output: UnsafeMutableRawBufferPointer) throws(CorpusError) -> Int {
    if let pending { throw pending }
    guard let unpacker else { return try readRaw(into: output) }
    var filled = 0
    do {
      while filled < output.count, try prepareMember(unpacker) {
        filled += try unpack(unpacker, into: UnsafeMutableRawBufferPointer(rebasing: output[filled...]))
      }
    } catch {
      guard filled > 0 else { throw error }
      pending = error
    }
    return filled
  }

  /// Sees to it that there is input. False at the proper end of the file.
  private func prepareMember(_ unpacker: OpaquePointer) throws(CorpusError) -> Bool {
    if waiting.count < 2 { try refill() }
    guard isBetweenMembers else {
      if waiting.isEmpty { throw .gzipTruncated(path: path, offset: offset) }
      return true
    }
    if waiting.isEmpty { return false }
    guard waiting.count >= 2, input[waiting.lowerBound] == 0x1F, input[waiting.lowerBound + 1] == 0x8B else {
      throw .gzipTrailing(path: path, offset: offset)
    }
    osl_gzip_restart(unpacker)
    isBetweenMembers = false
    return true
  }

  private func unpack(
    _ unpacker: OpaquePointer, into output: UnsafeMutableRawBufferPointer
  ) throws(CorpusError) -> Int {
    var (consumed, produced) = (waiting.count, output.count)
    let status = osl_gzip_unpack(
      unpacker, input.baseAddress?.advanced(by: waiting.lowerBound), &consumed, output.baseAddress, &produced)
    waiting = waiting.lowerBound + consumed..<waiting.upperBound
    offset += consumed
    switch status {
    case OSL_GZIP_MEMBER_END: isBetweenMembers = true
    case OSL_GZIP_DAMAGED:
      let reason = String(cString: osl_gzip_reason(unpacker))
      let error = CorpusError.gzipDamaged(path: path, offset: offset, reason: reason)
      guard produced > 0 else { throw error }
      pending = error
    default: break
    }
    return produced
  }

  private func refill() throws(CorpusError) {
    input.copyMemory(from: UnsafeRawBufferPointer(rebasing: input[waiting]))
    let kept = waiting.count
    let count = try readRaw(into: UnsafeMutableRawBufferPointer(rebasing: input[kept...]))
    waiting = 0..<(kept + count)
  }

  private func readRaw(into output: UnsafeMutableRawBufferPointer) throws(CorpusError) -> Int {
    while true {
      let count = Foundation.read(descriptor, output.baseAddress, output.count)
      if count >= 0 { return count }
      if errno != EINTR { throw CorpusError(path: path, errno: errno) }
    }
  }
}

extension PackedFile {
  /// Of a file that is held whole, unpacked.
  static let mostBytes = 1 << 30

  /// All of a file that is small enough to be held, unpacked.
  static func contents(of path: String) throws(CorpusError) -> [UInt8] {
    let file = try PackedFile(path)
    let pages = try Pages(1 << 20, for: path)
    var bytes: [UInt8] = []
    while true {
      let count = try file.read(into: pages.bytes)
      if count == 0 { return bytes }
      guard bytes.count + count <= mostBytes else { throw .tooLarge(path: path, most: mostBytes) }
      bytes.append(contentsOf: pages.bytes[..<count])
    }
  }

  /// What is wrong with the file as gzip, for one whose content made no sense: damage is only certain at the
  /// checksum, behind all of it. `nil` where the packing is in order, or there is none.
  static func damage(in path: String) -> CorpusError? {
    do throws(CorpusError) {
      let pages = try Pages(1 << 18, for: path)
      let chunk = pages.bytes
      let file = try PackedFile(path)
      guard file.unpacker != nil else { return nil }
      while try withExtendedLifetime(pages, { () throws(CorpusError) in try file.read(into: chunk) }) > 0 {}
      return nil
    } catch {
      return error
    }
  }
}

extension CorpusError {
  fileprivate init(path: String, errno: Int32) {
    switch errno {
    case ENOENT, ENOTDIR: self = .missing(path: path)
    case EISDIR: self = .isFolder(path: path)
    default: self = .unreadable(path: path, reason: String(cString: strerror(errno)))
    }
  }
}
