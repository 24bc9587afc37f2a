import OslerCorpus
import OslerText
import Testing

struct SampleTests {
  /// Ids 0 and 1 are `<s>` and `</s>`, then come the 256 bytes.
  let tokenizer: Tokenizer

  init() throws { tokenizer = try TokenizerTrainer.train(on: ["a b"], vocabulary: 258).tokenizer }

  private func tokenized(
    _ sample: Sample, addsBeginning: Bool = true, addsEnd: Bool = true
  ) -> TokenSample {
    var encoder = TokenEncoder(tokenizer)
    return sample.tokenized(with: &encoder, addsBeginning: addsBeginning, addsEnd: addsEnd)
  }

  @Test func `an article is trained whole, its end too`() {
    let article = Article(pmid: 12, title: "Hi", abstract: nil, journal: Journal(), year: nil)
    let sample = Sample(article)
    #expect(sample == Sample(id: "pubmed:12", parts: [PromptPart("Hi", isTrained: true)]))
    let tokens = tokenized(sample)
    #expect(tokens.id == "pubmed:12")
    #expect(tokens.tokens == [0] + tokenizer.encode("Hi") + [1])
    #expect(tokens.trained == [false, true, true, true])
  }

  @Test func `a prompt is read and its answer trained, each in tokens of its own`() throws {
    let question = Question(id: "q", question: "Q", context: "C", answer: "A")
    let sample = try Sample(question, template: .plain)
    #expect(sample.text == "Question: Q\nC\nAnswer: A")
    let tokens = tokenized(sample, addsBeginning: false)
    let prompt = tokenizer.encode("Question: Q\nC\nAnswer:")
    let answer = tokenizer.encode(" A")
    #expect(tokens.tokens == prompt + answer + [1])
    #expect(tokens.trained == prompt.map { _ in false } + answer.map { _ in true } + [true])
  }

  @Test func `the end after a part that is only read is only read`() {
    let sample = Sample(
      id: "1", parts: [PromptPart("a", isTrained: true), PromptPart("b", isTrained: false)])
    #expect(tokenized(sample).trained == [false, true, false, false])
    #expect(tokenized(sample, addsBeginning: false, addsEnd: false).trained == [true, false])
  }
}
