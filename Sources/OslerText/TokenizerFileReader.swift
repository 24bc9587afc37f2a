import OslerJSON

/// Reads Hugging Face's `tokenizer.json`, as far as it describes byte-pair encoding.
///
/// `truncation` and `padding` are settings of one call, not of the vocabulary: they are kept, not obeyed.
struct TokenizerFileReader {
  private let root: JSONPlace
  private var parts = TokenizerParts()
  private var file: String { root.file }

  /// So many ids may be missing in all; more is a slip.
  private static let mostGaps = 1024

  static func read(_ text: String, file: String) throws(TokenizerError) -> TokenizerParts {
    var reader = TokenizerFileReader(root: try JSONPlace(text: text, file: file))
    try reader.readPipeline()
    try reader.readTokens()
    try reader.readAlphabet()
    try reader.readMerges()
    reader.parts.frame = try TokenizerDecoderReader.frame(
      reader.root["post_processor"], count: reader.parts.pieces.count)
    return reader.parts
  }

  private init(root: JSONPlace) { self.root = root }

  private mutating func readPipeline() throws(TokenizerError) {
    parts.normalizer = try TokenizerPipelineReader.normalizer(root["normalizer"])
    parts.preTokenizer = try TokenizerPipelineReader.preTokenizer(root["pre_tokenizer"])
    parts.decoder = try TokenizerDecoderReader.decoder(root["decoder"])
    parts.source.truncation = root["truncation"].value
    parts.source.padding = root["padding"].value
    parts.source.normalizer = root["normalizer"].value
    parts.source.preTokenizer = root["pre_tokenizer"].value
    parts.source.postProcessor = root["post_processor"].value
    parts.source.decoder = root["decoder"].value
  }

  // MARK: Tokens

  private mutating func readTokens() throws(TokenizerError) {
    let model = try root.member("model")
    try checkModel(model)
    let vocabulary = try model.member("vocab")
    guard let members = vocabulary.value.members else {
      throw vocabulary.wrong("an object of tokens and ids")
    }
    parts.source.model = (model.value.members ?? []).filter { $0.key != "vocab" && $0.key != "merges" }
    parts.addedTokens = try addedTokens()
    var entries: [(id: Int, piece: String)] = []
    for entry in members {
      guard let id = entry.value.whole, id >= 0 else { throw vocabulary[entry.key].wrong("an id") }
      entries.append((id, entry.key))
    }
    for token in try addedOnly(members) {
      entries.append((Int(token.id), token.content))
      parts.addedOnly.insert(token.id)
    }
    try addPieces(entries)
  }

  private func checkModel(_ model: JSONPlace) throws(TokenizerError) {
    guard let type = model["type"].value.text ?? (model["merges"].isNull ? nil : "BPE") else {
      throw .missing(file: file, key: "model.type")
    }
    guard type == "BPE" else { throw root.unsupported("the model", "'\(type)'", supported: "BPE") }
    for key in ["continuing_subword_prefix", "end_of_word_suffix"] {
      guard let mark = model[key].value.text, !mark.isEmpty else { continue }
      throw root.unsupported("'model.\(key)'", "'\(mark)'", supported: "none")
    }
    let dropout = model["dropout"].value
    if dropout != .null, dropout != 0, dropout != 0.0 {
      throw root.unsupported("'model.dropout'", dropout.written(.indented), supported: "none")
    }
  }

