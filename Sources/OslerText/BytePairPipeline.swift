/// Everything that a `tokenizer.json` says of how text becomes tokens and tokens text, but for added tokens.
struct BytePairPipeline: Sendable {
  let normalizer: Normalizer
  let preTokenizer: PreTokenizer
  let model: BytePairModel
  let decoder: TokenDecoder
  /// Ids that are not in the model's own vocabulary: added tokens, and gaps.
  let addedOnly: Set<Int32>
  /// What a save writes as it came.
  let source: TokenizerSource

  init(_ parts: TokenizerParts) {
    normalizer = parts.normalizer
    preTokenizer = parts.preTokenizer
    model = BytePairModel(parts)
    decoder = parts.decoder
    addedOnly = parts.addedOnly
    source = parts.source
  }
}

/// What is between added tokens: one of the two kinds of file.
enum TokenizerCore: Sendable {
  case bytePair(BytePairPipeline)
  /// `tokenizer.model`, and its bytes as they came.
  case sentencePiece(SentencePieceModel, bytes: [UInt8])

  /// How many ids it has by itself.
  var count: Int {
    switch self {
    case .bytePair(let pipeline): pipeline.model.pieces.count
    case .sentencePiece(let model, _): model.pieces.count
    }
  }

  /// `id` as the file writes it.
  func piece(of id: Int32) -> String? {
    guard id >= 0, id < count else { return nil }
    switch self {
    case .bytePair(let pipeline): return String(validating: pipeline.model.pieces[Int(id)], as: UTF8.self)
    case .sentencePiece(let model, _): return model.pieces[Int(id)].text
    }
  }

  func id(ofPiece piece: String) -> Int32? {
    switch self {
    case .bytePair(let pipeline): pipeline.model.pieces.find(Array(piece.utf8)).map { Int32($0) }
    case .sentencePiece(let model, _): model.id(ofPiece: piece)
    }
  }
}
