import Testing

@testable import OslerLanguage

struct LexerTests {
  private func kinds(_ text: String) -> [Token.Kind] {
    let source = SourceText(name: "cell", text: text)
    return Lexer.lex(source, in: source.range).tokens.map(\.kind)
  }

  @Test(arguments: [
    ("0", 0), ("42", 42), ("192k", 192_000), ("2M", 2_000_000), ("1_000", 1000), ("007", 7),
    ("9223372036854775807", Int.max),
  ])
  func `integers`(written: String, value: Int) {
    #expect(kinds(written) == [.integer(value, written: written), .end])
  }

  @Test(arguments: [
    ("1.5", 1.5), ("6e-6", 6e-6), ("1E+3", 1000), ("1_0.2_5", 10.25), ("1e308", 1e308), ("2.5e2", 250),
  ])
  func `reals`(written: String, value: Double) {
    #expect(kinds(written) == [.real(value, written: written), .end])
  }

  @Test func `a range is not a real`() {
    #expect(kinds("1..2") == [.integer(1, written: "1"), .symbol(.dots), .integer(2, written: "2"), .end])
  }

  @Test(arguments: [
    (#""""#, ""), (#""a b""#, "a b"), (#""\n\t\\\"""#, "\n\t\\\""), (#""\u{e9}\u{1F600}""#, "é😀"),
    ("\"a\tb#c\"", "a\tb#c"),
  ])
  func `escapes are resolved`(written: String, value: String) {
    #expect(kinds(written) == [.string([.text(value)], multiline: false), .end])
  }

  @Test(arguments: [
    ("\"\"\"\n\"\"\"", ""), ("\"\"\"\n  a\n  \"\"\"", "a"),
    ("\"\"\"\n    a\n\n      b\n    \"\"\"", "a\n\n  b"),
    ("\"\"\"\r\n  a\r\n  b\r\n  \"\"\"", "a\nb"), ("\"\"\"\n\ta\n\t\"\"\"", "a"),
    ("\"\"\"\n\"a\" \"\"\n\"\"\"", "\"a\" \"\""),
    ("\"\"\"  \n  a\\n\n   \n  \"\"\"", "a\n\n "),
  ])
  func `a text loses the indentation of its closing quotes`(written: String, value: String) {
    #expect(kinds(written) == [.string([.text(value)], multiline: true), .end])
  }

  @Test func `strings nest in interpolations`() {
    let inner = Token.Kind.string([.text("b")], multiline: false)
    guard case .string(let pieces, _) = kinds(#""a\((f("b")))c""#)[0], pieces.count == 3,
      case .interpolation(let tokens, _) = pieces[1]
    else {
      Issue.record("unexpected pieces")
      return
    }
    #expect(
      tokens.map(\.kind) == [
        .symbol(.leftParenthesis), .name("f"), .symbol(.leftParenthesis), inner, .symbol(.rightParenthesis),
        .symbol(.rightParenthesis), .end,
      ])
  }

  @Test(arguments: ["x", "_", "x1", "année", "标题", "π", "x_1", "Ångström"])
  func `names may have letters of any script`(name: String) {
    #expect(kinds(name) == [.name(name), .end])
  }

  @Test(arguments: Keyword.allCases)
  func `keywords are not names`(keyword: Keyword) {
    #expect(kinds(keyword.rawValue) == [.keyword(keyword), .end])
  }

  @Test(arguments: Symbol.allCases)
  func `signs`(symbol: Symbol) {
    #expect(kinds(symbol.rawValue) == [.symbol(symbol), .end])
  }

  @Test func `tokens know the space before them`() {
    let source = SourceText(name: "cell", text: "f(x) #c\n\n\u{A0}y\r\nz")
    let (tokens, comments) = Lexer.lex(source, in: source.range)
    #expect(tokens.map(\.spaceBefore) == [true, false, false, false, true, true, false])
    #expect(tokens.map(\.newlineBefore) == [true, false, false, false, true, true, false])
    #expect(tokens.map(\.blankLineBefore) == [false, false, false, false, true, false, false])
    #expect(comments.map(\.syntax.text) == ["#c"])
    #expect(comments.map(\.isWholeLine) == [false])
    #expect(comments.map(\.tokenIndex) == [4])
  }

  @Test func `ranges are bytes of the source`() {
    let source = SourceText(name: "cell", text: "é = \"題\"")
    let (tokens, _) = Lexer.lex(source, in: source.range)
    #expect(tokens.map { source[$0.range] } == ["é", "=", "\"題\"", ""])
  }
}
