import OslerJSON

extension Tokenizer {
  /// The tokenizer as Hugging Face's `tokenizer.json`: the same text for the same tokenizer, so that its
  /// digest names it.
  public func json() -> String {
    JSONValue.object([
      .init("version", .string("1.0")),
      .init("truncation", .null),
      .init("padding", .null),
      .init("added_tokens", .array(addedTokens.map(\.json))),
      .init("normalizer", normalizer.json),
      .init("pre_tokenizer", preTokenizer.json),
      .init("post_processor", postProcessor),
      .init("decoder", decoder),
      .init("model", modelJSON),
    ]).written(.indented) + "\n"
  }

  private var modelJSON: JSONValue {
    let vocabulary = (0..<Int32(vocabularySize)).filter { !addedOnly.contains($0) }
    return .object([
      .init("type", .string("BPE")),
      .init("dropout", .null),
      .init("unk_token", .null),
      .init("continuing_subword_prefix", .null),
      .init("end_of_word_suffix", .null),
      .init("fuse_unk", .bool(false)),
      .init("byte_fallback", .bool(false)),
      .init("ignore_merges", .bool(false)),
      .init("vocab", .object(vocabulary.map { .init(text(of: $0), .integer(Int($0))) })),
      .init("merges", .array(mergePairs.map { .string(text(of: $0.left) + " " + text(of: $0.right)) })),
    ])
  }

  private func text(of id: Int32) -> String { String(decoding: pieces[Int(id)], as: UTF8.self) }

  /// `tokenizer_config.json`: what was loaded, with the tokens and the length of this tokenizer.
  public func configurationJSON() -> String {
    func name(_ id: Int32?) -> JSONValue { id.map { .string(text(of: $0)) } ?? .null }
    var configuration = configuration.setting("bos_token", to: name(bosID))
    configuration = configuration.setting("eos_token", to: name(eosID))
    if let maximumLength {
      configuration = configuration.setting("model_max_length", to: .integer(maximumLength))
    }
    if configuration["clean_up_tokenization_spaces"] == nil {
      configuration = configuration.setting("clean_up_tokenization_spaces", to: .bool(false))
    }
    if configuration["tokenizer_class"] == nil {
      configuration = configuration.setting("tokenizer_class", to: .string("PreTrainedTokenizerFast"))
    }
    return configuration.written(.indented) + "\n"
  }
}

extension AddedToken {
  fileprivate var json: JSONValue {
    .object([
      .init("id", .integer(Int(id))),
      .init("content", .string(content)),
      .init("single_word", .bool(false)),
      .init("lstrip", .bool(false)),
      .init("rstrip", .bool(false)),
      .init("normalized", .bool(isNormalized)),
      .init("special", .bool(isSpecial)),
    ])
  }
}

extension Normalizer {
  fileprivate var json: JSONValue {
    switch self {
    case .none: .null
    case .nfc: .object([.init("type", .string("NFC"))])
    }
  }
}

extension PreTokenizer {
  fileprivate var json: JSONValue {
    switch self {
    case .byteLevel(let addsSpace):
      .object([
        .init("type", .string("ByteLevel")),
        .init("add_prefix_space", .bool(addsSpace)),
        .init("trim_offsets", .bool(true)),
        .init("use_regex", .bool(true)),
      ])
    }
  }
}

extension JSONValue {
  /// The decoder of every byte-level tokenizer.
  static let byteLevel = JSONValue.object([
    .init("type", .string("ByteLevel")),
    .init("add_prefix_space", .bool(true)),
    .init("trim_offsets", .bool(true)),
    .init("use_regex", .bool(true)),
  ])

  /// A post-processor that puts `token` before every text, as Osler's own documents begin.
  static func prefix(token: String, id: Int32) -> JSONValue {
    func part(_ kind: String, _ id: String, _ type: Int) -> JSONValue {
      .object([.init(kind, .object([.init("id", .string(id)), .init("type_id", .integer(type))]))])
    }
    let entry = JSONValue.object([
      .init("id", .string(token)), .init("ids", .array([.integer(Int(id))])),
      .init("tokens", .array([.string(token)])),
    ])
    return .object([
      .init("type", .string("TemplateProcessing")),
      .init("single", .array([part("SpecialToken", token, 0), part("Sequence", "A", 0)])),
      .init(
        "pair",
        .array([part("SpecialToken", token, 0), part("Sequence", "A", 0), part("Sequence", "B", 1)])),
      .init("special_tokens", .object([.init(token, entry)])),
    ])
  }
}
