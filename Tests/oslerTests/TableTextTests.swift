import OslerInterpreter
import OslerLanguage
import OslerLog
import Testing

@testable import osler

struct TableTextTests {
  // MARK: Width

  @Test(arguments: [
    ("abc", 3), ("心臓", 4), ("e\u{301}", 1), ("👩‍⚕️", 2), ("é", 1), ("ｱ", 1), ("Ａ", 2), ("🇫🇷", 2), ("한", 2),
    ("\u{200D}", 0), ("─", 1), ("█", 1), ("⣀", 1), ("…", 1), ("", 0),
  ])
  func `characters take the columns that a terminal gives them`(text: String, columns: Int) {
    #expect(DisplayWidth.of(text) == columns)
  }

  @Test func `text is cut and padded by columns`() {
    #expect(DisplayWidth.cut("心臓病", to: 4) == "心…")
    #expect(DisplayWidth.cut("心臓病", to: 6) == "心臓病")
    #expect(DisplayWidth.padded("心", to: 4) == "心  ")
    #expect(DisplayWidth.padded("心", to: 4, onTheLeft: true) == "  心")
    #expect(DisplayWidth.cut("ab", to: 0) == "")
  }

  // MARK: Layout

  private let table = TableText(
    columns: [
      .init(name: "n", isNumeric: true, cells: ["1", "12"]),
      .init(name: "name", isNumeric: false, cells: ["心臓の病気と治療について", "gout"]),
      .init(name: "more", isNumeric: false, cells: ["a longer text of many words", "b"]),
    ], note: "… 3 more rows")

  @Test func `a table fits its terminal`() {
    #expect(
      table.text(width: 80, isStyled: false) == """
         n  name                      more
        ──  ────────────────────────  ───────────────────────────
         1  心臓の病気と治療について  a longer text of many words
        12  gout                      b
        … 3 more rows
        """)
    #expect(
      table.text(width: 36, isStyled: false) == """
         n  name             more
        ──  ───────────────  ───────────────
         1  心臓の病気と治…  a longer text …
        12  gout             b
        … 3 more rows
        """)
    #expect(
      table.text(width: 20, isStyled: false) == """
         n  name
        ──  ────────────────
         1  心臓の病気と治…
        12  gout
        … and columns more
        … 3 more rows
        """)
  }

  @Test(arguments: 1...60)
  func `no line of a table is wider than the terminal`(width: Int) {
    for line in table.text(width: width, isStyled: false).split(separator: "\n").dropLast() {
      #expect(DisplayWidth.of(line) <= max(width, 4))
    }
  }

  @Test func `a styled table reads the same`() {
    #expect(
      Style.removed(from: table.text(width: 40, isStyled: true)) == table.text(width: 40, isStyled: false))
  }

  // MARK: Reading the recorded form

  /// What a session records for a table.
  private func recorded(_ program: String) throws -> MIMEBundle {
    final class Listener: Frontend {
      var bundle = MIMEBundle()
      func show(_ bundle: MIMEBundle, _ record: OutputRecord) { self.bundle = bundle }
      func message(_ text: String, _ level: MessageRecord.Level) {}
      func progress(_ progress: OslerInterpreter.Progress?) {}
    }
    let listener = Listener()
    let setup = SessionRecord(
      workspace: "/tmp", folder: "/tmp", seed: 1, threads: 1, commandLine: [], engineVersion: "",
      device: "", environment: .current())
    let session = try Session(setup, log: try ExperimentLog.inMemory(), frontend: listener)
    try session.run(.init(name: "test", text: program), cell: "1", position: 0)
    return listener.bundle
  }

  private func read(_ bundle: MIMEBundle) throws -> TableText? {
    guard case .text(let html)? = bundle["text/html"] else { return nil }
    return TableReader.table(html: html, text: try #require(bundle.text))
  }

  @Test func `a recorded table is read back whole`() throws {
    let bundle = try recorded("x = \"<b> & \\\"q\\\"\"\ny = [1, 2]\nvars")
    let table = try #require(try read(bundle))
    #expect(table.columns.map(\.name) == ["name", "type", "value"])
    #expect(table.columns[2].cells == ["\"<b> & \\\"q\\\"\"", "[1, 2]"])
    #expect(table.text(width: 80, isStyled: false) == bundle.text)
  }

  @Test func `a table of no rows, and one of many, are read back`() throws {
    let empty = try #require(try read(try recorded("vars")))
    #expect(empty.text(width: 80, isStyled: false) == "name  type  value\n────  ────  ─────\n(no rows)")
    let many = try recorded((0..<30).map { "x\($0) = \($0)" }.joined(separator: "\n") + "\nvars")
    #expect(try read(many)?.text(width: 80, isStyled: false) == many.text)
    #expect(try read(many)?.note == "… 10 more rows")
  }

  @Test func `what is no table of ours is left as it is`() {
    #expect(TableReader.table(html: "<table><tr>", text: "a\n─\n1") == nil)
    #expect(TableReader.table(html: "", text: "words") == nil)
    #expect(TableReader.table(html: "<script>", text: "a\n─") == nil)
  }

  // MARK: The pager

  @Test func `a pager is for persons, and only for what is too long`() throws {
    let terminal = Terminal(isOutputTerminal: true, isErrorTerminal: true, environment: [:])
    let pipe = Terminal(isOutputTerminal: false, isErrorTerminal: false, environment: [:])
    #expect(Pager(terminal, environment: ["TERM": "xterm"])?.command == "less -FRX")
    #expect(Pager(terminal, environment: ["TERM": "xterm", "PAGER": "more"])?.command == "more")
    for environment in [
      ["TERM": "dumb"], [:], ["TERM": "xterm", "PAGER": ""], ["TERM": "xterm", "PAGER": "cat"],
    ] {
      #expect(Pager(terminal, environment: environment) == nil)
    }
    #expect(Pager(pipe, environment: ["TERM": "xterm"]) == nil)
    let pager = try #require(Pager(terminal, environment: ["TERM": "xterm"]))
    #expect(!pager.suits("a\nb", columns: 80, lines: 3))
    #expect(pager.suits("a\nb\nc", columns: 80, lines: 3))
    #expect(pager.suits("a\n" + String(repeating: "心", count: 8), columns: 10, lines: 3))
    #expect(!pager.suits("a\nb\nc", columns: 80, lines: nil))
  }
}
