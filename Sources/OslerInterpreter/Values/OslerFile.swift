import Foundation
import OslerModel
import OslerText

/// `osler.json`, beside a saved model or adapter: what the formats of others have no place for.
struct OslerFile: Codable {
  static let name = "osler.json"

  /// The prompt template it was tuned with.
  var template: String?
  /// The command that made it, and its key.
  var madeBy: String?
  var key: String?

  func write(to folder: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try FileBytes.write(Array(encoder.encode(self)), to: "\(folder)/\(Self.name)")
  }

  /// The template named in the folder's file; none when there is no such file or it names none.
  static func template(in folder: String) throws -> PromptTemplate? {
    let path = URL(filePath: folder).appending(path: name)
    guard let data = try? Data(contentsOf: path) else { return nil }
    guard let file = try? JSONDecoder().decode(OslerFile.self, from: data) else {
      throw OslerFileError.unreadable(path: path.path)
    }
    guard let template = file.template else { return nil }
    guard let known = PromptTemplate.named[template] else {
      throw OslerFileError.unknownTemplate(path: path.path, name: template)
    }
    return known
  }
}

enum OslerFileError: Error, Hashable, CustomStringConvertible {
  case unreadable(path: String)
  case unknownTemplate(path: String, name: String)

  var description: String {
    switch self {
    case .unreadable(let path): "'\(path)' is not a file that osler wrote"
    case .unknownTemplate(let path, let name): "'\(path)' names the unknown template '\(name)'"
    }
  }
}
