import Testing

@testable import OslerText

/// What the recorded pipelines do not show: the reference cannot strip both ends of a short token.
struct TokenDecoderTests {
  @Test(arguments: [
    (1, 0, [" a", "  b ", " ", ""], "a b "), (0, 1, ["a ", " ", ""], "a"), (2, 2, ["   ", " x "], "x"),
  ])
  func `each token is stripped by itself`(start: Int, stop: Int, tokens: [String], expected: String) {
    #expect(both([.strip(" ", start: start, stop: stop)], tokens) == [expected, expected])
  }

  @Test func `what is fused is stripped as one`() {
    #expect(both([.fuse, .strip(" ", start: 2, stop: 0)], [" ", " ", " a", " b"]) == [" a b", " a b"])
    #expect(both([.fuse, .strip(" ", start: 1, stop: 1)], [" ", " a ", " "]) == [" a ", " a "])
    #expect(both([.fuse, .strip(" ", start: 1, stop: 0)], ["", "a", " b"]) == ["a b", "a b"])
  }

  @Test func `bytes that are no text are replaced one by one`() {
    let tokens = ["a", "<0xE2>", "<0x82>", "<0xAC>", "b", "<0xE2>", "<0x41>", "<0x4>", "<0x0A>"]
    let text = "a€b\u{FFFD}\u{FFFD}<0x4>\n"
    #expect(both([.byteFallback, .fuse], tokens) == [text, text])
  }

  @Test func `tokens of no decoder stand a space apart`() {
    #expect(both(nil, ["a", "▁b", "c"]) == ["a ▁b c", "a ▁b c"])
  }

  /// What a token is in the middle of a text.
  @Test(arguments: [
    ("▁a", " a"), ("<0x0A>", "\n"), ("<0x0G>", "<0x0G>"), ("▁▁", "  "),
  ])
  func `a token is bytes`(token: String, expected: String) {
    let steps: [DecoderStep] = [
      .replace("▁", with: " "), .byteFallback, .fuse, .strip(" ", start: 1, stop: 0),
    ]
    #expect(TokenDecoder(steps: steps).bytes(of: token) == Array(expected.utf8))
    #expect(
      TokenDecoder(steps: [.metaspace("▁", dropsFirst: true), .byteFallback]).bytes(of: token)
        == Array(expected.utf8))
  }

  /// Decoded at once, and streamed.
  private func both(_ steps: [DecoderStep]?, _ tokens: [String]) -> [String] {
    let decoder = TokenDecoder(steps: steps)
    var stream = TokenStream(decoder)
    let streamed = tokens.map { stream.append($0) }.joined() + stream.finish()
    return [decoder.text(of: tokens), streamed]
  }
}
