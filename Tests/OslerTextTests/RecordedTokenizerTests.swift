import OslerText
import Testing

struct RecordedTokenizerTests {
  @Test(arguments: [2, 1])
  func `training gives Hugging Face's merges and ids`(minimumCount: Int) throws {
    let recorded = try Recorded.load()
    let expected = try #require(recorded.answers["trained-\(minimumCount)"])
    let result = try TokenizerTrainer.train(
      on: Recorded.corpus(), vocabulary: 700, minimumCount: minimumCount)
    let tokenizer = result.tokenizer
    let bytes = 258
    #expect(tokenizer.vocabularySize == bytes + (expected.merges?.count ?? 0))
    for (index, merge) in (expected.merges ?? []).enumerated() {
      #expect(tokenizer.piece(of: Int32(bytes + index)) == merge.replacing(" ", with: ""))
    }
    #expect(recorded.texts.map { tokenizer.encode($0) } == expected.ids)
  }

  @Test func `a saved tokenizer reads back the same`() throws {
    let recorded = try Recorded.load()
    let tokenizer = try Recorded.trained()
    let again = try Tokenizer(json: tokenizer.json())
    #expect(again.json() == tokenizer.json())
    #expect(recorded.texts.map { again.encode($0) } == recorded.texts.map { tokenizer.encode($0) })
  }

  @Test func `an encoder that remembers words gives the same ids`() throws {
    let recorded = try Recorded.load()
    let tokenizer = try Recorded.trained()
    var encoder = TokenEncoder(tokenizer)
    for text in recorded.texts + recorded.texts { #expect(encoder.encode(text) == tokenizer.encode(text)) }
  }

  @Test(
    .enabled(if: Recorded.hasSharedTokenizers, "../shared/data/tokenizers is not beside the repository"),
    arguments: ["gpt2-hf", "gpt-neox-hf", "mistral-hf"])
  func `a published tokenizer gives Hugging Face's ids`(name: String) throws {
    let recorded = try Recorded.load()
    let expected = try #require(recorded.answers[name])
    let tokenizer = try Tokenizer(contentsOf: Recorded.sharedTokenizer(name))
    for (text, ids) in zip(recorded.texts, expected.ids) { #expect(tokenizer.encode(text) == ids) }
    // GPT-NeoX composes its text first; GPT-2 changes nothing.
    let decoded = recorded.texts.map { tokenizer.decode(tokenizer.encode($0)) }
    #expect(decoded == recorded.texts)
    if name == "gpt2-hf" {
      #expect(decoded.map { Array($0.utf8) } == recorded.texts.map { Array($0.utf8) })
      #expect(tokenizer.bosID == 50256 && tokenizer.eosID == 50256)
    }
  }
}
