import OslerText
import Testing

/// Small vocabularies in which one rule of the reference shows at a time.
struct SentencePieceMergeTests {
  private typealias Piece = SentencePieceModel.Piece

  private func model(
    _ algorithm: SentencePieceModel.Algorithm, _ pieces: [Piece], prefix: Bool = false, joins: Bool = false
  ) throws -> SentencePieceModel {
    try SentencePieceModel(
      pieces: [Piece("<unk>", score: 0, kind: .unknown), Piece("</s>", score: 0, kind: .control)] + pieces,
      algorithm: algorithm, addsDummyPrefix: prefix, removesExtraSpaces: joins, file: "plain")
  }

  private func texts(_ model: SentencePieceModel, _ text: String) -> [String] {
    model.encode(text).map { model.pieces[Int($0)].text }
  }

  @Test func `of equal scores the leftmost pair merges`() throws {
    let model = try model(.bpe, [Piece("a", score: -9), Piece("aa", score: -1), Piece("aaa", score: -1)])
    #expect(texts(model, "aaaa") == ["aaa", "a"])
    #expect(texts(model, "aaaaaaa") == ["aaa", "aaa", "a"])
  }

  @Test func `characters that are no pieces may merge into one`() throws {
    let model = try model(.bpe, [Piece("xy", score: -1)])
    #expect(texts(model, "xyx") == ["xy", "<unk>"])
    #expect(texts(model, "zz xyq") == ["<unk>", "xy", "<unk>"])
  }

  @Test func `a control piece is never made of text`() throws {
    for algorithm in [SentencePieceModel.Algorithm.bpe, .unigram] {
      let letters = "</s>".map { Piece(String($0), score: -2) }
      let model = try model(algorithm, letters + [Piece("</", score: -1), Piece("s>", score: -1)])
      #expect(texts(model, "</s>") == ["</", "s>"])
      #expect(model.eosID == 1 && model.bosID == nil && model.decode([1, 2, 1]) == "<")
    }
  }

  @Test func `user-defined pieces come before all others, the longest first`() throws {
    let pieces = [
      Piece("a", score: -3), Piece("b", score: -3), Piece("ab", score: -1),
      Piece("b#", score: 0, kind: .userDefined), Piece("b##", score: 0, kind: .userDefined),
    ]
    #expect(texts(try model(.bpe, pieces), "ab#ab##ab") == ["a", "b#", "a", "b##", "ab"])
  }

  @Test func `an unused piece is cut again`() throws {
    let pieces = [
      Piece("a", score: -9), Piece("b", score: -9), Piece("c", score: -9), Piece("ab", score: -1),
      Piece("abc", score: -2, kind: .unused), Piece("d", score: -9, kind: .unused),
    ]
    #expect(texts(try model(.bpe, pieces), "abcd") == ["ab", "c", "<unk>"])
    #expect(texts(try model(.unigram, pieces), "abcd") == ["ab", "c", "<unk>"])
  }

  @Test func `merges cross a space where a piece does`() throws {
    let pieces = [
      Piece("a", score: -9), Piece("b", score: -9), Piece("▁", score: -9), Piece("▁b", score: -2),
      Piece("a▁b", score: -3), Piece("▁▁", score: -1),
    ]
    #expect(texts(try model(.bpe, pieces), "a b  b") == ["a▁b", "▁▁", "b"])
    #expect(texts(try model(.bpe, pieces.filter { $0.text != "a▁b" }), "a b  b") == ["a", "▁b", "▁▁", "b"])
  }

  @Test func `unigram prefers the likelier cut, and an unknown character to none`() throws {
    let pieces = [
      Piece("a", score: -2), Piece("b", score: -2), Piece("ab", score: -3.5), Piece("bc", score: -1),
      Piece("x", score: -4, kind: .userDefined),
    ]
    let model = try model(.unigram, pieces)
    #expect(texts(model, "abab") == ["ab", "ab"])
    #expect(texts(model, "abc") == ["a", "bc"])
    #expect(texts(model, "a心臓b心") == ["a", "<unk>", "b", "<unk>"])
    #expect(texts(model, "axb") == ["a", "x", "b"])
    #expect(model.decode(model.encode("a心b")) == "a \u{2047} b")
  }

  @Test func `spaces are joined and go at the ends where the model says so`() throws {
    let pieces = [Piece("▁", score: -2), Piece("a", score: -2), Piece("▁a", score: -1)]
    #expect(texts(try model(.bpe, pieces, prefix: true, joins: true), "  a   a ") == ["▁a", "▁a"])
    #expect(texts(try model(.bpe, pieces, prefix: true), " a  a ") == ["▁", "▁a", "▁", "▁a", "▁"])
    #expect(texts(try model(.bpe, pieces), "a") == ["a"])
    #expect(try model(.bpe, pieces, prefix: true).encode("") == [])
  }

  @Test func `only the first space of a text is left out of it`() throws {
    let pieces = [Piece("▁", score: -2), Piece("a", score: -2), Piece("▁a", score: -1)]
    let (mark, word): (Int32, Int32) = (2, 4)
    #expect(try model(.bpe, pieces, prefix: true).decode([1, mark, 1, word, word]) == " a a")
    #expect(try model(.bpe, pieces, prefix: true, joins: true).decode([mark, mark, word, word]) == "a a")
    #expect(try model(.bpe, pieces).decode([word, word]) == " a a")
  }

  @Test func `a mark with an accent is a space with an accent`() throws {
    let model = try model(.bpe, [Piece("▁", score: -2), Piece("\u{301}", score: -2)], prefix: true)
    let ids = model.encode(" \u{301}")
    #expect(texts(model, " \u{301}") == ["▁", "▁", "\u{301}"])
    #expect(Array(model.decode(ids).unicodeScalars) == [" ", "\u{301}"])
  }
}
