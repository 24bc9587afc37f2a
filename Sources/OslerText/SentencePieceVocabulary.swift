/// The pieces of a model, checked: each once, none empty, the unknown one there, the bytes complete.
struct SentencePieceVocabulary {
  private(set) var pieces: [SentencePieceModel.Piece]
  private(set) var table = ByteTable()
  private(set) var unknownID: Int32?
  /// The piece of each byte; empty without `byte_fallback`.
  private(set) var byteIDs: [Int32] = []

  /// Pieces are shorter, in bytes.
  private static let longestPiece = 8000

  init(_ parts: SentencePieceParts, file: String) throws(TokenizerError) {
    pieces = parts.pieces
    guard !pieces.isEmpty else { throw .missing(file: file, key: "pieces") }
    var byteIDs = [Int32](repeating: -1, count: 256)
    for index in pieces.indices {
      // Some converters write a zero byte beside the byte pieces; nothing is ever made of it.
      if parts.fallsBackToBytes, pieces[index].text == "\0" { pieces[index].kind = .unused }
      let piece = pieces[index]
      try Self.check(piece, index, parts, file)
      let (first, isNew) = table.insert(Array(piece.text.utf8))
      guard isNew else {
        throw .duplicatePiece(file: file, piece: piece.text, first: first, second: index)
      }
      switch piece.kind {
      case .unknown:
        guard unknownID == nil else {
          throw .notSentencePiece(
            file: file, field: "pieces[\(index)].type", what: "is UNKNOWN, as that of another piece is")
        }
        unknownID = Int32(index)
      case .byte: if let byte = SentencePieceModel.byte(of: piece.text) { byteIDs[Int(byte)] = Int32(index) }
      case .normal, .control, .userDefined, .unused: break
      }
    }
    if parts.fallsBackToBytes {
      if let byte = byteIDs.firstIndex(of: -1) {
        throw .missingBytePiece(file: file, piece: SentencePieceModel.byteText(UInt8(byte)))
      }
      self.byteIDs = byteIDs
    } else if unknownID == nil {
      throw .notSentencePiece(file: file, field: "pieces", what: "has no piece of type UNKNOWN")
    }
  }

  private static func check(
    _ piece: SentencePieceModel.Piece, _ index: Int, _ parts: SentencePieceParts, _ file: String
  ) throws(TokenizerError) {
    func wrong(_ field: String, _ what: String) -> TokenizerError {
      .notSentencePiece(file: file, field: "pieces[\(index)].\(field)", what: what)
    }
    let count = piece.text.utf8.count
    if count == 0 { throw wrong("piece", "is empty") }
    if count >= longestPiece { throw wrong("piece", "is \(count) bytes long, not under \(longestPiece)") }
    if piece.kind != .unused, piece.text.utf8.contains(0) { throw wrong("piece", "holds a zero byte") }
    if !piece.score.isFinite { throw wrong("score", "is \(piece.score), which is no number") }
    guard piece.kind == .byte else { return }
    if !parts.fallsBackToBytes { throw wrong("type", "is BYTE, but 'byte_fallback' is not set") }
    if SentencePieceModel.byte(of: piece.text) == nil {
      throw wrong("piece", "is '\(piece.text)', which names no byte")
    }
  }

  /// The id of `text` if its piece is of that kind.
  func id(_ text: String, _ kind: SentencePieceModel.Piece.Kind) -> Int32? {
    guard let id = table.find(Array(text.utf8)), pieces[id].kind == kind else { return nil }
    return Int32(id)
  }

  /// The pieces of some kinds, for a trie.
  func entries(_ includes: (SentencePieceModel.Piece.Kind) -> Bool) -> [PieceTrie.Entry] {
    pieces.indices.filter { includes(pieces[$0].kind) }.map {
      PieceTrie.Entry(bytes: Array(pieces[$0].text.utf8), id: Int32($0), score: pieces[$0].score)
    }
  }
}
