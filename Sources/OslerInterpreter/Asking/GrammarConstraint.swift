import OslerDigest
import OslerGrammar
import OslerModel
import OslerText

/// A grammar as the model knows it: a set of allowed tokens, answer after answer.
struct GrammarConstraint: TokenConstraint {
  private var state: GrammarState

  init(_ grammar: TokenGrammar) { state = grammar.start() }

  mutating func allowed(into mask: inout TokenMask) { mask.allow(words: state.mask) }
  mutating func advance(_ token: Int32) { state.advance(token) }
  var canEnd: Bool { state.isAccepting }
  var isComplete: Bool { state.isComplete }
}

/// Grammars over the vocabularies of a session's models: the tree of a vocabulary and what a grammar allows are
/// worked out once.
final class KnownGrammars {
  private struct Key: Hashable {
    let constraint: AnswerConstraint
    let tokenizer: Digest
    let size: Int
  }

  private var vocabularies: [Digest: TokenVocabulary] = [:]
  private var grammars: [Key: TokenGrammar] = [:]
  /// Grammars that are kept at most.
  private static let most = 16

  /// - Parameter vocabulary: of the model; the tokenizer may have fewer tokens.
  func tokenGrammar(
    _ constraint: AnswerConstraint, _ tokenizer: Tokenizer, key: Digest, vocabulary size: Int,
    _ grammar: () throws -> Grammar
  ) throws -> TokenGrammar {
    let key = Key(constraint: constraint, tokenizer: key, size: size)
    if let known = grammars[key] { return known }
    let vocabulary =
      vocabularies[key.tokenizer]
      ?? TokenVocabulary(size: size) { id in
        Int(id) < tokenizer.vocabularySize && !tokenizer.isSpecial(id) ? tokenizer.bytes(of: id) : []
      }
    vocabularies[key.tokenizer] = vocabulary
    if grammars.count >= Self.most { grammars.removeAll() }
    let tokens = try TokenGrammar(grammar(), vocabulary: vocabulary)
    grammars[key] = tokens
    return tokens
  }
}
