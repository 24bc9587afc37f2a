import OslerJSON

/// Reads Hugging Face's `tokenizer.json`, as far as it describes a byte-level BPE.
///
/// What would change the tokens and is not built is refused by name. `truncation` and `padding` are
/// settings of one call, not of the vocabulary, and are not taken over.
struct TokenizerFileReader {
  let file: String
  private let root: JSONValue
  private var parts = TokenizerParts()

  static func read(_ text: String, file: String) throws(TokenizerError) -> TokenizerParts {
    var reader = try TokenizerFileReader(text, file: file)
    try reader.readPipeline()
    try reader.readTokens()
    try reader.readMerges()
    return reader.parts
  }

  private init(_ text: String, file: String) throws(TokenizerError) {
    self.file = file
    root = try JSONValue.read(text, file: file)
    guard root.members != nil else {
      throw .notJSON(file: file, what: "an object is expected", line: 1, column: 1)
    }
  }

  // MARK: The steps around the merges

  private mutating func readPipeline() throws(TokenizerError) {
    parts.normalizer = try normalizer(root["normalizer"] ?? .null)
    parts.preTokenizer = try preTokenizer(root["pre_tokenizer"] ?? .null)
    parts.postProcessor = root["post_processor"] ?? .null
    parts.decoder = root["decoder"] ?? .null
    let decoder = Self.single(parts.decoder, list: "decoders")
    guard decoder["type"]?.text == "ByteLevel" else {
      throw unsupported("the decoder", Self.name(decoder), supported: "ByteLevel")
    }
  }

  private func normalizer(_ value: JSONValue) throws(TokenizerError) -> Normalizer {
    let value = Self.single(value, list: "normalizers")
    switch Self.name(value) {
    case "'none'", "'an empty Sequence'": return .none
    case "'NFC'": return .nfc
    case let name: throw unsupported("the normalizer", name, supported: "NFC or none")
    }
  }

  private func preTokenizer(_ value: JSONValue) throws(TokenizerError) -> PreTokenizer {
    let value = Self.single(value, list: "pretokenizers")
    guard value["type"]?.text == "ByteLevel" else {
      throw unsupported("the pre_tokenizer", Self.name(value), supported: "ByteLevel")
    }
    guard value["use_regex"]?.flag ?? true else {
      throw unsupported(
        "the pre_tokenizer", "'ByteLevel' with 'use_regex': false",
        supported: "ByteLevel with its own pattern")
    }
    guard let addsSpace = value["add_prefix_space"] else {
      throw .missing(file: file, key: "pre_tokenizer.add_prefix_space")
    }
    guard let addsSpace = addsSpace.flag else {
      throw .wrongType(file: file, key: "pre_tokenizer.add_prefix_space", expected: "true or false")
    }
    return .byteLevel(addsSpace: addsSpace)
  }

  /// A `Sequence` of one is that one.
  private static func single(_ value: JSONValue, list: String) -> JSONValue {
    guard value["type"]?.text == "Sequence", let only = value[list]?.elements, only.count == 1 else {
      return value
    }
    return only[0]
  }

  /// What a message calls a step of the pipeline.
  private static func name(_ value: JSONValue) -> String {
    if value == .null { return "'none'" }
    guard let type = value["type"]?.text else { return "without a 'type'" }
    let parts = ["normalizers", "pretokenizers", "decoders"].compactMap { value[$0]?.elements }.first
    guard let parts else { return "'\(type)'" }
    return parts.isEmpty
      ? "'an empty Sequence'" : "'\(type)' of " + parts.map { name($0) }.joined(separator: ", ")
  }

  // MARK: Tokens

