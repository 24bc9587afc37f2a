import Testing

@testable import osler

struct EntryTextTests {
  @Test(arguments: [
    ("x", "x", false), ("x;", "x", true), ("x ; ", "x", true), ("x = 1; # why", "x = 1 # why", true),
    ("\"a;\"", "\"a;\"", false), ("# x;", "# x;", false), ("\"\"\"\n;\n\"\"\";", "\"\"\"\n;\n\"\"\"", true),
    ("\"\\(f(\"x\"))\";", "\"\\(f(\"x\"))\"", true), ("a; b", "a; b", false), (";", "", true),
    ("\"open;", "\"open;", false),
  ])
  func `a semicolon at the end is taken off`(typed: String, code: String, isSilent: Bool) {
    let entry = EntryText(typed)
    #expect(entry.code == code)
    #expect(entry.isSilent == isSilent)
  }

  @Test func `a lonely underscore is the last value`() {
    func named(_ text: String) -> String { EntryText(text).naming(last: 3) }
    #expect(named("_ + __ + _x + x_ + _1 + x._") == "_3 + __ + _x + x_ + _1 + x._")
    #expect(named("f(_, [_])") == "f(_3, [_3])")
    #expect(named("\"_ \\(_) \\\\(_)\" # _") == "\"_ \\(_3) \\\\(_)\" # _")
    #expect(EntryText("_").naming(last: nil) == "_")
    #expect(["_3", "_12", "_x", "_", "x_3"].map { EntryText.number(of: $0) } == [3, 12, nil, nil, nil])
  }

  @Test func `any text can be looked through`() {
    let pieces = ["\"", "\\", "(", ")", "#", "\n", "_", ";", "心", "\"\"\""]
    for first in pieces {
      for second in pieces {
        for third in pieces {
          let text = first + second + third + first
          #expect(EntryText.codeBytes(of: text).count == text.utf8.count)
          _ = EntryText(text).naming(last: 1)
        }
      }
    }
  }

  // MARK: Transcripts

  @Test func `of a transcript only what was typed runs`() {
    #expect(
      PastedTranscript.entries(
        in: """
          'help' lists the commands
          osler> x = [1,
            ...>   2]
          osler> x | length
          2
          osler>
            osler> "osler> "
          error: no
          """) == ["x = [1,\n  2]", "x | length", "\"osler> \""])
    #expect(PastedTranscript.entries(in: "x = 1\ny = 2") == nil)
    #expect(PastedTranscript.entries(in: "osler>x") == nil)
  }

  // MARK: Commands of the prompt

  @Test func `the prompt has commands of its own`() throws {
    #expect(try PromptCommand(":vars") == .vars)
    #expect(try PromptCommand(": cells") == .cells)
    #expect(try PromptCommand(":save study tuned _3") == .save(name: "study", values: ["tuned", "_3"]))
    #expect(try PromptCommand(":timing on") == .timing(true))
    #expect(try PromptCommand(":timing") == .timing(nil))
    #expect(try PromptCommand(":diff") == .changes)
    #expect(try PromptCommand(":diff 3 _5") == .diff(3, 5))
    #expect(try PromptCommand(":history train  lora") == .history("train lora"))
    #expect(try PromptCommand(":run stale") == .run(["stale"]))
    #expect(try PromptCommand(":") == .help)
  }

  @Test(arguments: [
    (":vras", "the prompt has no command ':vras'", "did you mean ':vars'?"),
    (":xyz", "the prompt has no command ':xyz'", "':help' lists them"),
    (":save", "':save' is written another way", "write :save NAME [VARIABLE …]"),
    (":diff 3", "':diff' is written another way", "write :diff, or :diff 3 5"),
    (":timing maybe", "':timing' is written another way", "write :timing on, or :timing off"),
  ])
  func `a command of the prompt that is wrong says what is right`(text: String, message: String, hint: String)
  {
    let error = #expect(throws: PromptCommandError.self) { try PromptCommand(text) }
    #expect(error?.description == message)
    #expect(error?.hint == hint)
  }

  // MARK: Differences

  @Test func `two texts are compared line by line`() {
    let difference = LineDiff("a\nb\nc", "a\nc\nd")
    #expect(difference.text() == "  a\n- b\n  c\n+ d")
    #expect(!difference.isSame)
    #expect(LineDiff("long line", "b").text(columns: 6) == "- lon…\n+ b")
    #expect(LineDiff.colored("- a\n  b") == "\u{1b}[31m- a\u{1b}[0m\n  b")
    #expect(LineDiff("a\nb", "a\nb").isSame)
    let long = (0...3000).map(String.init).joined(separator: "\n")
    #expect(!LineDiff(long, "x").isSame)
  }
}
