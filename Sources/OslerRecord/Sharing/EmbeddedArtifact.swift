import Foundation
import GRDB
import OslerDigest

/// An artifact whose files are in the log, without their content.
struct EmbeddedArtifact {
  struct File {
    /// Inside the artifact's folder; the name of one that is a single file.
    let path: String
    /// As the log says.
    let digest: String
    /// Of the content that is there.
    let found: String
    let bytes: Int64
  }

  let id: Int64
  let path: String
  /// Of the session that made it.
  let workspace: String
  let digest: String
  let files: [File]

  /// Of one file alone, or of a folder, as artifacts are digested when they are written.
  var digestOfFiles: String {
    if let only = files.first, files.count == 1, only.digest == digest { return digest }
    return Self.digest(ofFolder: files.map { ($0.path, $0.digest) })
  }

  /// A folder's digest: of the names and digests of its files, sorted.
  static func digest(ofFolder files: [(path: String, digest: String)]) -> String {
    let lines = files.sorted { $0.path < $1.path }.map { "\($0.path) \($0.digest)" }
    return Digest(of: "folder\n" + lines.joined(separator: "\n")).hex
  }

  static func all(in db: Database) throws -> [EmbeddedArtifact] {
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT e.artifact, e.path, e.digest, a.path, a.digest, length(e.content), e.content, s.workspace
        FROM embedded_files e
          JOIN artifacts a ON a.id = e.artifact
          LEFT JOIN executions x ON x.id = a.execution
          LEFT JOIN sessions s ON s.id = x.session
        ORDER BY e.artifact, e.path
        """)
    var artifacts: [EmbeddedArtifact] = []
    while let row = try rows.next() {
      let found = try row.withUnsafeData(atIndex: 6) { Digest(of: $0 ?? Data()).hex }
      let file = File(path: row[1] ?? "", digest: row[2] ?? "", found: found, bytes: row[5] ?? 0)
      let id: Int64 = row[0] ?? 0
      if let last = artifacts.last, last.id == id {
        artifacts[artifacts.count - 1] = EmbeddedArtifact(
          id: id, path: last.path, workspace: last.workspace, digest: last.digest, files: last.files + [file])
      } else {
        artifacts.append(
          EmbeddedArtifact(
            id: id, path: row[3] ?? "", workspace: row[7] ?? "", digest: row[4] ?? "", files: [file]))
      }
    }
    return artifacts
  }
}
