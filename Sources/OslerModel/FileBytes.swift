import Foundation

/// Whole files and parts of them, with the system's reason in every error.
public enum FileBytes {
  /// Why a system call just failed, in the system's words.
  static var reason: String { String(cString: strerror(errno)) }

  /// More than any file that is read whole: JSON and tokenizers.
  static let mostBytes: UInt64 = 256 << 20

  /// The whole file.
  static func read(_ path: String) throws(ModelError) -> [UInt8] {
    let file = try OpenFile(path)
    guard file.byteCount <= mostBytes else {
      throw .notReadable(path: path, reason: "it is larger than \(mostBytes >> 20) MB")
    }
    return try file.read(at: 0, count: Int(clamping: file.byteCount))
  }

  /// Writes the whole file and sees it onto the disk.
  public static func write(_ bytes: [UInt8], to path: String) throws(ModelError) {
    let file = try FileWriter(path)
    try file.write(bytes)
    try file.finish()
  }

  static func write(_ text: String, to path: String) throws(ModelError) {
    try write(Array(text.utf8), to: path)
  }

  static func isFile(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
  }
}

/// A file open for reading at any place.
final class OpenFile {
  let path: String
  let byteCount: UInt64
  private let descriptor: Int32
  /// When its content last changed.
  private let changed: timespec

  init(_ path: String) throws(ModelError) {
    self.path = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .notReadable(path: path, reason: FileBytes.reason) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let reason = FileBytes.reason
      close(descriptor)
      throw .notReadable(path: path, reason: reason)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw .notReadable(path: path, reason: "it is not a file")
    }
    byteCount = UInt64(status.st_size)
    changed = status.st_mtim
  }

  deinit { close(descriptor) }

  /// Throws when its length or its content is another than when it was opened.
  func checkUnchanged() throws(ModelError) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .notReadable(path: path, reason: FileBytes.reason) }
    guard UInt64(status.st_size) == byteCount, status.st_mtim.tv_sec == changed.tv_sec,
      status.st_mtim.tv_nsec == changed.tv_nsec
    else { throw .notReadable(path: path, reason: "it changed while it was read") }
  }

  /// Its first `count` bytes, at most all, as private pages: written to, they are copied.
  func map(count: Int) throws(ModelError) -> UnsafeMutableRawPointer {
    let flags = MAP_PRIVATE | MAP_NORESERVE
    guard let start = mmap(nil, count, PROT_READ | PROT_WRITE, flags, descriptor, 0), start != MAP_FAILED
    else { throw .notReadable(path: path, reason: FileBytes.reason) }
    return start
  }

  func read(at offset: UInt64, count: Int) throws(ModelError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let result = bytes.withUnsafeMutableBytes { buffer in
      Result { () throws(ModelError) in try read(at: offset, into: buffer) }
    }
    try result.get()
    return bytes
  }

  /// Fills `buffer` from `offset`; a file that ends before is an error.
  func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(ModelError) {
    var done = 0
    while done < buffer.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
      let count = pread(descriptor, rest.baseAddress, rest.count, off_t(offset) + off_t(done))
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .notReadable(path: path, reason: FileBytes.reason) }
      guard count > 0 else { throw .notReadable(path: path, reason: "it ends early") }
      done += count
    }
  }
}

/// A new file, written from its beginning.
final class FileWriter {
  private let path: String
  private let descriptor: Int32

  init(_ path: String) throws(ModelError) {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .notWritable(path: path, reason: FileBytes.reason) }
  }

  deinit { close(descriptor) }

  func write(_ bytes: [UInt8]) throws(ModelError) {
    let result = bytes.withUnsafeBytes { buffer in
      Result { () throws(ModelError) in try write(buffer) }
    }
    try result.get()
  }

  func write(_ buffer: UnsafeRawBufferPointer) throws(ModelError) {
    var done = 0
    while done < buffer.count {
      let rest = UnsafeRawBufferPointer(rebasing: buffer[done...])
      // `write` by its full name: this class has one of its own.
      let count = Foundation.write(descriptor, rest.baseAddress, rest.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .notWritable(path: path, reason: FileBytes.reason) }
      done += count
    }
  }

  /// Sees what was written onto the disk.
  func finish() throws(ModelError) {
    guard fsync(descriptor) == 0 else { throw .notWritable(path: path, reason: FileBytes.reason) }
  }
}
