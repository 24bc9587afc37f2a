import OslerJSON
import OslerText
import Testing

struct TextStretchTests {
  private func template(_ text: String) -> TextStretch { TextStretch(text, recognisesSpecial: true) }

  @Test func `special tokens are found where a template wrote them, and nowhere else`() throws {
    let tokenizer = try Recorded.trained()
    let stretches = [template("<s>"), TextStretch("what is </s>?"), template("</s>")]
    let user = tokenizer.encode("what is </s>?")
    #expect(!user.contains { tokenizer.isSpecial($0) })
    #expect(tokenizer.encode(stretches) == [0] + user + [1])
  }

  @Test func `a special token that is half a user's is text`() throws {
    let tokenizer = try Recorded.trained()
    #expect(tokenizer.encode([TextStretch("a</"), template("s>")]) == tokenizer.encode("a</s>"))
    #expect(
      tokenizer.encode([template("a</"), template("s>")]) == tokenizer.encode("a", recognisingSpecial: true)
        + [1])
  }

  @Test func `words and merges reach over from one stretch into the next`() throws {
    let tokenizer = try Recorded.trained()
    let text = "The patients had no myocardial infarction."
    for cut in text.indices {
      let stretches = [template(String(text[..<cut])), TextStretch(String(text[cut...]))]
      #expect(tokenizer.encode(stretches) == tokenizer.encode(text))
    }
    #expect(tokenizer.encode([TextStretch]()) == [])
    #expect(tokenizer.encode([template(""), TextStretch("")]) == [])
  }

  @Test(arguments: ["llama2", "always-old", "gpt2-space"])
  func `a text that goes on has no space put before it`(name: String) throws {
    let tokenizer = try variant(name)
    let space = name == "gpt2-space" ? "Ġ" : "▁"
    let fresh = tokenizer.encode([TextStretch("x</s>x")])
    #expect(tokenizer.piece(of: try #require(fresh.first))?.hasPrefix(space) == true)
    let continued = tokenizer.encode([TextStretch("x</s>x")], continuing: true)
    #expect(tokenizer.piece(of: try #require(continued.first)) == "x")
    // Behind a special token the old form puts one again.
    let after = tokenizer.encode([template("x</s>x")], continuing: true)
    let last = after.drop { !tokenizer.isSpecial($0) }.dropFirst()
    #expect(tokenizer.piece(of: try #require(last.first))?.hasPrefix(space) == true)
  }

  @Test func `the new form puts a space before the text alone`() throws {
    let tokenizer = try variant("llama2-new")
    let ids = tokenizer.encode([template("x</s>x")])
    #expect(ids.map { tokenizer.piece(of: $0) } == ["▁", "x", "</s>", "x"])
    let continued = tokenizer.encode([template("x</s>x")], continuing: true)
    #expect(continued.map { tokenizer.piece(of: $0) } == ["x", "</s>", "x"])
  }

  @Test(arguments: ["bytes-special-normalized", "bytes-special-raw", "pieces-special-normalized"])
  func `a special token with flags obeys them where it is recognised`(name: String) throws {
    let tokenizer = try variant(name)
    let text = "É NORM word  <left> x<both> y"
    #expect(tokenizer.encode([template(text)]) == tokenizer.encode(text, recognisingSpecial: true))
    #expect(tokenizer.encode([TextStretch(text)]) == tokenizer.encode(text))
    let ids = tokenizer.encode([
      TextStretch("É <right> é"), template(" <right> x"), TextStretch(" É <right>"),
    ])
    #expect(ids.filter { tokenizer.isSpecial($0) }.count == 1)
  }

  @Test func `many texts on several threads are as one after the other`() throws {
    let tokenizer = try Recorded.trained()
    let texts = try (0..<300).map { "\($0) " + (try Recorded.load().texts[$0 % 20]) }
    let expected = texts.map { tokenizer.encode($0) }
    #expect(tokenizer.encodeAll(texts, threads: 1) == expected)
    #expect(tokenizer.encodeAll(texts, threads: 3) == expected)
    #expect(tokenizer.encodeAll([], threads: 3) == [])
  }

  private func variant(_ name: String) throws -> Tokenizer {
    let variant = try #require(try Variants.load().variants.first { $0.name == name })
    return try Tokenizer(json: variant.json())
  }
}
