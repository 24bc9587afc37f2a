/// What can be wrong with a tokenizer's files or its training.
public enum TokenizerError: Error, Hashable {
  case unreadable(file: String, reason: String)
  case unwritable(file: String, reason: String)
  /// No JSON: what is wrong, at which line and column (in bytes), both from 1.
  case notJSON(file: String, what: String, line: Int, column: Int)
  case missing(file: String, key: String)
  case wrongType(file: String, key: String, expected: String)
  case unsupported(file: String, key: String, found: String, supported: String)
  case duplicateID(file: String, id: Int, first: String, second: String)
  case idBeyondVocabulary(file: String, token: String, id: Int, count: Int)
  /// An id outside the vocabulary, at a key that must name a token.
  case keyBeyondVocabulary(file: String, key: String, id: Int, count: Int)
  case addedTwice(file: String, token: String)
  /// A regular expression that is none of the known ones.
  case unknownPattern(file: String, key: String, pattern: String)
  case conflictingIDs(file: String, token: String, vocabulary: Int, added: Int)
  case missingByte(file: String, byte: UInt8)
  case brokenMerge(file: String, index: Int, merge: String)
  case unknownToken(file: String, index: Int, merge: String, token: String)
  case mergeMakesSpecial(file: String, index: Int, merge: String, token: String)
  case unknownSpecial(file: String, key: String, token: String)
  /// No SentencePiece model: which field of its `ModelProto` is wrong, and how.
  case notSentencePiece(file: String, field: String, what: String)
  case duplicatePiece(file: String, piece: String, first: Int, second: Int)
  case missingBytePiece(file: String, piece: String)
  case vocabularyTooSmall(wanted: Int, least: Int)
  case unusableSpecial(String)
  case nothingToTrainOn
  case interrupted
}

extension TokenizerError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadable(let file, let reason): "cannot read '\(file)': \(reason)"
    case .unwritable(let file, let reason): "cannot write '\(file)': \(reason)"
    case .notJSON(let file, let what, let line, let column):
      "'\(file)' is not valid JSON: \(what), line \(line), column \(column)"
    case .missing(let file, let key): "'\(file)' has no '\(key)'"
    case .wrongType(let file, let key, let expected): "'\(key)' in '\(file)' must be \(expected)"
    case .unsupported(let file, let key, let found, let supported):
      "'\(file)' needs \(key) \(found), which is not supported yet (supported: \(supported))"
    case .duplicateID(let file, let id, let first, let second):
      "'\(file)' gives the id \(id) to both '\(first)' and '\(second)'"
    case .idBeyondVocabulary(let file, let token, let id, let count):
      "'\(file)' gives '\(token)' the id \(id), beyond its \(count) tokens"
    case .keyBeyondVocabulary(let file, let key, let id, let count):
      "'\(key)' in '\(file)' is the id \(id), beyond its \(count) tokens"
    case .addedTwice(let file, let token): "'added_tokens' in '\(file)' lists '\(token)' twice"
    case .unknownPattern(let file, let key, let pattern):
      "'\(key)' in '\(file)' is the pattern '\(pattern)', which is none of GPT-2's, Llama 3's or Qwen2's"
    case .conflictingIDs(let file, let token, let vocabulary, let added):
      "'\(file)' gives '\(token)' the id \(vocabulary) in 'model.vocab' and \(added) in 'added_tokens'"
    case .missingByte(let file, let byte):
      "'model.vocab' in '\(file)' has no token for the byte \(byte) ('\(ByteAlphabet.text([byte]))')"
    case .brokenMerge(let file, let index, let merge):
      "'model.merges[\(index)]' in '\(file)' is no pair of tokens: '\(merge)'"
    case .unknownToken(let file, let index, let merge, let token):
      "'model.merges[\(index)]' in '\(file)', '\(merge)', needs '\(token)', which 'model.vocab' does not have"
    case .mergeMakesSpecial(let file, let index, let merge, let token):
      "'model.merges[\(index)]' in '\(file)', '\(merge)', would make the special token '\(token)' out of text"
    case .unknownSpecial(let file, let key, let token):
      "'\(key)' in '\(file)' is '\(token)', which the tokenizer does not have"
    case .notSentencePiece(let file, let field, let what):
      "'\(file)' is not a valid SentencePiece model: '\(field)' \(what)"
    case .duplicatePiece(let file, let piece, let first, let second):
      "'\(file)' has the piece '\(piece)' twice: 'pieces[\(first)]' and 'pieces[\(second)]'"
    case .missingBytePiece(let file, let piece):
      "'\(file)' sets 'byte_fallback' but has no piece '\(piece)'"
    case .vocabularyTooSmall(let wanted, let least):
      "a vocabulary of \(wanted) is too small: the 256 bytes and the special tokens are \(least)"
    case .unusableSpecial(let token):
      "'\(token)' cannot be a special token: each must be unlike the others and longer than one character"
    case .nothingToTrainOn: "there is no text to train a tokenizer on"
    case .interrupted: "interrupted"
    }
  }
}