  private func addedTokens() throws(TokenizerError) -> [AddedToken] {
    guard !root["added_tokens"].isNull else { return [] }
    var tokens: [AddedToken] = []
    var contents = ByteTable()
    for place in try root["added_tokens"].elements() {
      let content = try place.member("content")
      guard let text = content.value.text, !text.isEmpty else { throw content.wrong("text") }
      guard contents.insert(Array(text.utf8)).isNew else { throw .addedTwice(file: file, token: text) }
      tokens.append(
        AddedToken(
          id: try place.member("id").id(), content: text,
          isSpecial: try place["special"].flag(otherwise: false),
          isNormalized: try place["normalized"].flag(otherwise: false),
          isSingleWord: try place["single_word"].flag(otherwise: false),
          stripsLeft: try place["lstrip"].flag(otherwise: false),
          stripsRight: try place["rstrip"].flag(otherwise: false)))
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

  /// Takes the tokens in the order of their ids, each of which is there once.
  private mutating func addPieces(_ entries: [(id: Int, piece: String)]) throws(TokenizerError) {
    var last: (id: Int, piece: String)?
    for entry in entries.sorted(by: { $0.id < $1.id }) {
      if let last, last.id == entry.id {
        let names = [last.piece, entry.piece].sorted()
        throw .duplicateID(file: file, id: entry.id, first: names[0], second: names[1])
      }
      guard entry.id < entries.count + Self.mostGaps else {
        throw .idBeyondVocabulary(file: file, token: entry.piece, id: entry.id, count: entries.count)
      }
      while parts.pieces.count < entry.id { parts.addGap() }
      parts.pieces.insert(Array(entry.piece.utf8))
      last = entry
    }
  }

  // MARK: What words are made of

  private mutating func readAlphabet() throws(TokenizerError) {
    let model = root["model"]
    parts.ignoresMerges = try model["ignore_merges"].flag(otherwise: false)
    let fallsBack = try model["byte_fallback"].flag(otherwise: false)
    let fuses = try model["fuse_unk"].flag(otherwise: false)
    let unknown = try unknownToken(model["unk_token"])
    guard parts.preTokenizer.isByteLevel else {
      parts.alphabet = .characters(fallsBack: fallsBack, fusesUnknown: fuses, unknown: unknown)
      parts.byteIDs = (UInt8.min...UInt8.max).map { byte in
        let hex = String(byte, radix: 16, uppercase: true)
        return id(ofPiece: hex.count == 1 ? "<0x0\(hex)>" : "<0x\(hex)>") ?? -1
      }
      return
    }
    parts.byteIDs = (UInt8.min...UInt8.max).map { id(ofPiece: ByteAlphabet.text([$0])) ?? -1 }
    // GPT-NeoX leaves out the bytes that no UTF-8 holds.
    let missing = (UInt8.min...0xF4).first { parts.byteIDs[Int($0)] < 0 && $0 != 0xC0 && $0 != 0xC1 }
    if let missing { throw .missingByte(file: file, byte: missing) }
  }

  private func unknownToken(_ place: JSONPlace) throws(TokenizerError) -> Int32? {
    if place.isNull { return nil }
    let token = try place.text("text or null")
    guard let id = id(ofPiece: token) else {
      throw .unknownSpecial(file: file, key: place.key, token: token)
    }
    return id
  }

  private func id(ofPiece piece: String) -> Int32? {
    parts.pieces.find(Array(piece.utf8)).map { Int32($0) }
  }

  // MARK: Merges

  private mutating func readMerges() throws(TokenizerError) {
    let merges = try root.member("model").member("merges")
    guard let elements = merges.value.elements else { throw merges.wrong("a list of pairs") }
    parts.source.writesPairs = elements.first?.elements != nil
    let special = Set(parts.addedTokens.filter(\.isSpecial).map(\.id))
    for (index, merge) in elements.enumerated() {
      let sides =
        merge.text?.split(separator: " ", omittingEmptySubsequences: true).map(String.init)
        ?? merge.elements?.compactMap(\.text) ?? []
      let shown = sides.joined(separator: " ")
      guard sides.count == 2 else {
        throw .brokenMerge(file: file, index: index, merge: merge.text ?? merge.written(.indented))
      }
      var ids: [Int32] = []
      for token in [sides[0], sides[1], sides[0] + sides[1]] {
        guard let id = id(ofPiece: token) else {
          throw .unknownToken(file: file, index: index, merge: shown, token: token)
        }
        ids.append(id)
      }
      guard !special.contains(ids[2]) else {
        throw .mergeMakesSpecial(file: file, index: index, merge: shown, token: sides[0] + sides[1])
      }
      parts.mergePairs.append(TokenPair(ids[0], ids[1]))
      parts.mergeTokens.append(ids[2])
    }
  }
}
