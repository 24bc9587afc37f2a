/// Turns tokens into text one at a time, holding back what later tokens may still change: a character until
/// all its bytes are there, a run of byte tokens until it ends.
///
/// What ``append(_:)`` and ``finish()`` hand out, put together, is what ``Tokenizer/decode(_:)`` gives. A
/// decoder that is none of the usual ones hands out everything at the end.
public struct StreamingDecoder: Sendable {
  private let tokenizer: Tokenizer
  /// For a `tokenizer.json`.
  private var tokens: TokenStream?
  /// For a `tokenizer.model`.
  private var pieces: SentencePieceDecoder?
  /// For a `tokenizer.model` that changes the whole text in the end, and what there is to decode so far.
  private var model: SentencePieceModel?
  private var held: [Int32] = []

  public init(_ tokenizer: Tokenizer) {
    self.tokenizer = tokenizer
    switch tokenizer.core {
    case .bytePair(let pipeline): tokens = TokenStream(pipeline.decoder)
    case .sentencePiece(let model, _) where model.denormalizer == nil: pieces = SentencePieceDecoder(model)
    case .sentencePiece(let model, _): self.model = model
    }
  }

  /// The text that `id` completes; empty for a special token or in the middle of a character.
  public mutating func append(_ id: Int32) -> String {
    let isSpecial = tokenizer.isSpecial(id)
    if let text = tokenizer.addedText(id), let before = pieces?.finish() {
      return isSpecial ? before : before + text
    }
    if let text = pieces?.append(id) { return text }
    if isSpecial { return "" }
    if model != nil { held.append(id) }
    return tokens?.append(tokenizer.decodedPiece(id)) ?? ""
  }

  /// The rest: U+FFFD where a character never ended, else nothing as a rule.
  public mutating func finish() -> String {
    defer { held = [] }
    return tokens?.finish() ?? pieces?.finish() ?? model?.decode(held) ?? ""
  }
}
