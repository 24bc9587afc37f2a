import OslerLanguage
import Testing

struct DiagnosticTests {
  private func rendered(
    _ text: String, _ start: Int, _ end: Int, severity: Diagnostic.Severity = .error, hint: String? = nil
  ) -> String {
    Diagnostic("wrong", severity: severity, hint: hint, at: SourceRange(start, end))
      .rendered(in: SourceText(name: "a.osl.md", text: text))
  }

  @Test func `a caret underlines the range and the hint stands beside it`() {
    let text = String(repeating: "\n", count: 40) + "doctor = train lora cpt on: qa rnak: 16\n"
    let source = SourceText(name: "notebooks/inmd-x.osl.md", text: text)
    let diagnostic = Diagnostic(
      "'train lora' has no option 'rnak'", hint: "did you mean 'rank'?", at: SourceRange(71, 75))
    #expect(
      diagnostic.rendered(in: source) == """
        error: 'train lora' has no option 'rnak'
          --> notebooks/inmd-x.osl.md:41:32
           |
        41 | doctor = train lora cpt on: qa rnak: 16
           |                                ^^^^ did you mean 'rank'?
        """)
  }

  @Test func `a warning says so`() {
    #expect(
      rendered("x", 0, 1, severity: .warning) == """
        warning: wrong
         --> a.osl.md:1:1
          |
        1 | x
          | ^
        """)
  }

  @Test func `an empty range has one caret`() {
    #expect(
      rendered("x = ", 4, 4) == """
        error: wrong
         --> a.osl.md:1:5
          |
        1 | x =\u{20}
          |     ^
        """)
  }

  @Test func `a range over several lines ends with the first`() {
    #expect(
      rendered("ab\ncd\n", 1, 5) == """
        error: wrong
         --> a.osl.md:1:2
          |
        1 | ab
          |  ^
        """)
  }

  @Test func `tabs are one column wide`() {
    #expect(
      rendered("\tx\ty", 3, 4) == """
        error: wrong
         --> a.osl.md:1:4
          |
        1 |  x y
          |    ^
        """)
  }

  @Test func `wide and combining characters keep the caret in place`() {
    #expect(
      rendered("標e\u{301}😀 = x y", 13, 14) == """
        error: wrong
         --> a.osl.md:1:7
          |
        1 | 標e\u{301}😀 = x y
          |         ^
        """)
  }

  @Test func `control characters are written out and cannot reach the terminal`() {
    #expect(
      rendered("\u{1b}[2J\u{202e}x", 7, 8, hint: "\u{7}") == """
        error: wrong
         --> a.osl.md:1:6
          |
        1 | \\u{1b}[2J\\u{202e}x
          |                  ^ \\u{7}
        """)
  }

  @Test func `lines may end in CR LF`() {
    #expect(
      rendered("a\r\nbc\r\n", 4, 5) == """
        error: wrong
         --> a.osl.md:2:2
          |
        2 | bc
          |  ^
        """)
  }

  @Test func `the end of the text is a place`() {
    #expect(
      rendered("a\n", 2, 2) == """
        error: wrong
         --> a.osl.md:2:1
          |
        2 |\u{20}
          | ^
        """)
    #expect(rendered("", 9, 12).hasPrefix("error: wrong\n --> a.osl.md:1:1\n"))
  }

  @Test func `of a long line only what stands around the caret is shown`() {
    let long = String(repeating: "標a", count: 1000)
    let (left, right) = (String(repeating: "標a", count: 13), String(repeating: "標a", count: 24))
    #expect(
      rendered(long + "wrong" + long, 4000, 4005) == """
        error: wrong
         --> a.osl.md:1:2001
          |
        1 | …\(left)wrong\(right)標…
          | \(String(repeating: " ", count: 40))^^^^^
        """)
    #expect(
      rendered(String(repeating: "a", count: 500), 0, 500) == """
        error: wrong
         --> a.osl.md:1:1
          |
        1 | \(String(repeating: "a", count: 119))…
          | \(String(repeating: "^", count: 119))
        """)
    #expect(
      rendered(String(repeating: "a", count: 500), 500, 500) == """
        error: wrong
         --> a.osl.md:1:501
          |
        1 | …\(String(repeating: "a", count: 119))
          | \(String(repeating: " ", count: 120))^
        """)
    let whole = String(repeating: "a", count: 120)
    #expect(rendered(whole, 60, 61).contains("1 | \(whole)\n"))
  }

  @Test func `an error without a place gets one`() {
    struct Failure: Error, CustomStringConvertible { let description = "no such file" }
    let range = SourceRange(1, 2)
    #expect(Diagnostic(Failure(), at: range) == Diagnostic("no such file", at: range))
    #expect(Diagnostic(Diagnostic("x", at: range), at: SourceRange(5, 6)) == Diagnostic("x", at: range))
  }
}