  private mutating func readTokens() throws(TokenizerError) {
    let model = try member(root, "model", of: "")
    try checkModel(model)
    guard let vocabulary = try member(model, "vocab", of: "model.").members else {
      throw .wrongType(file: file, key: "model.vocab", expected: "an object of tokens and ids")
    }
    parts.addedTokens = try addedTokens()
    var entries: [(id: Int, piece: String)] = []
    for entry in vocabulary {
      guard let id = entry.value.whole, id >= 0 else {
        throw .wrongType(file: file, key: "model.vocab.\(entry.key)", expected: "an id")
      }
      entries.append((id, entry.key))
    }
    try add(addedOnly(vocabulary), to: &entries)
    parts.pieces = try pieces(entries)
    for byte in UInt8.min...UInt8.max {
      let id = parts.pieces.find(Array(ByteAlphabet.text([byte]).utf8))
      // GPT-NeoX leaves out the bytes that no UTF-8 holds.
      guard id != nil || [0xC0, 0xC1].contains(byte) || byte >= 0xF5 else {
        throw .missingByte(file: file, byte: byte)
      }
      parts.byteIDs.append(Int32(id ?? -1))
    }
  }

  private func checkModel(_ model: JSONValue) throws(TokenizerError) {
    guard let type = model["type"]?.text ?? (model["merges"] == nil ? nil : "BPE") else {
      throw .missing(file: file, key: "model.type")
    }
    guard type == "BPE" else { throw unsupported("the model", "'\(type)'", supported: "BPE") }
    for key in ["byte_fallback", "ignore_merges"] where model[key]?.flag == true {
      throw unsupported("'model.\(key)'", "true", supported: "false")
    }
    for key in ["continuing_subword_prefix", "end_of_word_suffix"] {
      guard let mark = model[key]?.text, !mark.isEmpty else { continue }
      throw unsupported("'model.\(key)'", "'\(mark)'", supported: "none")
    }
    if let dropout = model["dropout"], dropout != .null, dropout != 0, dropout != 0.0 {
      throw unsupported("'model.dropout'", dropout.written(.indented), supported: "none")
    }
  }

  private func addedTokens() throws(TokenizerError) -> [AddedToken] {
    guard let value = root["added_tokens"], value != .null else { return [] }
    guard let elements = value.elements else {
      throw .wrongType(file: file, key: "added_tokens", expected: "a list")
    }
    var tokens: [AddedToken] = []
    for (index, element) in elements.enumerated() {
      let place = "added_tokens[\(index)]."
      guard let content = try member(element, "content", of: place).text, !content.isEmpty else {
        throw .wrongType(file: file, key: place + "content", expected: "text")
      }
      guard let id = try member(element, "id", of: place).whole, let id = Int32(exactly: id), id >= 0 else {
        throw .wrongType(file: file, key: place + "id", expected: "an id")
      }
      for key in ["single_word", "lstrip", "rstrip"] where element[key]?.flag == true {
        throw unsupported("'\(place)\(key)'", "true", supported: "false")
      }
      tokens.append(
        AddedToken(
          id: id, content: content, isSpecial: element["special"]?.flag ?? false,
          isNormalized: element["normalized"]?.flag ?? false))
    }
    return tokens
  }

  /// The added tokens that are not in the model's vocabulary too.
  private func addedOnly(_ vocabulary: [JSONValue.Member]) throws(TokenizerError) -> [AddedToken] {
    var ids = ByteTable()
    for entry in vocabulary { ids.insert(Array(entry.key.utf8)) }
    var only: [AddedToken] = []
    for token in parts.addedTokens {
      guard let index = ids.find(Array(token.content.utf8)) else {
        only.append(token)
        continue
      }
      let id = vocabulary[index].value.whole ?? -1
      guard id == Int(token.id) else {
        throw .conflictingIDs(file: file, token: token.content, vocabulary: id, added: Int(token.id))
      }
    }
    return only
  }

  private mutating func add(
    _ tokens: [AddedToken], to entries: inout [(id: Int, piece: String)]
  ) throws(TokenizerError) {
    for token in tokens {
      entries.append((Int(token.id), token.content))
      parts.addedOnly.insert(token.id)
    }
  }

