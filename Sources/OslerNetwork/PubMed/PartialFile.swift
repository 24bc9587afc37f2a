import Foundation

/// A file in the making, beside the place it will have. Never follows a link.
final class PartialFile {
  private let descriptor: Int32
  private let path: String
  private(set) var bytes: Int

  /// - Parameter keepsContent: goes on behind what is there.
  init(_ path: String, keepsContent: Bool) throws(PubMedError) {
    self.path = path
    let flags = O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC | (keepsContent ? 0 : O_TRUNC)
    descriptor = open(path, flags, 0o666)
    guard descriptor >= 0 else { throw .cannotWrite(path, reason: Self.reason) }
    let end = lseek(descriptor, 0, SEEK_END)
    guard end >= 0 else {
      let reason = Self.reason
      close(descriptor)
      throw .cannotWrite(path, reason: reason)
    }
    bytes = Int(end)
  }

  deinit { close(descriptor) }

  func append(_ piece: UnsafeRawBufferPointer) throws(PubMedError) {
    var rest = piece
    while !rest.isEmpty {
      let count = write(descriptor, rest.baseAddress, rest.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .cannotWrite(path, reason: Self.reason) }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      bytes += count
    }
  }

  func append(_ text: String) throws(PubMedError) {
    let bytes = Array(text.utf8)
    var problem: PubMedError?
    bytes.withUnsafeBytes { bytes in
      do throws(PubMedError) { try append(bytes) } catch { problem = error }
    }
    if let problem { throw problem }
  }

  func empty() throws(PubMedError) {
    guard ftruncate(descriptor, 0) == 0, lseek(descriptor, 0, SEEK_SET) == 0 else {
      throw .cannotWrite(path, reason: Self.reason)
    }
    bytes = 0
  }

  /// Sees it onto the disk and gives it its name, in one step.
  func finish(as target: String) throws(PubMedError) {
    guard fsync(descriptor) == 0, rename(path, target) == 0 else {
      throw .cannotWrite(target, reason: Self.reason)
    }
  }

  private static var reason: String { String(cString: strerror(errno)) }
}
