import Foundation

/// A file that is whole or not there: written beside its place, then moved into it.
enum ExportFile {
  static func write(to path: String, _ body: ((String) throws -> Void) throws -> Void) throws {
    let draft = path + ".part-\(UUID().uuidString.prefix(8))"
    let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard file >= 0 else { throw failure(path, errno) }
    do {
      defer { close(file) }
      try body { text in try put(text, to: file, path) }
    } catch {
      unlink(draft)
      throw error
    }
    guard rename(draft, path) == 0 else {
      let reason = errno
      unlink(draft)
      throw failure(path, reason)
    }
  }

  /// Makes the folder at `path`; one that is there must hold nothing but what an export puts into it.
  static func makeFolder(_ path: String, holding isOurs: (String) -> Bool) throws(ExportError) {
    let files = FileManager.default
    if let names = try? files.contentsOfDirectory(atPath: path) {
      if let other = names.sorted().first(where: { !isOurs($0) }) {
        throw .otherFolder(path: path, holds: other)
      }
      return
    }
    guard mkdir(path, 0o777) == 0 else { throw failure(path, errno) }
  }

  private static func put(_ text: String, to file: Int32, _ path: String) throws(ExportError) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw failure(path, errno) }
      bytes = bytes.dropFirst(count)
    }
  }

  private static func failure(_ path: String, _ reason: Int32) -> ExportError {
    .cannotWrite(path: path, reason: String(cString: strerror(reason)))
  }
}
