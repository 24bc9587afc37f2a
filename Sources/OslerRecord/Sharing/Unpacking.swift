import Foundation
import GRDB
import OslerDigest
public import OslerLog

/// A file of an artifact, taken out of a log.
public struct UnpackedFile: Hashable, Sendable {
  public let path: String
  public let bytes: Int64
  public let digest: String
}

extension ExperimentLog {
  /// Writes the files of artifacts that are in the log below `folder`, each where it lay in its workspace.
  ///
  /// Nothing is written outside of `folder`, nothing there is replaced, and nothing at all is written before
  /// every path and digest was looked at.
  public func unpack(to folder: String, limit: Int64) throws(ShareError) -> [UnpackedFile] {
    let outcome: Result<[UnpackedFile], ShareError>
    do {
      outcome = try readingRows { db in
        let artifacts = try SealEntry.has("embedded_files", db) ? EmbeddedArtifact.all(in: db) : []
        do throws(ShareError) {
          let plan = try Unpacking.plan(artifacts, log: path, limit: limit)
          return .success(try Unpacking(db, folder: folder).write(plan))
        } catch {
          return .failure(error)
        }
      }
    } catch {
      throw .log(error)
    }
    return try outcome.get()
  }
}

private struct Unpacking {
  struct Item {
    let artifact: Int64
    let name: String
    let digest: String
    let bytes: Int64
    let target: [String]
  }

  let db: Database
  let folder: String

  init(_ db: Database, folder: String) { (self.db, self.folder) = (db, folder) }

  static func plan(
    _ artifacts: [EmbeddedArtifact], log: String, limit: Int64
  ) throws(ShareError) -> [Item] {
    var items: [Item] = []
    var total: Int64 = 0
    for artifact in artifacts {
      let isFile = artifact.files.count == 1 && artifact.files[0].digest == artifact.digest
      let place = try parts(place(of: artifact))
      for file in artifact.files {
        guard file.found == file.digest else {
          throw .embeddedDamaged(artifact: artifact.id, path: file.path)
        }
        total += file.bytes
        items.append(
          Item(
            artifact: artifact.id, name: file.path, digest: file.digest, bytes: file.bytes,
            target: isFile ? place : place + (try parts(file.path))))
      }
      guard artifact.digestOfFiles == artifact.digest else {
        throw .embeddedDamaged(artifact: artifact.id, path: artifact.path)
      }
    }
    guard !items.isEmpty else { throw .nothingEmbedded(log: log) }
    guard total <= limit, items.count <= 100_000 else {
      throw .tooLarge(kinds: "all", bytes: total, limit: limit)
    }
    return items
  }

  /// Below the workspace where that is known, else by number and name.
  private static func place(of artifact: EmbeddedArtifact) -> String {
    if !artifact.workspace.isEmpty, artifact.path.hasPrefix(artifact.workspace + "/") {
      return String(artifact.path.dropFirst(artifact.workspace.count + 1))
    }
    let name = artifact.path.split(separator: "/").last.map(String.init) ?? "artifact"
    return "artifact-\(artifact.id)/\(name)"
  }

  /// No path that leads upwards, none that is absolute, no name that a terminal would stumble over.
  private static func parts(_ path: String) throws(ShareError) -> [String] {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    let isSafe = parts.allSatisfy { part in
      !part.isEmpty && part != "." && part != ".." && part.utf8.count <= 255
        && part.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 127 }
    }
    guard isSafe, parts.count <= 64 else { throw .unsafePath(path) }
    return parts
  }

  func write(_ items: [Item]) throws(ShareError) -> [UnpackedFile] {
    for item in items {
      let path = ([folder] + item.target).joined(separator: "/")
      var facts = stat()
      if lstat(path, &facts) == 0 { throw .exists(path: path) }
    }
    var written: [UnpackedFile] = []
    for item in items {
      let path = ([folder] + item.target).joined(separator: "/")
      try write(try content(of: item), to: item.target, path: path)
      written.append(UnpackedFile(path: path, bytes: item.bytes, digest: item.digest))
    }
    return written
  }

  private func content(of item: Item) throws(ShareError) -> Data {
    let data = try? Data.fetchOne(
      db, sql: "SELECT content FROM embedded_files WHERE artifact = ? AND path = ?",
      arguments: [item.artifact, item.name])
    guard let data, Digest(of: data).hex == item.digest else {
      throw .embeddedDamaged(artifact: item.artifact, path: item.name)
    }
    return data
  }

  /// Folder by folder from the first: none of them may be a link, and the file must be new.
  private func write(_ data: Data, to target: [String], path: String) throws(ShareError) {
    func failure() -> ShareError { .cannotWrite(path: path, reason: String(cString: strerror(errno))) }
    if mkdir(folder, 0o777) != 0, errno != EEXIST { throw failure() }
    var place = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard place >= 0 else { throw failure() }
    defer { close(place) }
    for part in target.dropLast() {
      if mkdirat(place, part, 0o777) != 0, errno != EEXIST { throw failure() }
      let next = openat(place, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      guard next >= 0 else { throw failure() }
      close(place)
      place = next
    }
    let file = openat(
      place, target[target.count - 1], O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw failure() }
    defer { close(file) }
    do {
      try FileHandle(fileDescriptor: file, closeOnDealloc: false).write(contentsOf: data)
    } catch {
      throw failure()
    }
  }
}
