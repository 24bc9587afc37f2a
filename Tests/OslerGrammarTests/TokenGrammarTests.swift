import OslerGrammar
import Testing

struct TokenGrammarTests {
  /// Tokens of one to four characters, two ways to write most texts.
  private static let tokens = ["a", "b", "c", "ab", "bc", "abc", "ca", "aa", "bab", "cab", "abca"]

  @Test(arguments: [
    "abc", "a|b|c", "(ab|bc)*", "a*b*c*", "(a|b)*a(a|b){2}", "[ab]{2,4}c?", "(abc|ab)(cab|b)?", "c|(ab+)+",
    "[^a]*", "((a?b){2})*", "(a*)*b", "a{0}b{1,}", "(|a)(|b)(|c)",
  ])
  func `what tokens can spell is what the pattern matches, in every spelling`(pattern: String) throws {
    let grammar = try Grammar(pattern: pattern)
    let walk = AnswerWalk(grammar, tokens: Self.tokens)
    let found = walk.answers(upTo: 6)
    let regex = try Regex(pattern)
    let expected = texts(over: "abc", upTo: 6).filter { $0.wholeMatch(of: regex) != nil }
    #expect(found.stuck == [])
    #expect(found.complete == Dictionary(uniqueKeysWithValues: expected.map { ($0, walk.spellings($0)) }))
  }

  @Test func `masks are the same when everything is forgotten at every step`() throws {
    let grammar = try Grammar(pattern: "(a|b)*a(a|b){2}")
    let (kept, forgotten) = (
      AnswerWalk(grammar, tokens: Self.tokens), AnswerWalk(grammar, tokens: Self.tokens, mostStates: 1)
    )
    #expect(forgotten.answers(upTo: 6).complete == kept.answers(upTo: 6).complete)
  }

  @Test func `an answer is one of the list, and ends only where one does`() throws {
    let answers = ["yes", "no", "yes, but", "né", "n", ""]
    let tokens = ["y", "e", "s", "n", "o", ",", " ", "b", "u", "t", "yes", ", but", "no", "é", "né", "x"]
    let walk = AnswerWalk(try Grammar(oneOf: answers), tokens: tokens)
    let found = walk.answers(upTo: 20)
    #expect(
      found.complete == Dictionary(uniqueKeysWithValues: answers.map { ($0, walk.spellings($0)) }))
    #expect(found.stuck == [])
  }

  @Test func `one leading space may come first, by itself or in a token`() throws {
    let tokens = [" ", "  ", "A", " A", "B"]
    let with = AnswerWalk(try Grammar(oneOf: ["A", "B"], leadingSpace: true), tokens: tokens)
    #expect(with.answers(upTo: 9).complete == ["A": 1, "B": 1, " A": 2, " B": 1])
    let without = AnswerWalk(try Grammar(oneOf: ["A", "B"]), tokens: tokens)
    #expect(without.answers(upTo: 9).complete == ["A": 1, "B": 1])
  }

  @Test func `tokens may end within a character`() throws {
    // ä is C3 A4, € is E2 82 AC.
    let pieces: [[UInt8]] = [[0xC3], [0xA4], [0xE2], [0x82, 0xAC], [0xA4, 0xE2], [0x61], [0x82], [0xAC]]
    let vocabulary = TokenVocabulary(size: pieces.count) { pieces[Int($0)] }
    let grammar = TokenGrammar(try Grammar(pattern: "[äa-c€]{2}"), vocabulary: vocabulary)
    func allowed(_ state: GrammarState) -> [Int] {
      pieces.indices.filter { state.allows(Int32($0)) }
    }
    var state = grammar.start()
    #expect(allowed(state) == [0, 2, 5])
    state.advance(0)
    #expect(allowed(state) == [1, 4])
    #expect(!state.isAccepting && !state.isDead)
    state.advance(4)
    #expect(allowed(state) == [3, 6])
    state.advance(3)
    #expect(allowed(state) == [])
    #expect(state.isAccepting && state.isComplete)
  }

  @Test func `a state tells whether it may end, must end, or cannot`() throws {
    let walk = AnswerWalk(try Grammar(pattern: "ab?c?"), tokens: ["a", "b"])
    var state = walk.grammar.start()
    #expect((state.isAccepting, state.isComplete, state.isDead) == (false, false, false))
    #expect(!state.allows(walk.endID))
    state.advance(0)
    #expect((state.isAccepting, state.isComplete, state.isDead) == (true, false, false))
    state.advance(walk.endID)
    #expect(state.isAccepting)
    state.advance(1)
    // A 'c' could follow, but no token has it.
    #expect((state.isAccepting, state.isComplete, state.isDead) == (true, true, false))
    #expect(state.mask == [0b100])
    state.advance(0)
    #expect((state.isAccepting, state.isComplete, state.isDead) == (false, false, true))
    #expect(state.mask == [0])
    state.advance(-1)
    #expect(state.isDead)
    let stuck = AnswerWalk(try Grammar(pattern: "ac"), tokens: ["a", "b"])
    #expect(stuck.answers(upTo: 4).stuck == ["a"])
  }

  @Test func `tokens of the same bytes are allowed together, those of none never`() throws {
    let vocabulary = TokenVocabulary(size: 70) { $0 < 3 || $0 > 66 ? Array("x".utf8) : [] }
    let state = TokenGrammar(
      try Grammar(pattern: "x*"), vocabulary: vocabulary, endIDs: [65, 70, -1]
    ).start()
    #expect(state.mask == [0b111, 0b111010])
    #expect(TokenGrammar(try Grammar(pattern: "y"), vocabulary: vocabulary).start().isDead)
  }

  @Test func `a list of nothing and a grammar of too many states are refused`() throws {
    #expect(
      message { () throws(GrammarError) in try Grammar(oneOf: []) } == "there is no answer to choose from")
    #expect(
      message { () throws(GrammarError) in try Grammar(pattern: "((a{1000}){1000}){1000}") }
        == "the grammar needs more than 200000 states")
    #expect(
      message { () throws(GrammarError) in try Grammar(pattern: "a{5}", limit: 5) }
        == "the grammar needs more than 5 states")
    #expect(try Grammar(pattern: "a{5}", limit: 6).matches("aaaaa"))
  }

  @Test func `long lists of answers share their beginnings`() throws {
    let answers = (0..<20_000).map { "article number \($0)" }
    let grammar = try Grammar(oneOf: answers)
    #expect(grammar.matches("article number 12345"))
    #expect(!grammar.matches("article number 20000"))
    #expect(!grammar.matches("article number "))
  }
}
