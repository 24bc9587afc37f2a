import Foundation
import OslerDigest
import OslerModel
import OslerText

/// `osler.json`, beside a saved model or adapter: what the formats of others have no place for.
struct OslerFile: Codable {
  static let name = "osler.json"

  /// The prompt template it was tuned with.
  var template: TunedTemplate?
  /// Of an adapter: what its base is known by.
  var base: BaseFingerprint?
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
    guard let data = try? Data(contentsOf: path, options: .alwaysMapped), data.count <= 16 << 20,
      let file = try? JSONDecoder().decode(OslerFile.self, from: data)
    else { throw .unreadable(path: path.path) }
    return file
  }

  /// Throws when the adapter was trained on another model than `model`.
  ///
  /// - Returns: whether that could be told.
  func check(base model: Transformer, folder: String) throws -> Bool {
    guard let base, let isSame = try base.isOf(model) else { return base == nil }
    guard isSame else { throw OslerFileError.otherBase(folder: folder) }
    return true
  }
}

/// A template as it travels with what was tuned with it: its text too, so that one that changed since is
/// not taken for the same.
struct TunedTemplate: Codable, Hashable {
  let name: String
  let digest: String
  /// The whole text, for people; of a Jinja template what it is made from.
  let source: String
  /// Whether ``source`` is Jinja.
  let isJinja: Bool

  init(_ template: PromptTemplate) {
    (name, digest) = (template.name, template.digest.hex)
    (source, isJinja) = (template.jinja ?? template.source, template.jinja != nil)
  }

  /// - Throws: ``OslerFileError/changedTemplate(path:name:)`` when this Osler's template of the name has
  ///   another text.
  func template(for tokenizer: Tokenizer, in folder: String) throws -> PromptTemplate {
    let path = "\(folder)/\(OslerFile.name)"
    let template: PromptTemplate
    if isJinja {
      template = try tokenizer.promptTemplate(jinja: source, name: name)
    } else if let known = PromptTemplate.named[name] {
      template = known
    } else {
      throw OslerFileError.unknownTemplate(path: path, name: name)
    }
    guard template.digest.hex == digest else { throw OslerFileError.changedTemplate(path: path, name: name) }
    return template
  }
}

enum OslerFileError: Error, Hashable, CustomStringConvertible {
  case unreadable(path: String)
  case unknownTemplate(path: String, name: String)
  case changedTemplate(path: String, name: String)
  case otherBase(folder: String)

  var description: String {
    switch self {
    case .unreadable(let path): "'\(path)' is not a file that osler wrote"
    case .otherBase(let folder): "the adapter in '\(folder)' was trained on another model than this base"
    case .unknownTemplate(let path, let name): "'\(path)' names the unknown template '\(name)'"
    case .changedTemplate(let path, let name):
      "the template '\(name)' in '\(path)' has another text than the one of that name today"
    }
  }

  var hint: String? {
    switch self {
    case .unreadable, .otherBase: nil
    case .unknownTemplate, .changedTemplate: "name one with 'template:' to load it with that"
    }
  }
}
