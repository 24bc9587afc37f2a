/// The tokenizer inside a GGUF file, as the plain lists that the file has. What they mean is not the model's
/// business.
public struct GGUFTokenizer: Hashable, Sendable {
  /// `llama` for SentencePiece, `gpt2` for byte-level BPE.
  public var model: String
  /// Which split of byte-level BPE: `default`, `llama-bpe`, `qwen2`, …
  public var pre: String?
  /// By id.
  public var tokens: [String]
  /// SentencePiece's scores, one a token.
  public var scores: [Float]?
  /// One a token: 1 normal, 2 unknown, 3 control, 4 user-defined, 5 unused, 6 byte.
  public var types: [Int32]?
  /// `first second`, likeliest first.
  public var merges: [String]?
  public var bosID: Int32?
  public var eosID: Int32?
  /// Ends a turn, where that is another than ``eosID``.
  public var endOfTurnID: Int32?
  public var unknownID: Int32?
  public var paddingID: Int32?
  public var addsBOS: Bool?
  public var addsEOS: Bool?
  public var addsSpacePrefix: Bool?
  public var chatTemplate: String?

  public init(
    model: String, pre: String? = nil, tokens: [String], scores: [Float]? = nil, types: [Int32]? = nil,
    merges: [String]? = nil, bosID: Int32? = nil, eosID: Int32? = nil, endOfTurnID: Int32? = nil,
    unknownID: Int32? = nil, paddingID: Int32? = nil, addsBOS: Bool? = nil, addsEOS: Bool? = nil,
    addsSpacePrefix: Bool? = nil, chatTemplate: String? = nil
  ) {
    (self.model, self.pre, self.tokens) = (model, pre, tokens)
    (self.scores, self.types, self.merges) = (scores, types, merges)
    (self.bosID, self.eosID, self.endOfTurnID) = (bosID, eosID, endOfTurnID)
    (self.unknownID, self.paddingID) = (unknownID, paddingID)
    (self.addsBOS, self.addsEOS, self.addsSpacePrefix) = (addsBOS, addsEOS, addsSpacePrefix)
    self.chatTemplate = chatTemplate
  }

  static let prefix = "tokenizer.ggml."

  /// Key and value of everything that is there.
  var metadata: [(key: String, value: GGUFValue)] {
    var metadata: [(key: String, value: GGUFValue)] = []
    func put(_ name: String, _ value: GGUFValue?) {
      if let value { metadata.append((Self.prefix + name, value)) }
    }
    func id(_ id: Int32?) -> GGUFValue? { id.map { .uint32(UInt32(bitPattern: $0)) } }
    put("model", .string(model))
    put("pre", pre.map(GGUFValue.string))
    put("tokens", .array(tokens))
    put("scores", scores.map { .array(of: .float32, $0.map(GGUFValue.float32)) })
    put("token_type", types.map { .array(of: .int32, $0.map(GGUFValue.int32)) })
    put("merges", merges.map(GGUFValue.array))
    put("bos_token_id", id(bosID))
    put("eos_token_id", id(eosID))
    put("eot_token_id", id(endOfTurnID))
    put("unknown_token_id", id(unknownID))
    put("padding_token_id", id(paddingID))
    put("add_bos_token", addsBOS.map(GGUFValue.bool))
    put("add_eos_token", addsEOS.map(GGUFValue.bool))
    put("add_space_prefix", addsSpacePrefix.map(GGUFValue.bool))
    if let chatTemplate { metadata.append(("tokenizer.chat_template", .string(chatTemplate))) }
    return metadata
  }
}

extension GGUFFile {
  /// The tokenizer; nil when the file has none, or says so.
  ///
  /// - Throws: ``ModelError`` for lists of the wrong type or of different lengths.
  public func tokenizer() throws(ModelError) -> GGUFTokenizer? {
    let prefix = GGUFTokenizer.prefix
    let model = try string("\(prefix)model")
    guard let model, model != "none", model != "no_vocab" else { return nil }
    let tokensKey = "\(prefix)tokens"
    let tokens = try required(tokensKey, list(tokensKey, of: "texts", \.string))
    func sameLength<T>(_ name: String, _ list: [T]?) throws(ModelError) -> [T]? {
      guard let list, list.count != tokens.count else { return list }
      throw .badValue(
        path: path, key: prefix + name,
        reason: "has \(list.count) values, one for each of \(tokens.count) tokens")
    }
    return GGUFTokenizer(
      model: model, pre: try string("\(prefix)pre"), tokens: tokens,
      scores: try sameLength("scores", list("\(prefix)scores", of: "numbers") { $0.real.map { Float($0) } }),
      types: try sameLength(
        "token_type",
        list("\(prefix)token_type", of: "whole numbers") { $0.integer.flatMap(Int32.init(exactly:)) }
      ),
      merges: try list("\(prefix)merges", of: "texts", \.string),
      bosID: try tokenID("bos_token_id"), eosID: try tokenID("eos_token_id"),
      endOfTurnID: try tokenID("eot_token_id"), unknownID: try tokenID("unknown_token_id"),
      paddingID: try tokenID("padding_token_id"), addsBOS: try bool("\(prefix)add_bos_token"),
      addsEOS: try bool("\(prefix)add_eos_token"), addsSpacePrefix: try bool("\(prefix)add_space_prefix"),
      chatTemplate: try string("tokenizer.chat_template"))
  }

  /// A token id of the tokenizer's metadata; nil without one, or when it is the −1 that some files have for
  /// none.
  func tokenID(_ name: String) throws(ModelError) -> Int32? {
    let key = GGUFTokenizer.prefix + name
    guard let integer = try integer(key), integer != -1, integer != Int(UInt32.max) else { return nil }
    guard let id = Int32(exactly: integer), id >= 0 else {
      throw .wrongType(path: path, key: key, expected: "a token id")
    }
    return id
  }
}
