import Foundation
import GRDB

/// A private copy of a log and of the rows that still wait beside it; gone with the object.
final class LogCopy: Sendable {
  let path: String
  private let folder: URL

  private init(for path: String) throws(LogError) {
    let files = FileManager.default
    folder = files.temporaryDirectory.appending(path: "osler-log-\(UUID().uuidString)")
    self.path = folder.appending(path: "log.oslog").path(percentEncoded: false)
    do {
      try files.createDirectory(
        at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw .cannotCopy(path: path, to: folder.path, reason: error.localizedDescription)
    }
  }

  /// Of the files as they lie there: of a log that nobody writes to.
  convenience init(ofFilesAt path: String) throws(LogError) {
    try self.init(for: path)
    do {
      for suffix in [""] + LogFile.companions where LogFile.size(path + suffix) != nil && suffix != "-shm" {
        try FileManager.default.copyItem(atPath: path + suffix, toPath: self.path + suffix)
      }
      // What was cut off in the middle of a change is undone, in the copy.
      let queue = try DatabaseQueue(path: self.path, configuration: Opening.writing(patience: 0))
      try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA user_version") }
      try queue.close()
    } catch {
      guard error is DatabaseError else {
        throw .cannotCopy(path: path, to: folder.path, reason: error.localizedDescription)
      }
      throw LogError(error, path: path)
    }
  }

  /// Of a log of an earlier version, brought up to date.
  convenience init(migrating database: any DatabaseReader, at path: String) throws(LogError) {
    try self.init(for: path)
    do {
      let queue = try DatabaseQueue(path: self.path, configuration: Opening.writing(patience: 0))
      try database.backup(to: queue)
      try queue.writeWithoutTransaction { try Schema.migrate($0) }
      try queue.close()
    } catch {
      throw LogError(error, path: path)
    }
  }

  deinit { try? FileManager.default.removeItem(at: folder) }
}
