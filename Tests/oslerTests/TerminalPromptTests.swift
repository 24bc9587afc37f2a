import Foundation
import Testing

/// The built program at a real pseudo-terminal, as a person has it: with a size, a cursor and colours.
@Suite(.needsProgram)
struct TerminalPromptTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  private func typist(
    _ arguments: [String] = [], columns: Int = 100, lines: Int = 40, _ environment: [String: String] = [:]
  ) throws -> Typist {
    try Typist(in: folder, arguments, columns: columns, lines: lines, environment)
  }

  // MARK: Colour

  @Test func `the prompt and its tables are coloured, but not for those who want none`() throws {
    let colored = try typist()
    _ = try colored.type("x = 1")
    _ = try colored.type("vars")
    #expect(colored.raw.contains("\u{1b}[1;35mosler>\u{1b}[0m "))
    #expect(colored.raw.contains("\u{1b}[1mname  type     value\u{1b}[0m"))
    let plain = try typist(["--log", "plain.oslog"], ["NO_COLOR": "1"])
    _ = try plain.type("x = 1")
    _ = try plain.type("vars")
    #expect(!plain.raw.contains(/\u{1b}\[[0-9;]*m/))
  }

  // MARK: Width

  @Test func `a table fits the terminal, also when that changes`() throws {
    let typist = try typist(columns: 100)
    _ = try typist.type("a = \"心臓の病気 \(String(repeating: "word ", count: 30))\"")
    let wide = try typist.type("vars").split(separator: "\n")
    #expect(wide.allSatisfy { $0.count <= 100 })
    #expect(wide[0].hasPrefix("name  type    value"))
    #expect(wide[2].count > 80)
    typist.resize(columns: 40, lines: 20)
    _ = try typist.untilPrompt()  // Readline draws its line again.
    let narrow = try typist.type("vars")
    #expect(
      narrow == """
        name  type    value
        ────  ──────  ──────────────────────────
        a     string  "心臓の病気 word word wor…

        """)
  }

  @Test func `a plot is drawn for a narrow terminal`() throws {
    let rows = ["x", "y", "y"].enumerated().map { index, answer in
      "{\"id\": \"\(index)\", \"question\": \"why?\", \"answer\": \"\(answer)\"}\n"
    }
    try folder.write(rows.joined(), to: "q.jsonl")
    let typist = try typist(columns: 40)
    _ = try typist.type("q = load qa \"q.jsonl\"")
    #expect(
      try typist.type("q | count by: answer | plot bar") == """
        answer, count
        x ██████████████████                   1
        y ████████████████████████████████████ 2

        """)
    // Not the value of its entry: it is cut, rather than wrapped.
    let cut = try typist.type("q | count by: answer | plot bar | show").split(separator: "\n")
    #expect(cut.allSatisfy { $0.count <= 40 })
    #expect(cut.last?.hasSuffix("…") == true)
  }

  // MARK: The pager

  @Test func `what is longer than the terminal goes through the pager`() throws {
    let typist = try typist(lines: 10, ["PAGER": "sed 's/^/paged: /'"])
    let help = try typist.type("?train lora")
    #expect(help.hasPrefix("paged: train lora model on: "))
    #expect(try typist.type("?head count").hasPrefix("error: there is no command 'head count'"))
    #expect(try typist.type("1 + 1") == "2\n")
    #expect(try typist.type(":pager off") == "pager is off\n")
    #expect(try typist.type("?train lora").hasPrefix("train lora model on: "))
    #expect(try typist.type(":pager") == "pager is off\n")
    #expect(try typist.type(":pager on") == "pager is on: sed 's/^/paged: /'\n")
  }

  @Test func `a pager that is left early, or is not there, harms nothing`() throws {
    let typist = try typist(lines: 10, ["PAGER": "head -n 1"])
    #expect(try typist.type("help").hasPrefix("Data\n"))
    let other = try self.typist(["--log", "other.oslog"], lines: 10, ["PAGER": "no-such-pager"])
    #expect(try other.type("help").contains("no-such-pager: not found"))
    #expect(try other.type("1") == "1\n")
  }

  // MARK: Typing

  @Test func `Tab closes the string after a file, not after a folder`() throws {
    try FileManager.default.createDirectory(
      at: folder.url.appending(path: "data"), withIntermediateDirectories: false)
    try folder.write("{\"id\": \"1\", \"question\": \"why?\", \"answer\": \"so\"}\n", to: "data/q.jsonl")
    let typist = try typist()
    typist.press("q = load qa \"da\tq\t\r")
    _ = try typist.untilPrompt()
    #expect(try typist.type("q | count") == "1\n")
  }

  @Test func `Tab completes, and Ctrl-R finds what was typed in another sitting`() throws {
    let first = try typist()
    _ = try first.type("answer = 6 * 7")
    first.press("ans\t\n")
    #expect(try first.untilPrompt().hasSuffix("42\n"))
    first.press(":vars\u{4}\u{15}")
    let second = try typist(["--log", "second.oslog"])
    second.press("\u{12}6 *\r")  // In a search, a line feed would only end it.
    _ = try second.untilPrompt()
    #expect(try second.type("answer") == "42\n")
    #expect(try second.type(":history 6 *") == "answer = 6 * 7\n")
    #expect(try second.type(":history zebra") == "no earlier entry holds 'zebra'\n")
  }

  @Test func `an entry of several lines is one entry of the history`() throws {
    let typist = try typist()
    _ = try typist.type("x = [1,")
    #expect(typist.prompt == "  ...> ")
    _ = try typist.type("2]")
    _ = try typist.type("x = 0")
    typist.press("\u{1b}[A\u{1b}[A\r")  // The arrow up, twice.
    _ = try typist.untilPrompt()
    #expect(try typist.type("x[1]") == "2\n")
    #expect(try typist.type(":history x =") == "x = 0\nx = [1,\n    2]\n")
  }

  @Test func `of a pasted transcript only the code runs`() throws {
    let typist = try typist()
    let shown = try typist.paste("osler> x = [1,\n  ...>   2]\nosler> x | length\n7\nosler> x[0]\n8")
    _ = shown
    #expect(try typist.type("[x, _]") == "[[1, 2], 1]\n")
    #expect(try typist.type(":history length") == "x | length\n")
  }

  // MARK: Commands of the prompt

  @Test func `values are known by number, silenced, timed and taken back`() throws {
    let typist = try typist()
    #expect(try typist.type("[1, 2, 3]") == "[1, 2, 3]\n")
    #expect(try typist.type("length(_);") == "")
    #expect(try typist.type("_1[0] + _2") == "4\n")
    let replayed = try Program.run(["replay", "osler.oslog", "--no-record"], in: folder)
    #expect(replayed.output == "identical: 3 of 3 outputs\n", "\(replayed.errors)")
    #expect(try typist.type(":timing on") == "timing is on\n")
    #expect(try typist.type("y = _").hasPrefix("entry 4 took 0.0"))
    #expect(try typist.type(":timing off") == "timing is off\n")
    #expect(try typist.type(":undo") == "took back entry 4 (y = _3): 'y' is gone\n")
    #expect(try typist.type("y").hasPrefix("error: unknown name 'y'"))
    #expect(try typist.type("\"kept\" | save \"kept.txt\"") == "wrote kept.txt\n")
    #expect(
      try typist.type(":undo") == """
        took back entry 5 ("kept" | save "kept.txt"): no variable had changed
        not taken back: '\(folder.path)/kept.txt' was written

        """)
    #expect(
      try typist.type(":vasr") == "error: the prompt has no command ':vasr'\nhint: did you mean ':vars'?\n")
    #expect(try typist.type(":help").contains(":undo"))
  }

  @Test func `variables, cells and differences are shown`() throws {
    let typist = try typist()
    for entry in ["a = 1", "b = a + 1", "b"] { _ = try typist.type(entry) }
    #expect(
      try typist.type(":vars") == """
        name  type     value  from
        ────  ───────  ─────  ────
        a     integer  1      1
        b     integer  2      2

        """)
    _ = try typist.type("a = 5")
    let cells = try typist.type(":cells").split(separator: "\n").dropFirst(2).map { line in
      let fields = line.replacing("  ", with: "\t").split(separator: "\t").map { $0.trimmingPrefix(" ") }
      return fields.enumerated().filter { $0.offset != 2 }.map { String($0.element) }
    }
    #expect(
      cells == [
        ["1", "replaced by 4", "a = 1"], ["2", "stale: 'a' changed in 4", "b = a + 1"],
        ["3", "stale: follows 2", "b"], ["4", "done", "a = 5"],
      ])
    #expect(try typist.type(":diff 1 4").hasPrefix("- a = 1\n- a: key "))
    #expect(
      try typist.type(":diff") == """
        name  change  value  from
        ────  ──────  ─────  ────
        a     new     5      4
        b     new     2      2

        """)
    #expect(
      try typist.type(":diff 1 9") == "error: there is no entry or cell '9'\nhint: ':cells' lists them\n")
    #expect(try typist.type(":run stale") == "osler> b = a + 1\nosler> b\n6\n")
    #expect(try typist.type(":run stale") == "nothing is stale\n")
  }
}

extension Typist {
  /// Somebody in a folder, at the first prompt of the program.
  convenience init(
    in folder: Folder, _ arguments: [String] = [], columns: Int = 100, lines: Int = 40,
    _ environment: [String: String] = [:]
  ) throws {
    try self.init(
      URL(filePath: Program.path), arguments, in: folder.url,
      environment: [
        "HOME": folder.path, "XDG_STATE_HOME": folder.path + "/.state", "PATH": "/usr/bin:/bin", "TZ": "UTC",
        "INPUTRC": "/dev/null", "TERM": "xterm", "LANG": "C.UTF-8", "PAGER": "",
      ].merging(environment) { $1 },
      size: (columns, lines), prompts: ["osler> ", "  ...> ", "empty for no] ", "[y/N] "])
    _ = try untilPrompt()
  }
}
