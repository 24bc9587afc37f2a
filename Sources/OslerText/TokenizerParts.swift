import OslerJSON

/// What a tokenizer is made of, checked by whoever puts it together.
struct TokenizerParts {
  /// In the order of ids. A gap is filled with what ``addGap()`` makes.
  var pieces = ByteTable()
  var alphabet = BytePairModel.Alphabet.bytes
  var byteIDs: [Int32] = []
  var mergePairs: [TokenPair] = []
  var mergeTokens: [Int32] = []
  var ignoresMerges = false
  var addedTokens: [AddedToken] = []
  var addedOnly: Set<Int32> = []
  var normalizer = Normalizer.none
  var preTokenizer = PreTokenizer(steps: [.byteLevel(addsSpace: false, splits: true)])
  var decoder = TokenDecoder.byteLevel
  var frame = SpecialFrame()
  var source = TokenizerSource()

  /// Takes one id that stands for nothing: its bytes are no UTF-8, so that no text is it.
  mutating func addGap() {
    let id = pieces.count
    addedOnly.insert(Int32(id))
    pieces.insert([0xFF] + (0..<4).map { UInt8(truncatingIfNeeded: id >> ($0 * 8)) })
  }
}

/// What a `tokenizer.json` said beside its tokens and merges, as it came.
struct TokenizerSource: Hashable, Sendable {
  var truncation = JSONValue.null
  var padding = JSONValue.null
  var normalizer = JSONValue.null
  var preTokenizer = JSONValue.byteLevel(addsSpace: false)
  var postProcessor = JSONValue.null
  var decoder = JSONValue.byteLevel(addsSpace: true)
  /// The members of `model` but for `vocab` and `merges`.
  var model: [JSONValue.Member] = [
    .init("type", .string("BPE")),
    .init("dropout", .null),
    .init("unk_token", .null),
    .init("continuing_subword_prefix", .null),
    .init("end_of_word_suffix", .null),
    .init("fuse_unk", .bool(false)),
    .init("byte_fallback", .bool(false)),
    .init("ignore_merges", .bool(false)),
  ]
  /// Whether merges are lists of two, not two texts with a space between them.
  var writesPairs = false
}

extension JSONValue {
  /// GPT-2's step, as a pre-tokenizer or a decoder.
  static func byteLevel(addsSpace: Bool) -> JSONValue {
    .object([
      .init("type", .string("ByteLevel")),
      .init("add_prefix_space", .bool(addsSpace)),
      .init("trim_offsets", .bool(true)),
      .init("use_regex", .bool(true)),
    ])
  }
}
