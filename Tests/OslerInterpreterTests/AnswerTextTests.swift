import OslerText
import Testing

@testable import OslerInterpreter

/// What of an answer is shown, and when.
struct AnswerTextTests {
  private let tokenizer: Tokenizer
  private let stops = ["\nQuestion:"]

  init() throws {
    tokenizer = try TokenizerTrainer.train(on: ["a b"], vocabulary: 258).tokenizer
  }

  /// The pieces that are shown for a text whose every byte is a token, and whether it was stopped.
  private func pieces(_ text: String) -> (shown: [String], text: String, isStopped: Bool) {
    var answer = AnswerText(tokenizer, stops: stops)
    var shown: [String] = []
    for token in tokenizer.encode(text) where !answer.isStopped { shown.append(answer.append(token)) }
    shown.append(answer.finish())
    return (shown.filter { !$0.isEmpty }, answer.text, answer.isStopped)
  }

  @Test func `the space before the first word is left out, other spaces are not`() {
    #expect(pieces(" a b").text == "a b")
  }

  @Test func `a stop text ends the answer, and no letter of it is shown`() {
    let answer = pieces(" yes\nQuestion: and now?")
    #expect(answer.text == "yes")
    #expect(answer.shown.joined() == "yes")
    #expect(answer.isStopped)
  }

  @Test func `what might begin a stop text waits until it is known that it does not`() {
    let answer = pieces("a\nQuest b")
    #expect(answer.text == "a\nQuest b")
    #expect(answer.shown == ["a", "\nQuest ", "b"])
  }

  @Test func `what waits at the end is shown`() {
    let answer = pieces("a\nQue")
    #expect(answer.shown == ["a", "\nQue"])
    #expect(!answer.isStopped)
  }

  @Test func `a stop text right after the leading space leaves nothing`() {
    #expect(pieces(" \nQuestion:").text == "")
  }
}
