import Foundation
import OslerJSON
import OslerText
import Testing

/// Every pipeline that is supported, around two small vocabularies, against what Hugging Face's `tokenizers` said;
/// `Tests/Oracles/tokenizers_check.py` wrote it, and runs these tests on many more texts.
struct TokenizerVariantTests {
  @Test(arguments: try Variants.load().variants)
  func `a pipeline gives Hugging Face's ids and text, streamed too`(variant: Variant) throws {
    let texts = try Variants.load().texts
    let tokenizer = try Tokenizer(json: variant.json())
    #expect(tokenizer.addsBOS == variant.begins)
    var encoder = TokenEncoder(tokenizer)
    for (index, text) in texts.enumerated() {
      let ids = encoder.encode(text)
      #expect(ids == variant.plain[index], "\(text.debugDescription)")
      #expect(
        encoder.encode(text, recognisingSpecial: true) == variant.special["\(index)"] ?? variant.plain[index],
        "\(text.debugDescription)")
      let decoded = variant.decoded["\(index)"] ?? text
      #expect(Array(tokenizer.decode(ids).utf8) == Array(decoded.utf8), "\(text.debugDescription)")
      #expect(Array(stream(ids, tokenizer).utf8) == Array(decoded.utf8), "\(text.debugDescription)")
      guard let backwards = variant.backwards["\(index)"] else { continue }
      let reversed: [Int32] = ids.reversed()
      #expect(Array(tokenizer.decode(reversed).utf8) == Array(backwards.utf8), "\(text.debugDescription)")
      #expect(Array(stream(reversed, tokenizer).utf8) == Array(backwards.utf8), "\(text.debugDescription)")
    }
  }

  private func facts(_ token: JSONValue) -> Set<JSONValue.Member> { Set(token.members ?? []) }

  private func stream(_ ids: [Int32], _ tokenizer: Tokenizer) -> String {
    var decoder = StreamingDecoder(tokenizer)
    var text = ""
    for id in ids { text += decoder.append(id) }
    return text + decoder.finish()
  }

  @Test(arguments: try Variants.load().variants)
  func `a pipeline that is saved is the same one`(variant: Variant) throws {
    let root = try variant.root()
    let tokenizer = try Tokenizer(json: root.written(.line))
    let saved = try JSONReader.read(tokenizer.json())
    for key in ["normalizer", "pre_tokenizer", "post_processor", "decoder"] {
      #expect(saved[key] == root[key])
    }
    // Their keys come in another order in older files.
    #expect(saved["added_tokens"]?.elements?.map(facts) == root["added_tokens"]?.elements?.map(facts))
    for member in root["model"]?.members ?? [] where member.key != "vocab" && member.key != "merges" {
      #expect(saved["model"]?[member.key] == member.value)
    }
    let again = try Tokenizer(json: tokenizer.json())
    #expect(again.json() == tokenizer.json())
    let texts = try Variants.load().texts
    #expect(texts.map { again.encode($0) } == variant.plain)
  }
}

/// What `tokenizers_check.py` wrote.
struct Variants: Decodable {
  let texts: [String]
  let variants: [Variant]

  private static let environment = "OSLER_TOKENIZER_VARIANTS"

  /// The recorded fixture, or what the oracle script has just written.
  static var folder: URL {
    if let path = ProcessInfo.processInfo.environment[environment] { return URL(filePath: path) }
    return URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/pipelines")
  }

  /// The variants as they were written, whose changes are any JSON.
  static let changes = Result {
    try JSONReader.read(String(contentsOf: folder.appending(path: "recorded.json"), encoding: .utf8))[
      "variants"]?
      .elements ?? []
  }

  private static let bases = Result {
    try ["bytes", "pieces"].map {
      try JSONReader.read(String(contentsOf: folder.appending(path: $0 + ".json"), encoding: .utf8))
    }
  }

  /// What a variant's `base` names.
  static func base(_ name: String) throws -> JSONValue {
    guard name.hasPrefix("/") else { return try bases.get()[name == "bytes" ? 0 : 1] }
    return try JSONReader.read(String(contentsOfFile: name, encoding: .utf8))
  }

  static func load() throws -> Variants { try loaded.get() }

  private static let loaded = Result {
    try JSONDecoder().decode(Variants.self, from: Data(contentsOf: folder.appending(path: "recorded.json")))
  }
}

/// A vocabulary with a pipeline around it, and what the reference makes of each text.
struct Variant: Decodable, CustomTestStringConvertible {
  let name: String
  /// `bytes` or `pieces`, or the path of a whole file.
  let base: String
  let plain: [[Int32]]
  /// Where special tokens are recognised and the ids are others, by the number of the text.
  let special: [String: [Int32]]
  /// What the ids decode to where that is not the text.
  let decoded: [String: String]
  /// What they decode to from the last to the first.
  let backwards: [String: String]
  let begins: Bool

  var testDescription: String { name }

  /// The whole `tokenizer.json`.
  func json() throws -> String { try root().written(.line) }

  func root() throws -> JSONValue {
    var root = try Variants.base(base)
    let changes = try Variants.changes.get().first { $0["name"]?.text == name }?["changes"]
    for change in changes?.members ?? [] {
      if change.key.hasPrefix("model."), let model = root["model"] {
        root = root.setting("model", to: model.setting(String(change.key.dropFirst(6)), to: change.value))
      } else {
        root = root.setting(change.key, to: change.value)
      }
    }
    return root
  }
}
