import OslerText
import Testing

struct StreamingDecoderTests {
  @Test func `what is streamed, put together, is what is decoded`() throws {
    let tokenizer = try Recorded.trained()
    for text in try Recorded.load().texts {
      #expect(Array(stream(tokenizer.encode(text), tokenizer).joined().utf8) == Array(text.utf8))
    }
  }

  @Test func `a character is held back until it is whole`() throws {
    let tokenizer = try Recorded.trained(vocabulary: 258)
    #expect(stream(tokenizer.encode("aμ🧬b"), tokenizer) == ["a", "", "μ", "", "", "", "🧬", "b", ""])
  }

  @Test(
    arguments: [
      [0xF0, 0x9F, 0x41], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xC0, 0xAF],
      [0x80, 0x80], [0xF0, 0x9F, 0xA7], [0xC3], [0xE2, 0x82, 0xE2, 0x82, 0xAC], [0xFF, 0xC3, 0xA9],
    ] as [[UInt8]])
  func `broken bytes stream as they decode`(bytes: [UInt8]) throws {
    let tokenizer = try Recorded.trained(vocabulary: 258)
    let ids = try bytes.map { byte in
      try #require((2..<258).first { tokenizer.bytes(of: $0) == [byte] })
    }
    #expect(stream(ids, tokenizer).joined() == String(decoding: bytes, as: UTF8.self))
  }

  @Test func `special tokens are no text`() throws {
    let tokenizer = try Recorded.trained()
    #expect(stream([0, 1], tokenizer) == ["", "", ""])
  }

  /// What each token hands out, then the end.
  private func stream(_ ids: [Int32], _ tokenizer: Tokenizer) -> [String] {
    var decoder = StreamingDecoder(tokenizer)
    return ids.map { decoder.append($0) } + [decoder.finish()]
  }
}
