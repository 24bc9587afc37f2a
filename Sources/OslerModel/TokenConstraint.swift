/// Which tokens an answer may consist of: a list of allowed answers, a pattern, a schema. One value follows
/// one answer, from its first token.
///
/// Stop tokens are not its business: generation allows them where ``canEnd`` is true.
public protocol TokenConstraint {
  /// Allows in `mask`, which arrives with nothing allowed, every token that may come next.
  mutating func allowed(into mask: inout TokenMask)
  /// Told of the token that came: one of those it allowed.
  mutating func advance(_ token: Int32)
  /// Whether what came so far is an answer.
  var canEnd: Bool { get }
  /// Whether nothing can follow: the answer ends here by itself.
  var isComplete: Bool { get }
}

/// A set of token ids of a vocabulary, one bit each.
public struct TokenMask: Hashable, Sendable {
  public let vocabularySize: Int
  /// Bit `id % 64` of word `id / 64`; bits past the vocabulary are zero.
  private(set) var words: [UInt64]

  /// Of a vocabulary of so many tokens, none of them allowed.
  public init(vocabularySize: Int) {
    self.vocabularySize = vocabularySize
    words = [UInt64](repeating: 0, count: (vocabularySize + 63) / 64)
  }

  /// Allows one token. Ids that are none of the vocabulary's have no effect: a tokenizer may be larger than
  /// the model.
  public mutating func allow(_ token: Int32) {
    guard token >= 0, Int(token) < vocabularySize else { return }
    words[Int(token) / 64] |= 1 << UInt64(token % 64)
  }

  /// Allows the tokens of another mask too, word by word.
  public mutating func allow(_ other: TokenMask) {
    precondition(other.vocabularySize == vocabularySize, "masks of different vocabularies")
    for index in words.indices { words[index] |= other.words[index] }
  }

  public mutating func remove(_ token: Int32) {
    guard allows(token) else { return }
    words[Int(token) / 64] &= ~(1 << UInt64(token % 64))
  }

  /// Allows the tokens whose bits are set: bit `id % 64` of word `id / 64`. Bits past the vocabulary have no
  /// effect.
  public mutating func allow(words other: [UInt64]) {
    for index in 0..<min(words.count, other.count) { words[index] |= other[index] }
    if let last = words.indices.last, vocabularySize % 64 != 0 {
      words[last] &= (1 << UInt64(vocabularySize % 64)) - 1
    }
  }

  public mutating func removeAll() {
    for index in words.indices { words[index] = 0 }
  }

  public func allows(_ token: Int32) -> Bool {
    guard token >= 0, Int(token) < vocabularySize else { return false }
    return words[Int(token) / 64] >> UInt64(token % 64) & 1 == 1
  }

  public var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

  /// Tokens that are allowed.
  public var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }
}
