import OslerJSON

extension Tokenizer {
  /// A tokenizer of plain lists: the usual file is made of them, so that one reader understands both.
  ///
  /// - Parameter file: what messages call the place they came from.
  /// - Throws: ``TokenizerListsError``, or ``TokenizerError`` for lists that make no tokenizer.
  public init(_ lists: TokenizerLists, file: String) throws {
    switch lists.kind {
    case .sentencePiece: try self.init(sentencePiece: lists.modelProto, file: file)
    case .bytePairs: try self.init(json: try lists.bytePairJSON(file: file), file: file)
    }
    try configure(JSONPlace(text: lists.configuration, file: file))
  }
}

extension TokenizerLists {
  /// What would stand in `tokenizer_config.json`.
  fileprivate var configuration: String {
    var members: [JSONValue.Member] = [
      .init("bos_token", text(of: bosID).map { .string($0) } ?? .null),
      .init("eos_token", text(of: eosID).map { .string($0) } ?? .null),
      .init("add_bos_token", .bool(addsBOS ?? (kind == .sentencePiece))),
      .init("add_eos_token", .bool(addsEOS ?? false)),
    ]
    if let chatTemplate { members.append(.init("chat_template", .string(chatTemplate))) }
    return JSONValue.object(members).written(.compact)
  }

  /// `tokenizer.json` of a byte-level BPE.
  fileprivate func bytePairJSON(file: String) throws(TokenizerListsError) -> String {
    let name = split ?? "default"
    guard let pattern = Self.splits.first(where: { $0.name == name })?.pattern else {
      throw .unknownSplit(file: file, name: name)
    }
    let marks = tokens.indices.filter { [3, 4].contains(type($0)) }
    let added: [JSONValue] = marks.map { id in
      JSONValue([
        "id": .integer(id), "content": .string(tokens[id]), "single_word": .bool(false),
        "lstrip": .bool(false),
        "rstrip": .bool(false), "normalized": .bool(false), "special": .bool(type(id) == 3),
      ])
    }
    let vocabulary = tokens.indices.filter { ![3, 4, 5].contains(type($0)) }
      .map { JSONValue.Member(tokens[$0], .integer($0)) }
    let unused = tokens.indices.filter { type($0) == 5 }.map { JSONValue.Member(tokens[$0], .integer($0)) }
    let model = JSONValue([
      "type": "BPE", "dropout": .null, "unk_token": .null, "continuing_subword_prefix": .null,
      "end_of_word_suffix": .null, "fuse_unk": .bool(false), "byte_fallback": .bool(false),
      "ignore_merges": .bool(pattern == .llama3), "vocab": .object(vocabulary + unused),
      "merges": .array((merges ?? []).map { .string($0) }),
    ])
    return JSONValue([
      "version": "1.0", "truncation": .null, "padding": .null, "added_tokens": .array(added),
      "normalizer": pattern == .qwen2 ? JSONValue(["type": "NFC"]) : .null,
      "pre_tokenizer": Self.preTokenizer(pattern), "post_processor": .null,
      "decoder": Self.byteLevel(splits: true), "model": model,
    ]).written(.compact)
  }

  private static func preTokenizer(_ pattern: WordPattern) -> JSONValue {
    guard pattern != .gpt2 else { return byteLevel(splits: true) }
    let split = JSONValue([
      "type": "Split", "pattern": JSONValue(["Regex": .string(pattern.expression)]), "behavior": "Isolated",
      "invert": .bool(false),
    ])
    return JSONValue(["type": "Sequence", "pretokenizers": .array([split, byteLevel(splits: false)])])
  }

  private static func byteLevel(splits: Bool) -> JSONValue {
    JSONValue([
      "type": "ByteLevel", "add_prefix_space": .bool(false), "trim_offsets": .bool(false),
      "use_regex": .bool(splits),
    ])
  }

  /// A `tokenizer.model`: BPE, with bytes for what has no piece, and nothing replaced.
  fileprivate var modelProto: [UInt8] {
    var proto = ProtobufWriter()
    for (id, text) in tokens.enumerated() {
      var piece = ProtobufWriter()
      piece.put(1, text)
      piece.put(2, scores.flatMap { $0.indices.contains(id) ? $0[id] : nil } ?? -Float(id))
      piece.put(3, Int(type(id)))
      proto.put(1, piece)
    }
    var trainer = ProtobufWriter()
    trainer.put(3, 2)
    trainer.put(35, tokens.indices.contains { type($0) == 6 } ? 1 : 0)
    for (field, id) in [(40, unknownID), (41, bosID), (42, eosID)] { trainer.put(field, Int(id ?? -1)) }
    for (field, id) in [(45, unknownID), (46, bosID), (47, eosID)] {
      if let text = text(of: id) { trainer.put(field, text) }
    }
    proto.put(2, trainer)
    var normalizer = ProtobufWriter()
    normalizer.put(1, "identity")
    normalizer.put(3, addsSpacePrefix == false ? 0 : 1)
    normalizer.put(4, 0)
    normalizer.put(5, 1)
    proto.put(3, normalizer)
    return proto.bytes
  }
}
