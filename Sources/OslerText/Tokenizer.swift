import OslerJSON

/// Text to token ids and back: byte-pair encoding as Hugging Face's `tokenizers` does it with the same
/// `tokenizer.json`, or SentencePiece as its package does it with the same `tokenizer.model`.
///
/// Text is text: a `</s>` that a user wrote is four ordinary characters, never the token that ends a document.
public struct Tokenizer: Sendable {
  /// How many ids there are, added tokens included: ids are `0..<vocabularySize`.
  public let vocabularySize: Int
  /// The token a document begins with.
  public internal(set) var bosID: Int32?
  /// The token a document ends with.
  public internal(set) var eosID: Int32?
  /// Whether whoever made the tokenizer puts ``bosID`` before every text. ``encode(_:)`` never does.
  public internal(set) var addsBOS: Bool
  /// Whether whoever made it puts ``eosID`` behind every text. ``encode(_:)`` never does.
  public internal(set) var addsEOS: Bool
  /// The chat template in Jinja that came with it.
  public internal(set) var chatTemplate: String?
  /// The longest text, in tokens, that the model it was made for reads.
  public var maximumLength: Int?

  let core: TokenizerCore
  let addedTokens: [AddedToken]
  /// What the file puts around every text; this type adds no tokens of its own accord.
  let frame: SpecialFrame
  /// `tokenizer_config.json` as it came, so that what others wrote there survives a save.
  var configuration = JSONValue.object([])
  /// Files beside it that a save writes again, by name.
  var companions: [String: [UInt8]] = [:]

  /// Finds added tokens in the text as it came.
  let rawFinder: AddedTokenFinder
  /// Finds added tokens in the normalised text.
  let normalizedFinder: AddedTokenFinder
  private let special: Set<Int32>
  private let addedTexts: [Int32: String]
  /// What added tokens decode to that are normalised and not special: the normalised text, as the reference's.
  private let normalizedTexts: [Int32: String]

  init(_ parts: TokenizerParts) {
    self.init(
      .bytePair(BytePairPipeline(parts)), added: parts.addedTokens, frame: parts.frame,
      normalizer: parts.normalizer)
  }

  init(_ core: TokenizerCore, added: [AddedToken], frame: SpecialFrame, normalizer: Normalizer) {
    func normalized(_ token: AddedToken) -> [UInt8] {
      var content = Array(token.content.utf8)
      normalizer.apply(to: &content)
      return content
    }
    func named(_ names: [String]) -> Int32? {
      names.lazy.compactMap { name in added.first { $0.content == name }?.id }.first
    }
    self.core = core
    self.frame = frame
    addedTokens = added
    vocabularySize = max(core.count, (added.map { Int($0.id) }.max() ?? -1) + 1)
    special = Set(added.filter(\.isSpecial).map(\.id))
    rawFinder = AddedTokenFinder(added.filter { !$0.isNormalized })
    normalizedFinder = AddedTokenFinder(added.filter(\.isNormalized), as: normalized)
    addedTexts = Dictionary(added.map { ($0.id, $0.content) }) { $1 }
    normalizedTexts = Dictionary(
      added.filter { $0.isNormalized && !$0.isSpecial }
        .map { ($0.id, String(decoding: normalized($0), as: UTF8.self)) }
    ) { $1 }
    bosID = named(["<s>", "<|begin_of_text|>", "<bos>", "<|endoftext|>"])
    eosID = named(["</s>", "<|end_of_text|>", "<eos>", "<|endoftext|>"])
    addsBOS = bosID.map(frame.prefix.contains) ?? false
    addsEOS = eosID.map(frame.suffix.contains) ?? false
  }

  /// The tokens of `text`. None is added, and special tokens are not looked for.
  public func encode(_ text: String) -> [Int32] { encode(text, recognisingSpecial: false) }

  /// - Parameter recognisingSpecial: whether `</s>` in the text is the special token. Only for text
  ///   that no user wrote.
  public func encode(_ text: String, recognisingSpecial: Bool) -> [Int32] {
    var encoder = TokenEncoder(self)
    return encoder.encode(text, recognisingSpecial: recognisingSpecial)
  }

  /// The tokens of one text in stretches, see ``TokenEncoder/encode(_:continuing:)``.
  public func encode(_ stretches: [TextStretch], continuing: Bool = false) -> [Int32] {
    var encoder = TokenEncoder(self)
    return encoder.encode(stretches, continuing: continuing)
  }

  /// The text of `ids`, special tokens left out. Bytes that are not UTF-8 become U+FFFD.
  public func decode(_ ids: [Int32]) -> String {
    if case .bytePair(let pipeline) = core {
      return pipeline.decoder.text(of: ids.filter { !isSpecial($0) }.map(decodedPiece))
    }
    var decoder = StreamingDecoder(self)
    var text = ""
    for id in ids { text += decoder.append(id) }
    return text + decoder.finish()
  }

  /// The bytes that `id` stands for in the middle of a text; those of U+FFFD for an id beyond the vocabulary.
  public func bytes(of id: Int32) -> [UInt8] {
    switch core {
    case .bytePair(let pipeline): pipeline.decoder.bytes(of: decodedPiece(id))
    case .sentencePiece(let model, _): addedTexts[id].map { Array($0.utf8) } ?? model.bytes(of: id)
    }
  }

  /// Whether `id` is a mark such as `</s>`, which is no text.
  public func isSpecial(_ id: Int32) -> Bool { special.contains(id) }

  /// `id` as the vocabulary writes it (" ab" is "Ġab"); `nil` beyond the vocabulary, and where it has a gap.
  public func piece(of id: Int32) -> String? { core.piece(of: id) ?? addedTexts[id] }

  /// The id of a token as the vocabulary writes it.
  public func id(ofPiece piece: String) -> Int32? {
    core.id(ofPiece: piece) ?? addedTokens.first { $0.content == piece }?.id
  }

  /// ``bosID`` as templates write it.
  public var bosToken: String? { bosID.flatMap(piece) }

  /// ``eosID`` as templates write it.
  public var eosToken: String? { eosID.flatMap(piece) }

  /// The texts of all special tokens.
  public var specialTexts: [String] { addedTokens.filter(\.isSpecial).map(\.content) }

  /// What the decoder is given for `id`; U+FFFD beyond the vocabulary.
  func decodedPiece(_ id: Int32) -> String { normalizedTexts[id] ?? piece(of: id) ?? "\u{FFFD}" }

  /// The text of an added token that the core does not know.
  func addedText(_ id: Int32) -> String? { core.piece(of: id) == nil ? addedTexts[id] : nil }
}
