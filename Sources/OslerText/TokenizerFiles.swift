public import Foundation
import OslerJSON

extension Tokenizer {
  static let tokenizerFile = "tokenizer.json"
  static let configurationFile = "tokenizer_config.json"

  /// Reads the text of a `tokenizer.json`.
  ///
  /// - Parameter file: what messages call it.
  public init(json: String, file: String = "tokenizer.json") throws(TokenizerError) {
    self.init(try TokenizerFileReader.read(json, file: file))
  }

  public init(json: Data, file: String = "tokenizer.json") throws(TokenizerError) {
    guard let text = String(validating: json, as: UTF8.self) else {
      throw .unreadable(file: file, reason: "it is not UTF-8")
    }
    try self.init(json: text, file: file)
  }

  /// Reads the file at `path`: a `tokenizer.json` alone, whose `<s>` and `</s>` are known by their names.
  public init(contentsOf path: String) throws(TokenizerError) {
    try self.init(json: try Self.read(path), file: path)
  }

  /// Reads `tokenizer.json` in `folder`, and `tokenizer_config.json` where there is one: its `bos_token`
  /// and `eos_token` (text, or an object with `content`; null for none) go before the usual names.
  public static func load(folder: String) throws(TokenizerError) -> Tokenizer {
    var tokenizer = try Tokenizer(contentsOf: path(folder, tokenizerFile))
    let file = path(folder, configurationFile)
    guard FileManager.default.fileExists(atPath: file) else { return tokenizer }
    guard let text = String(validating: try read(file), as: UTF8.self) else {
      throw .unreadable(file: file, reason: "it is not UTF-8")
    }
    try tokenizer.configure(try JSONValue.read(text, file: file), file: file)
    return tokenizer
  }

  /// Writes `tokenizer.json` and `tokenizer_config.json` into `folder`, which is made if it is not there.
  public func save(to folder: String) throws(TokenizerError) {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw .unwritable(file: folder, reason: error.reason)
    }
    for (name, text) in [(Self.tokenizerFile, json()), (Self.configurationFile, configurationJSON())] {
      let file = Self.path(folder, name)
      do {
        try Data(text.utf8).write(to: URL(filePath: file), options: .atomic)
      } catch {
        throw .unwritable(file: file, reason: error.reason)
      }
    }
  }

  private mutating func configure(_ value: JSONValue, file: String) throws(TokenizerError) {
    guard value.members != nil else {
      throw .notJSON(file: file, what: "an object is expected", line: 1, column: 1)
    }
    configuration = value
    bosID = try specialID("bos_token", in: value, file: file, otherwise: bosID)
    eosID = try specialID("eos_token", in: value, file: file, otherwise: eosID)
    // Hugging Face writes 1e30 for "no limit", which is no Int.
    maximumLength = value["model_max_length"]?.whole
  }

  private func specialID(
    _ key: String, in configuration: JSONValue, file: String, otherwise known: Int32?
  ) throws(TokenizerError) -> Int32? {
    guard let value = configuration[key] else { return known }
    if value == .null { return nil }
    guard let token = value.text ?? value["content"]?.text else {
      throw .wrongType(file: file, key: key, expected: "text, an object with 'content', or null")
    }
    guard let id = id(ofPiece: token) else { throw .unknownSpecial(file: file, key: key, token: token) }
    return id
  }

  private static func read(_ path: String) throws(TokenizerError) -> Data {
    do {
      return try Data(contentsOf: URL(filePath: path))
    } catch {
      throw .unreadable(file: path, reason: error.reason)
    }
  }

  private static func path(_ folder: String, _ name: String) -> String {
    URL(filePath: folder).appending(path: name).relativePath
  }
}

extension Error {
  /// What the system says about a file, in the form of our messages.
  fileprivate var reason: String {
    guard let error = self as? CocoaError else { return "\(self)" }
    return switch error.code {
    case .fileReadNoSuchFile, .fileNoSuchFile: "there is no such file"
    case .fileReadNoPermission, .fileWriteNoPermission: "permission denied"
    case .fileWriteOutOfSpace: "no space left"
    case .fileWriteVolumeReadOnly: "read-only file system"
    case .fileWriteFileExists: "a file is in the way"
    default: error.underlying.map { String(cString: strerror(Int32($0))).lowercased() } ?? "it failed"
    }
  }
}

extension CocoaError {
  /// The system's own number for the error.
  fileprivate var underlying: Int? {
    guard let error = userInfo[NSUnderlyingErrorKey] as? NSError, error.domain == NSPOSIXErrorDomain else {
      return nil
    }
    return error.code
  }
}
