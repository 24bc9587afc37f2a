import Foundation
import OslerDigest
import OslerJSON
import OslerLog

/// Files that a session read or made and that are not in the crate: known by their digests.
struct CrateFiles {
  private(set) var entities: [JSONValue] = []
  /// The ids of ``entities``.
  private(set) var all: [String] = []
  private var byExecution: [ExecutionID: [String]] = [:]

  func of(_ execution: ExecutionID) -> [String] { byExecution[execution] ?? [] }

  /// What was read: a file, named after its digest as RFC 6920 has it.
  init(_ files: [FileRecord], _ session: SessionRecord) {
    for file in files {
      add(Self.named(file.digest), to: file.execution) { id in
        JSONValue([
          "@id": .string(id), "@type": "File", "name": .string(Self.name(of: file.path, in: session)),
          "contentSize": .string("\(file.bytes)"), "sha256": .string(file.digest),
          "dateModified": .string("\(file.modified)"),
        ])
      }
    }
  }

  /// What was made: a file or a folder, whose digest is of the names and digests in it.
  init(_ artifacts: [ArtifactRecord], _ session: SessionRecord) {
    for artifact in artifacts {
      add("#artifact-\(Self.escaped(artifact.digest))", to: artifact.execution) { id in
        JSONValue([
          "@id": .string(id), "@type": "CreativeWork",
          "name": .string(Self.name(of: artifact.path, in: session)),
          "additionalType": .string(artifact.kind), "identifier": .string("sha256:\(artifact.digest)"),
          "size": .string("\(artifact.bytes) bytes"), "dateCreated": .string("\(artifact.created)"),
        ])
      }
    }
  }

  private mutating func add(_ id: String, to execution: ExecutionID, _ entity: (String) -> JSONValue) {
    if !all.contains(id) {
      all.append(id)
      entities.append(entity(id))
    }
    if byExecution[execution]?.contains(id) != true { byExecution[execution, default: []].append(id) }
  }

  /// `ni:///sha-256;…`; a fragment for what is no digest.
  private static func named(_ digest: String) -> String {
    guard let bytes = Digest(hex: digest)?.bytes else { return "#file-\(escaped(digest))" }
    let text = Data(bytes).base64EncodedString().replacingOccurrences(of: "+", with: "-")
      .replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
    return "ni:///sha-256;\(text)"
  }

  /// As seen from the session's folders; a path elsewhere says too much of the machine.
  private static func name(of path: String, in session: SessionRecord) -> String {
    for folder in [session.workspace, session.folder] where path.hasPrefix(folder + "/") {
      return String(path.dropFirst(folder.count + 1))
    }
    return last(of: path)
  }

  static func last(of path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

  static func escaped(_ text: String) -> String {
    let kept = CharacterSet(
      charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
    return text.addingPercentEncoding(withAllowedCharacters: kept) ?? "unknown"
  }
}
