import OslerText
import Testing

struct TokenizerTrainerTests {
  @Test func `the most frequent pair merges first, of equals the smaller ids`() throws {
    // a b and c d occur three times each, and so do both with their space before them.
    let tokenizer = try TokenizerTrainer.train(
      on: ["cd ab", "cd ab", "cd ab"], vocabulary: 260, special: ["<s>", "</s>"]
    ).tokenizer
    #expect((258..<260).map { tokenizer.piece(of: $0) } == ["ab", "cd"])
  }

  @Test func `the first ids are the special tokens and the bytes in the order of their characters`() throws {
    let tokenizer = try TokenizerTrainer.train(on: ["a"], vocabulary: 300, special: ["<s>", "</s>", "<pad>"])
      .tokenizer
    #expect(tokenizer.vocabularySize == 259)
    #expect((0..<6).map { tokenizer.piece(of: $0) } == ["<s>", "</s>", "<pad>", "!", "\"", "#"])
    #expect(tokenizer.piece(of: 258) == "Ń")
  }

  @Test func `a text with too few pairs gives a smaller vocabulary and says so`() throws {
    let result = try TokenizerTrainer.train(on: ["ab ab"], vocabulary: 1000)
    #expect(result.ending == .exhausted)
    #expect(result.tokenizer.vocabularySize == 259)
    #expect((result.texts, result.bytes, result.distinctWords) == (1, 5, 2))
  }

  @Test func `the same texts give the same file`() throws {
    #expect(try Recorded.trained().json() == Recorded.trained().json())
  }

  @Test func `a vocabulary without room for the bytes is refused`() {
    #expect(throws: TokenizerError.vocabularyTooSmall(wanted: 257, least: 258)) {
      try TokenizerTrainer.train(on: ["a"], vocabulary: 257)
    }
    #expect(
      TokenizerError.vocabularyTooSmall(wanted: 257, least: 258).description
        == "a vocabulary of 257 is too small: the 256 bytes and the special tokens are 258")
  }

  @Test func `no text is refused`() {
    #expect(throws: TokenizerError.nothingToTrainOn) {
      try TokenizerTrainer.train(on: ["", ""], vocabulary: 300)
    }
  }

  @Test(arguments: [["<s>", "<s>"], ["a"], [""]])
  func `special tokens must be distinct and longer than a character`(special: [String]) {
    #expect(throws: TokenizerError.unusableSpecial(special[special.count - 1])) {
      try TokenizerTrainer.train(on: ["a"], vocabulary: 300, special: special)
    }
  }

  @Test func `an interruption between merges leaves a usable vocabulary`() throws {
    var asked = 0
    let result = try TokenizerTrainer.train(on: ["abcdef abcdef abcdef"], vocabulary: 300) {
      asked += 1
      return asked > 4
    }
    #expect(result.ending == .interrupted)
    #expect(result.tokenizer.vocabularySize == 261)
    #expect(result.tokenizer.decode(result.tokenizer.encode("abc")) == "abc")
  }

  @Test func `an interruption while counting is an error`() {
    #expect(throws: TokenizerError.interrupted) {
      try TokenizerTrainer.train(on: ["abc"], vocabulary: 300, isInterrupted: { true })
    }
  }

  @Test func `progress tells texts, then tokens`() throws {
    var seen: [TokenizerTrainer.Progress] = []
    let texts = [String](repeating: "ab ab", count: 256)
    _ = try TokenizerTrainer.train(on: texts, vocabulary: 300, isInterrupted: { false }) {
      seen.append($0)
    }
    #expect(seen == [.counting(texts: 256, bytes: 1280), .merging(tokens: 260, of: 300)])
  }
}
