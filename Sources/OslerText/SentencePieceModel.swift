/// A SentencePiece model (Kudo & Richardson 2018, arXiv:1808.06226), BPE or unigram: text to ids and back,
/// exactly as the `sentencepiece` package does with the same `tokenizer.model`.
///
/// Nothing is added to a text's tokens, and a control piece such as `</s>` is never made of text.
public struct SentencePieceModel: Sendable {
  public enum Algorithm: String, Hashable, Sendable {
    /// The most probable cut into pieces (Kudo 2018, arXiv:1804.10959).
    case unigram
    /// Neighbouring pieces merge, the best-scored first (Sennrich et al. 2016, arXiv:1508.07909).
    case bpe
  }

  /// An entry of the vocabulary; its index is its id.
  public struct Piece: Hashable, Sendable {
    /// The numbers of `ModelProto.SentencePiece.Type`, and of GGUF's `tokenizer.ggml.token_type`.
    public enum Kind: Int, Sendable {
      case normal = 1
      case unknown
      /// A mark such as `</s>`.
      case control
      /// A word that is always one token.
      case userDefined
      /// Never made of text.
      case unused
      /// `<0x0A>` and its like, for characters that no piece has.
      case byte
    }

    /// Spaces are written "▁".
    public var text: String
    /// A logarithm of probability, or minus the number of the merge.
    public var score: Float
    public var kind: Kind

    public init(_ text: String, score: Float, kind: Kind = .normal) {
      self.text = text
      self.score = score
      self.kind = kind
    }
  }

  public let pieces: [Piece]
  public let algorithm: Algorithm
  /// The token a text begins with, where the model has one; likewise the others.
  public let bosID: Int32?
  public let eosID: Int32?
  public let unkID: Int32?
  public let padID: Int32?

  /// Every piece by its text.
  let table: ByteTable
  let normalizer: SentencePieceNormalizer
  let denormalizer: SentencePieceNormalizer?
  let normalization: SentencePieceNormalization
  let unknownSurface: String
  /// The piece of each byte; empty where unknown characters become the unknown token.
  let byteIDs: [Int32]
  let userDefined: PieceTrie
  /// What BPE merges; `nil` for unigram.
  let merges: PieceMerges?
  /// The pieces that unigram looks for; `nil` for BPE.
  let unigram: UnigramPieces?

  /// - Parameter bytes: a `tokenizer.model`. `file` is its name in messages.
  public init(_ bytes: [UInt8], file: String) throws(TokenizerError) {
    try self.init(try SentencePieceParts(bytes, file: file), file: file)
  }

  /// A model from plain arrays, as GGUF files hold them. What such files do not say is as Llama's:
  /// nothing is replaced, and runs of spaces stay.
  ///
  /// Unknown characters become bytes if there is any byte piece. `file` is the name in messages.
  public init(
    pieces: [Piece], algorithm: Algorithm, addsDummyPrefix: Bool = true, removesExtraSpaces: Bool = false,
    charactersMap: [UInt8] = [], file: String
  ) throws(TokenizerError) {
    var parts = SentencePieceParts()
    parts.pieces = pieces
    parts.algorithm = algorithm
    parts.fallsBackToBytes = pieces.contains { $0.kind == .byte }
    parts.normalization.addsDummyPrefix = addsDummyPrefix
    parts.normalization.removesExtraSpaces = removesExtraSpaces
    parts.normalization.charactersMap = charactersMap
    try self.init(parts, file: file)
  }

  init(_ parts: SentencePieceParts, file: String) throws(TokenizerError) {
    let vocabulary = try SentencePieceVocabulary(parts, file: file)
    pieces = vocabulary.pieces
    table = vocabulary.table
    byteIDs = vocabulary.byteIDs
    algorithm = parts.algorithm
    normalization = parts.normalization
    unknownSurface = parts.unknownSurface
    unkID = vocabulary.unknownID
    bosID = vocabulary.id(parts.beginPiece, .control)
    eosID = vocabulary.id(parts.endPiece, .control)
    padID = vocabulary.id(parts.paddingPiece, .control)
    userDefined = PieceTrie(vocabulary.entries { $0 == .userDefined })
    normalizer = try SentencePieceNormalizer(
      parts.normalization, userDefined: userDefined, field: "normalizer_spec", file: file)
    if let settings = parts.denormalization, !settings.charactersMap.isEmpty {
      denormalizer = try SentencePieceNormalizer(settings, field: "denormalizer_spec", file: file)
    } else {
      denormalizer = nil
    }
    merges = algorithm == .bpe ? PieceMerges(vocabulary) : nil
    unigram = algorithm == .unigram ? UnigramPieces(vocabulary) : nil
  }

  /// The ids of `text`.
  ///
  /// - Parameter addsPrefix: false where the text goes on after other tokens: no space is put before it.
  public func encode(_ text: String, addsPrefix: Bool = true) -> [Int32] {
    var encoder = SentencePieceEncoder(self)
    return encoder.encode(text, addsPrefix: addsPrefix)
  }

  /// The text of `ids`: without control pieces and the dummy space, U+FFFD for each byte that is not
  /// UTF-8 and for an id beyond the vocabulary.
  public func decode(_ ids: [Int32]) -> String {
    var decoder = SentencePieceDecoder(self)
    var text = ""
    for id in ids { text += decoder.append(id) }
    text += decoder.finish()
    guard let denormalizer else { return text }
    var denormalized: [UInt8] = []
    text.withUTF8 { denormalizer.normalize($0, isBeginning: true, into: &denormalized) }
    return String(decoding: denormalized, as: UTF8.self)
  }

  /// What `id` stands for in the middle of a text: none for a control piece, U+FFFD beyond the vocabulary.
  public func bytes(of id: Int32) -> [UInt8] {
    guard pieces.indices.contains(Int(id)) else { return Array("\u{FFFD}".utf8) }
    let piece = pieces[Int(id)]
    return switch piece.kind {
    case .control: []
    case .unknown: Array(unknownSurface.utf8)
    case .byte: [Self.byte(of: piece.text) ?? 0]
    case .normal, .userDefined, .unused: Array(Self.unescaped(piece.text.unicodeScalars[...]).utf8)
    }
  }

  /// The id of a piece as the vocabulary writes it.
  public func id(ofPiece piece: String) -> Int32? { table.find(Array(piece.utf8)).map { Int32($0) } }

  /// A piece as text: each "▁" is a space.
  static func unescaped(_ scalars: Substring.UnicodeScalarView) -> String {
    var text = ""
    for scalar in scalars { text.unicodeScalars.append(scalar == "▁" ? " " : scalar) }
    return text
  }

  /// The piece of a byte: "<0x0A>".
  static func byteText(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return "<0x\(digits.count < 2 ? "0" : "")\(digits)>"
  }

  static func byte(of text: String) -> UInt8? {
    guard text.utf8.count == 6, text.hasPrefix("<0x"), text.hasSuffix(">") else { return nil }
    guard let byte = UInt8(text.dropFirst(3).dropLast(), radix: 16), byteText(byte) == text else {
      return nil
    }
    return byte
  }
}