  /// The tokens in the order of their ids, which must be 0, 1, 2 … without a gap.
  private func pieces(_ entries: [(id: Int, piece: String)]) throws(TokenizerError) -> ByteTable {
    var table = ByteTable()
    var last: (id: Int, piece: String)?
    for entry in entries.sorted(by: { $0.id < $1.id }) {
      if let last, last.id == entry.id {
        let names = [last.piece, entry.piece].sorted()
        throw .duplicateID(file: file, id: entry.id, first: names[0], second: names[1])
      }
      guard entry.id < entries.count else {
        throw .idBeyondVocabulary(file: file, token: entry.piece, id: entry.id, count: entries.count)
      }
      table.insert(Array(entry.piece.utf8))
      last = entry
    }
    return table
  }

  // MARK: Merges

  private mutating func readMerges() throws(TokenizerError) {
    guard let merges = try member(try member(root, "model", of: ""), "merges", of: "model.").elements else {
      throw .wrongType(file: file, key: "model.merges", expected: "a list of pairs")
    }
    let special = Set(parts.addedTokens.filter(\.isSpecial).map(\.id))
    for (index, merge) in merges.enumerated() {
      let sides =
        merge.text?.split(separator: " ").map(String.init) ?? merge.elements?.compactMap(\.text) ?? []
      let shown = sides.joined(separator: " ")
      guard sides.count == 2 else {
        throw .brokenMerge(file: file, index: index, merge: merge.text ?? merge.written(.indented))
      }
      var ids: [Int32] = []
      for token in [sides[0], sides[1], sides[0] + sides[1]] {
        guard let id = parts.pieces.find(Array(token.utf8)) else {
          throw .unknownToken(file: file, index: index, merge: shown, token: token)
        }
        ids.append(Int32(id))
      }
      guard !special.contains(ids[2]) else {
        throw .mergeMakesSpecial(file: file, index: index, merge: shown, token: sides[0] + sides[1])
      }
      parts.mergePairs.append(TokenPair(ids[0], ids[1]))
      parts.mergeTokens.append(ids[2])
    }
  }

  private func member(
    _ value: JSONValue, _ key: String, of place: String
  ) throws(TokenizerError) -> JSONValue {
    guard let member = value[key] else { throw .missing(file: file, key: place + key) }
    return member
  }

  private func unsupported(_ key: String, _ found: String, supported: String) -> TokenizerError {
    .unsupported(file: file, key: key, found: found, supported: supported)
  }
}

extension JSONValue {
  /// Reads `text`, the content of `file`, with the error that names the place.
  static func read(_ text: String, file: String) throws(TokenizerError) -> JSONValue {
    do {
      return try JSONReader.read(text)
    } catch {
      throw .notJSON(file: file, what: error.words, line: error.end.line, column: error.end.column)
    }
  }
}

extension JSONProblem {
  fileprivate var words: String {
    switch fault {
    case .valueExpected: isAtEnd ? "the document ends early" : "a value is expected here"
    case .keyExpected: "a key in quotes is expected here"
    case .colonExpected: "':' is expected here"
    case .objectGoesOn: "',' or '}' is expected here"
    case .arrayGoesOn: "',' or ']' is expected here"
    case .duplicateKey(let key): "the key '\(key)' appears twice"
    case .trailingText: "text after the end"
    case .tooDeep(let limit): "nested more than \(limit) levels deep"
    case .badNumber(let number): "'\(number)' is not a number"
    case .hugeNumber(let number): "the number '\(number)' is too large"
    case .unterminatedText: "the document ends inside a string"
    case .controlCharacter: "a control character in a string must be escaped"
    case .unknownEscape: "this escape does not exist"
    case .hexDigitsExpected: "four hexadecimal digits are expected here"
    case .halfSurrogate: "half of a surrogate pair"
    case .invalidUTF8: "a string is not UTF-8"
    }
  }
}
