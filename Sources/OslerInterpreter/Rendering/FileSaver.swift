import Foundation

/// Writes a file whole or not at all: beside its place first, then moved there.
enum FileSaver {
  static func write(to path: String, _ body: (FileHandle) throws -> Void) throws {
    let folder = (path as NSString).deletingLastPathComponent
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let draft = path + ".part"
    let file = try open(draft, for: path)
    do {
      try body(file)
      try file.synchronize()
      try file.close()
      guard rename(draft, path) == 0 else { throw FileSaveError(path) }
    } catch {
      unlink(draft)
      throw error
    }
  }

  static func write(_ text: String, to path: String) throws {
    try write(to: path) { try $0.write(contentsOf: Data(text.utf8)) }
  }

  /// A new file. A draft left by a crash makes way; a link in its place is never followed: it could
  /// lead out of the workspace.
  private static func open(_ draft: String, for path: String) throws -> FileHandle {
    unlink(draft)
    let descriptor = Foundation.open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileSaveError(path) }
    return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }
}

enum FileSaveError: Error, Hashable, CustomStringConvertible {
  /// `reason` is the system's: `No space left on device`.
  case cannotWrite(path: String, reason: String)

  /// With the system's last error.
  init(_ path: String) { self = .cannotWrite(path: path, reason: String(cString: strerror(errno))) }

  var description: String {
    switch self {
    case .cannotWrite(let path, let reason): "cannot write '\(path)': \(reason)"
    }
  }
}
