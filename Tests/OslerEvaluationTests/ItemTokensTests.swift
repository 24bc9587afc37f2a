import OslerText
import Testing

@testable import OslerEvaluation

struct ItemTokensTests {
  /// Whose words "ab" and "abc" are one token each.
  private let tokenizer: Tokenizer

  init() throws {
    tokenizer = try TokenizerTrainer.train(
      on: ["abc", "abc", "abc", "ab"], vocabulary: 259, special: ["<s>"]
    )
    .tokenizer
  }

  private func tokens(_ prompt: String, _ continuations: [String]) throws -> ItemTokens {
    let item = EvaluationItem(
      id: "i", prompt: prompt, continuations: continuations, choices: continuations,
      lengths: continuations.map(\.count), answer: 0, columns: [:])
    var encoder = TokenEncoder(tokenizer)
    return try ItemTokens(item, &encoder)
  }

  /// Each group's context and continuations as pieces.
  private func pieces(_ tokens: ItemTokens) -> [[[String?]]] {
    tokens.groups.map { group in
      ([group.context] + group.continuations).map { $0.map { tokenizer.piece(of: $0) } }
    }
  }

  @Test func `white space at the end of a prompt moves to what is scored`() throws {
    #expect(try pieces(tokens("ab \n ", ["x"])) == [[["<s>", "ab"], ["Ġ", "Ċ", "Ġ", "x"]]])
    #expect(try pieces(tokens("ab ", ["ab"])) == [[["<s>", "ab"], ["Ġ", "ab"]]])
  }

  @Test func `choices that change the prompt's last token have a context of their own`() throws {
    let tokenizer = try tokens("ab", ["cab", " x", " y"])
    #expect(
      pieces(tokenizer) == [
        [["<s>", "abc"], ["ab"]],
        [["<s>", "ab"], ["Ġ", "x"], ["Ġ", "y"]],
      ])
    #expect(tokenizer.groups.map(\.choices) == [[0], [1, 2]])
  }

  @Test func `a continuation that melts into the prompt is an error`() {
    #expect(throws: EvaluationError.emptyContinuation(id: "i", choice: "c")) { try tokens("ab", ["c"]) }
  }

  @Test func `dropped tokens are those that do not fit before the longest continuation`() throws {
    let item = try tokens("ab ab ab", [" x", " x x"])  // 1 + 5 tokens, then 2 and 4
    #expect((7...11).map(item.droppedTokens) == [2, 1, 0, 0, 0])
  }
}
