import OslerGrammar
import Testing
import _StringProcessing

struct PatternTests {
  /// Against Swift's own engine, on every text over a few characters that the patterns tell apart.
  @Test(arguments: [
    ("\\d+", "0a_ "), ("\\w*", "0a_ "), ("\\s?\\S", "0a \n"), ("\\D\\W", "0a_ "), ("[\\d_]+", "0a_ "),
    ("[^\\w ]", "0a_ "), (".", "a\né"), ("[a-c-]+", "abd-"), ("[]-a]", "]^a-"), ("[a\\]\\-]+", "a]-b"),
    ("\\x61\\u0062", "abc"), ("(?:ab)+?", "abc"), ("(?<n>a|b)c", "abc"), ("a{2}", "ab"), ("a{1,}b", "ab"),
    ("a{1,3}", "ab"), ("^a|b$", "ab"), ("^(a|b)$", "ab"), ("\\(\\)\\.\\*", "().*"), ("[.*]", ".*a"),
    ("é+", "eé"), ("[à-ü]", "aéz"), ("\\u{e9}", "eé"), ("a|", "ab"), ("()", "a"), ("\\/\\-\\_", "/-_"),
    ("}", "}{"),
  ])
  func `a pattern matches what Swift's engine matches`(pattern: String, characters: String) throws {
    guard pattern != "[]-a]" else {
      // A class may not begin with its end here.
      #expect(
        message { () throws(GrammarError) in try Grammar(pattern: pattern) }
          == "the pattern is wrong at column 1: a class of nothing")
      return
    }
    let grammar = try Grammar(pattern: pattern)
    let regex = try Regex(pattern).asciiOnlyDigits().asciiOnlyWordCharacters().asciiOnlyWhitespace()
      .matchingSemantics(.unicodeScalar)
    for text in texts(over: characters, upTo: 4) {
      #expect(grammar.matches(text) == (text.wholeMatch(of: regex) != nil), "'\(text)'")
    }
  }

  @Test func `every character is in a set or not, byte by byte`() throws {
    let edges: [UInt32] = [
      0, 0x7F, 0x80, 0x7FF, 0x800, 0xFFF, 0x1000, 0xD7FF, 0xE000, 0xFFFF, 0x1_0000, 0x3_FFFF, 0x4_0000,
      0x10_FFFF,
    ]
    for low in edges {
      for high in edges where low <= high {
        func escape(_ value: UInt32) -> String { "\\u{\(String(value, radix: 16))}" }
        let (inside, outside) = (
          try Grammar(pattern: "[\(escape(low))-\(escape(high))]"),
          low == 0 && high == 0x10_FFFF
            ? nil : try Grammar(pattern: "[^\(escape(low))-\(escape(high))]")
        )
        for value in edges.flatMap({ [$0 &- 1, $0, $0 + 1] }) {
          guard let scalar = Unicode.Scalar(value) else { continue }
          let isInside = (low...high).contains(value)
          #expect(inside.matches(String(scalar)) == isInside)
          #expect((outside?.matches(String(scalar)) ?? false) == !isInside)
        }
      }
    }
  }

  @Test(arguments: [
    ("a(?=b)", "(?=", 2), ("(?!a)", "(?!", 1), ("(?<=a)b", "(?<=", 1), ("(?<!a)b", "(?<!", 1),
    ("(?i)a", "(?i", 1), ("(?>a)", "(?>", 1), ("(a)\\1", "\\1", 4), ("\\bword", "\\b", 1),
    ("\\p{L}+", "\\p", 1), ("a\\k<n>", "\\k", 2), ("a^b", "^", 2), ("a$b", "$", 2), ("(^a)", "^", 2),
    ("(a$)", "$", 3), ("a*+", "*+", 2), ("[[:alpha:]]", "[:", 2), ("[a&&b]", "&&", 3), ("[\\b]", "\\b", 2),
    ("\\A", "\\A", 1), ("a$$", "$", 2),
  ])
  func `syntax that is not supported is named, with its column`(
    pattern: String, syntax: String, column: Int
  ) {
    #expect(
      message { () throws(GrammarError) in try Grammar(pattern: pattern) }
        == "'\(syntax)' at column \(column) of the pattern is not supported")
  }

  @Test(arguments: [
    ("(a", 1, "'(' without ')'"), ("a)", 2, "')' without '('"), ("[a", 1, "'[' without ']'"),
    ("[]", 1, "a class of nothing"), ("[^\\d\\D]", 1, "a class of nothing"),
    ("*a", 1, "nothing before '*' to repeat"), ("a**", 3, "nothing before '*' to repeat"),
    ("a|+", 3, "nothing before '+' to repeat"), ("a{", 3, "a count is expected"),
    ("a{2", 2, "'{' without a count and '}'"), ("a{2,x}", 2, "'{' without a count and '}'"),
    ("a{3,2}", 2, "counts fall"), ("a{100001}", 2, "more than 100000 times"),
    ("a{99999999999999999999}", 2, "more than 100000 times"), ("[b-a]", 2, "a range that falls"),
    ("[a-\\d]", 2, "a range of classes"), ("a\\", 2, "it ends with '\\'"),
    ("\\x1", 1, "hexadecimal digits are expected"),
    ("\\u{110000}", 1, "no character has the number '110000'"),
    ("\\ud800", 1, "no character has the number 'd800'"), ("[a-", 1, "'[' without ']'"),
  ])
  func `a wrong pattern is told where and why`(pattern: String, column: Int, reason: String) {
    #expect(
      message { () throws(GrammarError) in try Grammar(pattern: pattern) }
        == "the pattern is wrong at column \(column): \(reason)")
  }

  @Test func `groups too deep are refused`() {
    let pattern = String(repeating: "(", count: 200) + String(repeating: ")", count: 200)
    #expect(
      message { () throws(GrammarError) in try Grammar(pattern: pattern) }
        == "the pattern is wrong at column 101: groups within groups are too deep")
  }
}
