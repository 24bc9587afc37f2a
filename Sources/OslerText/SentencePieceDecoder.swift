/// Turns ids into text one at a time, as ``SentencePieceModel/decode(_:)`` does with all (but for a
/// denormaliser, which few models have and which needs the whole text).
public struct SentencePieceDecoder: Sendable {
  private let model: SentencePieceModel
  /// Bytes of a character that is not complete yet.
  private var held: [UInt8] = []
  /// Whether the space that stands for a text's beginning may still come.
  private var isAtBeginning = true
  private var hasText = false

  public init(_ model: SentencePieceModel) { self.model = model }

  /// The text that `id` completes; empty for a control piece or in the middle of a character.
  public mutating func append(_ id: Int32) -> String {
    guard model.pieces.indices.contains(Int(id)) else { return finish() + shown("\u{FFFD}") }
    let piece = model.pieces[Int(id)]
    if piece.kind == .byte { return shown(held(after: SentencePieceModel.byte(of: piece.text) ?? 0)) }
    let before = finish()
    if hasText { isAtBeginning = false }
    switch piece.kind {
    case .control, .byte: return before
    case .unknown: return before + shown(model.unknownSurface)
    case .normal, .userDefined, .unused: return before + shown(text(of: piece))
    }
  }

  /// The rest: U+FFFD for each byte of a character that never ended.
  public mutating func finish() -> String {
    guard !held.isEmpty else { return "" }
    defer { held = [] }
    return shown(String(repeating: "\u{FFFD}", count: held.count))
  }

  private mutating func text(of piece: SentencePieceModel.Piece) -> String {
    var scalars = piece.text.unicodeScalars[...]
    let removes = model.normalization.removesExtraSpaces
    if isAtBeginning, removes || model.normalization.addsDummyPrefix, scalars.first == "▁" {
      scalars.removeFirst()
      // Where spaces are removed, all that come first go, a space a piece.
      if !removes { isAtBeginning = false }
    }
    return SentencePieceModel.unescaped(scalars)
  }

  private mutating func shown(_ text: String) -> String {
    if !text.isEmpty { hasText = true }
    return text
  }

  /// What is complete with one more byte.
  private mutating func held(after byte: UInt8) -> String {
    held.append(byte)
    var text = ""
    while !held.isEmpty {
      let (length, isUnfinished) = held.withUnsafeBufferPointer {
        ($0.characterLength(at: 0), $0.isUnfinishedCharacter)
      }
      if isUnfinished { break }
      text += length.map { String(decoding: held[..<$0], as: UTF8.self) } ?? "\u{FFFD}"
      held.removeFirst(length ?? 1)
    }
    return text
  }
}
