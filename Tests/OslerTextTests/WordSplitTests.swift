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
    #expect(words(text).map { Array($0.utf8) } == expected.map { Array($0.utf8) })
  }

  private func words(_ text: String) -> [String] {
    var text = text
    return text.withUTF8 { bytes in
      var split = WordSplit(bytes)
      var words: [String] = []
      while let range = split.next() { words.append(String(decoding: bytes[range], as: UTF8.self)) }
      return words
    }
  }
}
