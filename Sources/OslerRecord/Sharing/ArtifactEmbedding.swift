import Foundation
import GRDB
import OslerDigest

/// Puts the files of artifacts into a copy, if they still are what was written then.
struct ArtifactEmbedding {
  private let kinds: Set<String>
  private let limit: Int64

  init(_ kinds: Set<String>, limit: Int64) { (self.kinds, self.limit) = (kinds, limit) }

  private struct Artifact {
    let id: Int64
    let path: String
    let kind: String
    let digest: String
  }

  /// Reads artifacts where the source says they lie, not where the copy says.
  func embed(in db: Database) throws -> [ShareReport.Embedded] {
    let here = try Set(Int64.fetchAll(db, sql: "SELECT artifact FROM main.embedded_files"))
    let artifacts = try Row.fetchAll(
      db,
      sql: """
        SELECT id, path, kind, digest FROM source.artifacts
        WHERE id IN (SELECT id FROM main.artifacts) ORDER BY id
        """
    ).map { Artifact(id: $0[0] ?? 0, path: $0[1] ?? "", kind: $0[2] ?? "", digest: $0[3] ?? "") }
      .filter { kinds.contains($0.kind) && !here.contains($0.id) }
    var plans: [(Artifact, files: [(name: String, path: String)], bytes: Int64)] = []
    var report: [ShareReport.Embedded] = []
    for artifact in artifacts {
      let files = Self.files(of: artifact.path)
      let bytes = files.reduce(0) { $0 + Self.size($1.path) }
      if files.isEmpty {
        report.append(
          .init(artifact: artifact.id, path: artifact.path, files: 0, bytes: 0, reason: "it is gone"))
      } else {
        plans.append((artifact, files, bytes))
      }
    }
    let total = plans.reduce(0) { $0 + $1.bytes }
    guard total <= limit else {
      let kinds = Set(plans.map(\.0.kind)).sorted().joined(separator: ", ")
      throw ShareError.tooLarge(kinds: kinds, bytes: total, limit: limit)
    }
    for (artifact, files, bytes) in plans {
      report.append(try embed(artifact, files, bytes, db))
    }
    return report.sorted { $0.artifact < $1.artifact }
  }

  private func embed(
    _ artifact: Artifact, _ files: [(name: String, path: String)], _ bytes: Int64, _ db: Database
  ) throws -> ShareReport.Embedded {
    func result(_ reason: String?) -> ShareReport.Embedded {
      .init(artifact: artifact.id, path: artifact.path, files: files.count, bytes: bytes, reason: reason)
    }
    var contents: [(name: String, digest: String, data: Data)] = []
    for file in files {
      guard let data = FileManager.default.contents(atPath: file.path), data.count < 1_000_000_000 else {
        return result("'\(file.name)' cannot be read")
      }
      contents.append((file.name, Digest(of: data).hex, data))
    }
    let folder = EmbeddedArtifact.digest(ofFolder: contents.map { ($0.name, $0.digest) })
    guard folder == artifact.digest || (contents.count == 1 && contents[0].digest == artifact.digest) else {
      return result("it has changed since")
    }
    for content in contents {
      try db.execute(
        sql: "INSERT INTO main.embedded_files (artifact, path, digest, content) VALUES (?, ?, ?, ?)",
        arguments: [artifact.id, content.name, content.digest, content.data])
    }
    return result(nil)
  }

  /// Plain files only: a link could lead anywhere.
  private static func files(of path: String) -> [(name: String, path: String)] {
    switch kind(of: path) {
    case S_IFREG: return [((path as NSString).lastPathComponent, path)]
    case S_IFDIR:
      let names = (try? FileManager.default.subpathsOfDirectory(atPath: path)) ?? []
      return names.sorted().map { ($0, path + "/" + $0) }.filter { kind(of: $0.1) == S_IFREG }
    default: return []
    }
  }

  private static func kind(of path: String) -> mode_t? {
    var facts = stat()
    return lstat(path, &facts) == 0 ? facts.st_mode & S_IFMT : nil
  }

  private static func size(_ path: String) -> Int64 {
    var facts = stat()
    return lstat(path, &facts) == 0 ? Int64(facts.st_size) : 0
  }
}
