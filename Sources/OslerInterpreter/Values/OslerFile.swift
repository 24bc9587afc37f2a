import Foundation
import OslerDigest
import OslerModel
import OslerText

/// `osler.json`, beside a saved model or adapter: what the formats of others have no place for.
struct OslerFile: Codable {
  static let name = "osler.json"

  /// The prompt template it was tuned with.
  var template: String?
  /// Of an adapter: the digest of its base's weights.
  var base: String?
  /// The command that made it, and its key.
  var madeBy: String?
  var key: String?

  func write(to folder: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try FileBytes.write(Array(encoder.encode(self)), to: "\(folder)/\(Self.name)")
  }

  /// The folder's file; an empty one when there is none.
  static func read(in folder: String) throws(OslerFileError) -> OslerFile {
    let path = URL(filePath: folder).appending(path: name)
    guard FileManager.default.fileExists(atPath: path.path) else { return OslerFile() }
    guard let data = try? Data(contentsOf: path),
      let file = try? JSONDecoder().decode(OslerFile.self, from: data)
    else { throw .unreadable(path: path.path) }
    return file
  }

  /// The template it names; none when it names none.
  func knownTemplate(in folder: String) throws(OslerFileError) -> PromptTemplate? {
    guard let template else { return nil }
    guard let known = PromptTemplate.named[template] else {
      throw .unknownTemplate(path: "\(folder)/\(Self.name)", name: template)
    }
    return known
  }

  /// Throws when the adapter was trained on another model than `base`.
  func check(base model: Transformer, folder: String) throws(OslerFileError) {
    guard let base, base != model.parameters.digest().hex else { return }
    throw .otherBase(folder: folder)
  }
}

enum OslerFileError: Error, Hashable, CustomStringConvertible {
  case unreadable(path: String)
  case unknownTemplate(path: String, name: String)
  case otherBase(folder: String)

  var description: String {
    switch self {
    case .unreadable(let path): "'\(path)' is not a file that osler wrote"
    case .otherBase(let folder): "the adapter in '\(folder)' was trained on another model than this base"
    case .unknownTemplate(let path, let name): "'\(path)' names the unknown template '\(name)'"
    }
  }
}
