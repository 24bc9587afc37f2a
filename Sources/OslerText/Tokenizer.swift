import OslerJSON

/// Byte-level BPE: text to token ids and back, as Hugging Face's `tokenizers` does with the same file.
///
/// Every text has tokens, as each byte is one. Text is text: a `</s>` that a user wrote is
/// four ordinary characters, never the token that ends a document.
public struct Tokenizer: Sendable {
  /// How many ids there are, added tokens included: ids are `0..<vocabularySize`.
  public var vocabularySize: Int { pieces.count }
  /// The token a document begins with.
  public internal(set) var bosID: Int32?
  /// The token a document ends with.
  public internal(set) var eosID: Int32?
  /// The longest text, in tokens, that the model it was made for reads.
  public var maximumLength: Int?

  /// Every token as the file writes it; its number is its id.
  let pieces: ByteTable
  /// The token of each byte; −1 for those that no UTF-8 holds, where the vocabulary leaves them out.
  let byteIDs: [Int32]
  let mergePairs: [TokenPair]
  let merges: MergeTable
  let addedTokens: [AddedToken]
  let normalizer: Normalizer
  let preTokenizer: PreTokenizer
  /// Ids that are in `added_tokens` only, not in the model's own vocabulary.
  let addedOnly: Set<Int32>
  /// Kept as it came; this type adds no tokens of its own accord.
  let postProcessor: JSONValue
  let decoder: JSONValue
  /// `tokenizer_config.json` as it came, so that what others wrote there survives a save.
  var configuration = JSONValue.object([])

  let special: Set<Int32>
  /// By whether special tokens are looked for (1) or not (0): first in the text as it came, then normalised.
  let finders: [(raw: AddedTokenFinder, normalized: AddedTokenFinder)]

  init(_ parts: TokenizerParts) {
    pieces = parts.pieces
    byteIDs = parts.byteIDs
    mergePairs = parts.mergePairs
    merges = MergeTable(parts.mergePairs, makes: parts.mergeTokens)
    addedTokens = parts.addedTokens
    normalizer = parts.normalizer
    preTokenizer = parts.preTokenizer
    addedOnly = parts.addedOnly
    postProcessor = parts.postProcessor
    decoder = parts.decoder
    special = Set(parts.addedTokens.filter(\.isSpecial).map(\.id))
    finders = [false, true].map { recognisesSpecial in
      let tokens = parts.addedTokens.filter { recognisesSpecial || !$0.isSpecial }
      return (
        AddedTokenFinder(tokens.filter { !$0.isNormalized }),
        AddedTokenFinder(tokens.filter(\.isNormalized))
      )
    }
    bosID = specialID(["<s>", "<|begin_of_text|>", "<|endoftext|>"])
    eosID = specialID(["</s>", "<|end_of_text|>", "<|endoftext|>"])
  }

  /// The tokens of `text`. None is added, and special tokens are not looked for.
  public func encode(_ text: String) -> [Int32] { encode(text, recognisingSpecial: false) }

  /// - Parameter recognisingSpecial: whether `</s>` in the text is the special token. Only for text
  ///   that no user wrote.
  public func encode(_ text: String, recognisingSpecial: Bool) -> [Int32] {
    var encoder = TokenEncoder(self)
    return encoder.encode(text, recognisingSpecial: recognisingSpecial)
  }

  /// The text of `ids`, special tokens left out. Bytes that are not UTF-8 become U+FFFD.
  public func decode(_ ids: [Int32]) -> String {
    var all: [UInt8] = []
    for id in ids where !isSpecial(id) { all.append(contentsOf: bytes(of: id)) }
    return String(decoding: all, as: UTF8.self)
  }

  /// The bytes that `id` stands for; those of U+FFFD for an id beyond the vocabulary.
  public func bytes(of id: Int32) -> [UInt8] {
    guard pieces.contains(id) else { return Array("\u{FFFD}".utf8) }
    let piece = pieces[Int(id)]
    if addedOnly.contains(id) || special.contains(id) { return Array(piece) }
    return ByteAlphabet.bytes(String(decoding: piece, as: UTF8.self)) ?? Array(piece)
  }

  /// Whether `id` is a mark such as `</s>`, which is no text.
  public func isSpecial(_ id: Int32) -> Bool { special.contains(id) }

  /// `id` as the vocabulary writes it (" ab" is "Ġab"); `nil` beyond the vocabulary.
  public func piece(of id: Int32) -> String? {
    pieces.contains(id) ? String(decoding: pieces[Int(id)], as: UTF8.self) : nil
  }

  /// The id of a token as the vocabulary writes it.
  public func id(ofPiece piece: String) -> Int32? { pieces.find(Array(piece.utf8)).map { Int32($0) } }

  private func specialID(_ names: [String]) -> Int32? {
    for name in names {
      if let token = addedTokens.first(where: { $0.content == name }) { return token.id }
    }
    return nil
  }
}

/// What a tokenizer is made of, checked by whoever puts it together.
struct TokenizerParts {
  var pieces = ByteTable()
  var byteIDs: [Int32] = []
  var mergePairs: [TokenPair] = []
  var mergeTokens: [Int32] = []
  var addedTokens: [AddedToken] = []
  var addedOnly: Set<Int32> = []
  var normalizer = Normalizer.none
  var preTokenizer = PreTokenizer.byteLevel(addsSpace: false)
  var postProcessor = JSONValue.null
  var decoder = JSONValue.byteLevel
}

extension ByteTable {
  func contains(_ id: Int32) -> Bool { id >= 0 && id < count }
}
