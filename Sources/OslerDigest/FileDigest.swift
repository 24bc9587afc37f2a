public import Foundation

/// Why a file has no digest.
public enum DigestError: Error, Hashable, CustomStringConvertible {
  case noFile(path: String)
  case isFolder(path: String)
  /// `reason` is the system's: `Permission denied`.
  case unreadable(path: String, reason: String)
  case stopped(path: String)

  public var description: String {
    switch self {
    case .noFile(let path): "there is no file '\(path)'"
    case .isFolder(let path): "'\(path)' is a folder, not a file"
    case .unreadable(let path, let reason): "cannot read '\(path)': \(reason)"
    case .stopped(let path): "stopped while reading '\(path)'"
    }
  }
}

extension Digest {
  public init(of data: Data) {
    var hasher = Hasher256()
    data.withUnsafeBytes { hasher.update($0) }
    self = hasher.finish()
  }

  /// The digest of the file's content, read a mebibyte at a time; `isStopped` is asked before each.
  public init(ofFile path: String, isStopped: () -> Bool = { false }) throws(DigestError) {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw DigestError(path: path, errno: errno) }
    defer { close(file) }

    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
    defer { buffer.deallocate() }
    var hasher = Hasher256()
    while true {
      guard !isStopped() else { throw .stopped(path: path) }
      let count = read(file, buffer.baseAddress, buffer.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw DigestError(path: path, errno: errno) }
      if count == 0 { break }
      hasher.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
    self = hasher.finish()
  }
}

extension DigestError {
  fileprivate init(path: String, errno: Int32) {
    switch errno {
    case ENOENT: self = .noFile(path: path)
    case EISDIR: self = .isFolder(path: path)
    default: self = .unreadable(path: path, reason: String(cString: strerror(errno)))
    }
  }
}
