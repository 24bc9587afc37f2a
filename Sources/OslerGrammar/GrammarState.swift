/// Where an answer stands in a grammar: from its first token, one token after another.
public struct GrammarState {
  private let grammar: TokenGrammar
  /// What the automaton can be in; empty when what came fits no answer.
  private var set: [Int32]
  private var known: TokenGrammar.Handle

  init(_ grammar: TokenGrammar, set: [Int32]) {
    self.grammar = grammar
    self.set = set
    known = grammar.handle(of: set)
  }

  private var handle: TokenGrammar.Handle { grammar.isCurrent(known) ? known : grammar.handle(of: set) }

  /// Tokens that may come next: bit `id % 64` of word `id / 64`. End ids are among them exactly where an answer
  /// may end.
  public var mask: [UInt64] {
    let handle = handle
    var mask = grammar.mask(handle)
    guard grammar.isAccepting(handle) else { return mask }
    for id in grammar.endIDs { mask[Int(id) >> 6] |= 1 << UInt64(id & 63) }
    return mask
  }

  public func allows(_ token: Int32) -> Bool {
    guard token >= 0, Int(token) < grammar.vocabulary.size else { return false }
    return mask[Int(token) >> 6] >> UInt64(token & 63) & 1 == 1
  }

  /// Goes on by a token that came. One that was not allowed leads to a dead state; an end id leads nowhere.
  public mutating func advance(_ token: Int32) {
    let handle = handle
    if grammar.endIDs.contains(token) && grammar.isAccepting(handle) { return }
    set = grammar.set(after: token, from: handle)
    known = grammar.handle(of: set)
  }

  /// Whether what came so far is an answer.
  public var isAccepting: Bool { grammar.isAccepting(handle) }

  /// Whether it is an answer, and nothing can follow.
  public var isComplete: Bool { isAccepting && grammar.mask(handle).allSatisfy { $0 == 0 } }

  /// Whether it is no answer, and no token can make it one: a token came that was not allowed, or the vocabulary
  /// has none for the bytes that must come.
  public var isDead: Bool { !isAccepting && grammar.mask(handle).allSatisfy { $0 == 0 } }
}
