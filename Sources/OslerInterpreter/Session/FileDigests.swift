import Foundation
import OslerDigest

/// Digests of what is read, each file read once for as long as its stamp stays: large ones also across
/// sessions.
struct FileDigests {
  struct Entry {
    let digest: Digest
    let bytes: Int64
    let modified: Date
  }

  /// Digests of earlier sessions; nil where none are kept.
  let kept: KeptDigests?
  private var known: [String: (stamp: FileStamp, entry: Entry)] = [:]

  init(kept: KeptDigests? = .ofUser()) { self.kept = kept }

  mutating func entry(for path: String, isStopped: () -> Bool) throws -> Entry {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    let modified = attributes[.modificationDate] as? Date ?? .distantPast
    guard let stamp = FileStamp(path) else { throw DigestError.unreadable(path: path, reason: "it is gone") }
    if let (then, entry) = known[path], then == stamp { return entry }
    let kept = stamp.bytes >= KeptDigests.fewestBytes ? kept : nil
    let digest: Digest
    if let found = kept?.digest(of: path, stamp) {
      digest = found
    } else {
      digest = try Digest(ofFile: path, isStopped: isStopped)
      kept?.keep(digest, of: path, stamp)
    }
    let entry = Entry(digest: digest, bytes: stamp.bytes, modified: modified)
    known[path] = (stamp, entry)
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
