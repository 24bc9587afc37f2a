public import Foundation
import OslerJSON

extension Tokenizer {
  static let tokenizerFile = "tokenizer.json"
  static let configurationFile = "tokenizer_config.json"
  static let modelFile = "tokenizer.model"
  static let addedTokensFile = "added_tokens.json"
  static let specialTokensFile = "special_tokens_map.json"
  static let templateFile = "chat_template.jinja"
  /// What a save writes again as it came, where it was there.
  static let companionFiles = [modelFile, addedTokensFile, specialTokensFile, templateFile]

  /// Reads the text of a `tokenizer.json`.
  ///
  /// - Parameter file: what messages call it.
  public init(json: String, file: String = "tokenizer.json") throws(TokenizerError) {
    self.init(try TokenizerFileReader.read(json, file: file))
  }

  public init(json: Data, file: String = "tokenizer.json") throws(TokenizerError) {
    try self.init(json: try Self.text(json, file), file: file)
  }

  /// Reads the file at `path` alone, whose `<s>` and `</s>` are known by their names: a `tokenizer.json`, or,
  /// if it ends so, a `tokenizer.model`.
  public init(contentsOf path: String) throws(TokenizerError) {
    let data = try Self.read(path)
    if path.hasSuffix(".model") {
      try self.init(sentencePiece: Array(data), file: path)
    } else {
      try self.init(json: data, file: path)
    }
  }

  /// Reads the tokenizer in `folder`, `tokenizer.json` or else `tokenizer.model`, with what lies beside it:
  ///
  /// - `tokenizer_config.json`: its `bos_token` and `eos_token` (text, or an object with `content`; null for
  ///   none) go before the usual names, its `add_bos_token` and `add_eos_token` before the post-processor;
  /// - `special_tokens_map.json`, where there is no configuration;
  /// - `added_tokens.json`, beside a `tokenizer.model`;
  /// - `chat_template.jinja`, which goes before the configuration's `chat_template`.
  public static func load(folder: String) throws(TokenizerError) -> Tokenizer {
    var tokenizer = try tokenizer(in: folder)
    for name in companionFiles {
      guard let data = try readIfPresent(path(folder, name)) else { continue }
      tokenizer.companions[name] = Array(data)
    }
    let configuration = path(folder, configurationFile)
    let map = path(folder, specialTokensFile)
    if let data = try readIfPresent(configuration) {
      try tokenizer.configure(JSONPlace(text: text(data, configuration), file: configuration))
    } else if let data = try readIfPresent(map) {
      try tokenizer.nameSpecial(JSONPlace(text: text(data, map), file: map))
    }
    let template = path(folder, templateFile)
    if let data = try readIfPresent(template) { tokenizer.chatTemplate = try text(data, template) }
    return tokenizer
  }

  /// Writes the tokenizer, `tokenizer_config.json` and what lay beside them into `folder`, which is made if
  /// it is not there.
  public func save(to folder: String) throws(TokenizerError) {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw .unwritable(file: folder, reason: error.reason)
    }
    var files = companions
    switch core {
    case .bytePair: files[Self.tokenizerFile] = Array(json().utf8)
    case .sentencePiece(_, let bytes): files[Self.modelFile] = bytes
    }
    files[Self.configurationFile] = Array(configurationJSON().utf8)
    for (name, bytes) in files.sorted(by: { $0.key < $1.key }) {
      let file = Self.path(folder, name)
      do {
        try Data(bytes).write(to: URL(filePath: file), options: .atomic)
      } catch {
        throw .unwritable(file: file, reason: error.reason)
      }
    }
  }

  private static func tokenizer(in folder: String) throws(TokenizerError) -> Tokenizer {
    let model = path(folder, modelFile)
    // Where there is neither, it is the usual one that is missing.
    guard !FileManager.default.fileExists(atPath: path(folder, tokenizerFile)),
      let data = try readIfPresent(model)
    else { return try Tokenizer(contentsOf: path(folder, tokenizerFile)) }
    let file = path(folder, addedTokensFile)
    guard let added = try readIfPresent(file) else {
      return try Tokenizer(sentencePiece: Array(data), file: model)
    }
    return try Tokenizer(
      sentencePiece: Array(data), file: model, added: JSONPlace(text: text(added, file), file: file))
  }

  private static func readIfPresent(_ path: String) throws(TokenizerError) -> Data? {
    FileManager.default.fileExists(atPath: path) ? try read(path) : nil
  }

  private static func text(_ data: Data, _ file: String) throws(TokenizerError) -> String {
    guard let text = String(validating: data, as: UTF8.self) else {
      throw .unreadable(file: file, reason: "it is not UTF-8")
    }
    return text
  }

  /// More than any tokenizer takes.
  static let mostBytes = 256 << 20

  private static func read(_ path: String) throws(TokenizerError) -> Data {
    do {
      let data = try Data(contentsOf: URL(filePath: path), options: .alwaysMapped)
      guard data.count <= mostBytes else {
        throw TokenizerError.unreadable(file: path, reason: "it is larger than \(mostBytes >> 20) MB")
      }
      return data
    } catch let error as TokenizerError {
      throw error
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
