import Foundation
import OslerDigest

/// Digests of what is read, each file read once for as long as its size and time stay.
struct FileDigests {
  struct Entry {
    let digest: Digest
    let bytes: Int64
    let modified: Date
  }

  private var known: [String: Entry] = [:]

  mutating func entry(for path: String, isStopped: () -> Bool) throws -> Entry {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    let bytes = (attributes[.size] as? NSNumber)?.int64Value ?? 0
    let modified = attributes[.modificationDate] as? Date ?? .distantPast
    if let entry = known[path], entry.bytes == bytes, entry.modified == modified { return entry }
    let entry = Entry(
      digest: try Digest(ofFile: path, isStopped: isStopped), bytes: bytes, modified: modified)
    known[path] = entry
    return entry
  }

  /// The files of a folder, by their paths in it, sorted.
  ///
  /// - Parameter isDeep: also those of its sub-folders.
  static func files(in folder: String, isDeep: Bool) throws -> [String] {
    let files = FileManager.default
    return try (isDeep ? files.subpathsOfDirectory : files.contentsOfDirectory)(folder)
      .filter { Workspace.kind(of: folder + "/" + $0) == .file }.sorted()
  }
}
