@testable import OslerText
import Testing

struct WordSplitTests {
  @Test(arguments: [
    ("", []),
    ("a cat sat", ["a", " cat", " sat"]),
    ("it's we'll I'VE 's", ["it", "'s", " we", "'ll", " I", "'", "VE", " '", "s"]),
    ("'tis", ["'t", "is"]),
    ("'", ["'"]),
    ("12.5mg", ["12", ".", "5", "mg"]),
    ("a   b", ["a", "  ", " b"]),
    ("a  \n", ["a", "  \n"]),
    ("a\n\nb", ["a", "\n", "\n", "b"]),
    ("a \tb", ["a", " ", "\t", "b"]),
    ("a\u{A0}\u{A0}b", ["a", "\u{A0}", "\u{A0}", "b"]),
    (" ", [" "]),
    ("β-blocker 5 μg", ["β", "-", "blocker", " 5", " μg"]),
    ("e\u{301}t", ["e", "\u{301}", "t"]),
    ("½ Ⅷ ²", ["½", " Ⅷ", " ²"]),
    ("漢字、かな", ["漢字", "、", "かな"]),
  ])
  func `words end where GPT-2's pattern ends them`(text: String, expected: [String]) {
    #expect(words(text, .gpt2).map { Array($0.utf8) } == expected.map { Array($0.utf8) })
  }

  @Test(arguments: [
    ("a cat sat", ["a", " cat", " sat"]),
    ("it's WE'LL 'Tis ('x", ["it", "'s", " WE", "'LL", " '", "Tis", " ('", "x"]),
    ("x'ſy", ["x", "'ſ", "y"]),
    ("(word)\tword", ["(word", ")", "\tword"]),
    ("12345 1234", ["123", "45", " ", "123", "4"]),
    ("a.\r\n\nb", ["a", ".\r\n\n", "b"]),
    ("a \n \n  b", ["a", " \n \n", " ", " b"]),
    ("a   5", ["a", "  ", " ", "5"]),
    ("\n\n", ["\n\n"]),
    ("β-blocker μg\u{A0}x", ["β", "-blocker", " μg", "\u{A0}x"]),
    ("e\u{301}t", ["e", "\u{301}t"]),
  ])
  func `words end where Llama 3's pattern ends them`(text: String, expected: [String]) {
    #expect(words(text, .llama3).map { Array($0.utf8) } == expected.map { Array($0.utf8) })
  }

  @Test func `Qwen2's digits stand alone`() {
    #expect(words("in 2024", .qwen2) == ["in", " ", "2", "0", "2", "4"])
  }

  @Test func `a character newer than the vocabularies is no letter`() {
    // U+10940 came with Unicode 17.
    #expect(words("a\u{10940}b", .gpt2) == ["a", "\u{10940}", "b"])
  }

  @Test func `a pattern is known by its text`() {
    #expect(
      WordPattern(expression: #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#)
        == .gpt2)
    #expect(WordPattern(expression: #"\w+"#) == nil)
  }

  private func words(_ text: String, _ pattern: WordPattern) -> [String] {
    var text = text
    return text.withUTF8 { bytes in
      var split = WordSplit(bytes, by: pattern)
      var words: [String] = []
      while let range = split.next() { words.append(String(decoding: bytes[range], as: UTF8.self)) }
      return words
    }
  }
}
