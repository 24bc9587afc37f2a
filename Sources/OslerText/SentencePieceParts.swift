/// What a SentencePiece model is made of: the fields of its `ModelProto` that encoding and decoding need.
///
/// Defaults are those of `sentencepiece_model.proto`.
struct SentencePieceParts: Sendable {
  var pieces: [SentencePieceModel.Piece] = []
  var algorithm = SentencePieceModel.Algorithm.unigram
  var fallsBackToBytes = false
  var beginPiece = "<s>"
  var endPiece = "</s>"
  var paddingPiece = "<pad>"
  /// The text of the unknown token: a double question mark between spaces.
  var unknownSurface = " \u{2047} "
  var normalization = SentencePieceNormalization()
  /// What is done to decoded text.
  var denormalization: SentencePieceNormalization?
}

/// `NormalizerSpec`: what is done to text before it is cut into pieces.
struct SentencePieceNormalization: Hashable, Sendable {
  /// Replacements of characters, a ``CharacterMap``; empty where there are none.
  var charactersMap: [UInt8] = []
  /// A space before the text, so that "world" is the same word everywhere.
  var addsDummyPrefix = true
  /// Runs of spaces become one; those at the ends go.
  var removesExtraSpaces = true
  /// Spaces become "▁" (U+2581).
  var escapesSpaces = true
  /// The dummy goes after the text: "world▁" rather than "▁world". From `TrainerSpec`.
  var marksWordEnds = false
}

extension SentencePieceParts {
  /// - Parameter bytes: a `tokenizer.model`.
  init(_ bytes: [UInt8], file: String) throws(TokenizerError) {
    var reader = ProtobufReader(bytes, message: "", file: file)
    while let field = try reader.next() {
      switch field {
      case 1:
        var piece = try reader.nested("pieces[\(pieces.count)]")
        pieces.append(try Self.piece(&piece))
      case 2:
        var specification = try reader.nested("trainer_spec")
        try readTrainer(&specification)
      case 3:
        var specification = try reader.nested("normalizer_spec")
        try normalization.read(&specification)
      case 5:
        var specification = try reader.nested("denormalizer_spec")
        var found = denormalization ?? SentencePieceNormalization()
        try found.read(&specification)
        denormalization = found
      default: try reader.skip()
      }
    }
    guard !pieces.isEmpty else { throw .missing(file: file, key: "pieces") }
  }

  private static func piece(
    _ reader: inout ProtobufReader
  ) throws(TokenizerError) -> SentencePieceModel.Piece {
    var piece = SentencePieceModel.Piece("", score: 0)
    while let field = try reader.next() {
      switch field {
      case 1: piece.text = try reader.text("piece")
      case 2: piece.score = try reader.float("score")
      case 3:
        let value = try reader.integer("type")
        guard let kind = SentencePieceModel.Piece.Kind(rawValue: value) else {
          throw .notSentencePiece(
            file: reader.file, field: reader.path("type"), what: "must be between 1 and 6, not \(value)")
        }
        piece.kind = kind
      default: try reader.skip()
      }
    }
    return piece
  }

  private mutating func readTrainer(_ reader: inout ProtobufReader) throws(TokenizerError) {
    while let field = try reader.next() {
      switch field {
      case 3: algorithm = try Self.algorithm(try reader.integer("model_type"), reader)
      case 24: normalization.marksWordEnds = try reader.boolean("treat_whitespace_as_suffix")
      case 35: fallsBackToBytes = try reader.boolean("byte_fallback")
      case 44: unknownSurface = try reader.text("unk_surface")
      case 46: beginPiece = try reader.text("bos_piece")
      case 47: endPiece = try reader.text("eos_piece")
      case 48: paddingPiece = try reader.text("pad_piece")
      default: try reader.skip()
      }
    }
  }

  private static func algorithm(
    _ value: Int, _ reader: ProtobufReader
  ) throws(TokenizerError) -> SentencePieceModel.Algorithm {
    switch value {
    case 1: return .unigram
    case 2: return .bpe
    case 3, 4:
      throw .unsupported(
        file: reader.file, key: "model_type", found: value == 3 ? "WORD" : "CHAR",
        supported: "UNIGRAM and BPE")
    default:
      throw .notSentencePiece(
        file: reader.file, field: reader.path("model_type"), what: "must be between 1 and 4, not \(value)")
    }
  }
}

extension SentencePieceNormalization {
  fileprivate mutating func read(_ reader: inout ProtobufReader) throws(TokenizerError) {
    while let field = try reader.next() {
      switch field {
      case 2: charactersMap = Array(try reader.data("precompiled_charsmap"))
      case 3: addsDummyPrefix = try reader.boolean("add_dummy_prefix")
      case 4: removesExtraSpaces = try reader.boolean("remove_extra_whitespaces")
      case 5: escapesSpaces = try reader.boolean("escape_whitespaces")
      default: try reader.skip()
      }
    }
  }
}
