import Foundation
import OslerLog
import Testing

@testable import osler

@Suite(.needsProgram)
struct SqlTests {
  private let folder: Folder

  init() throws {
    folder = try Folder()
    try folder.write("```{osler}\n\"one\"\n```\n\n```{osler}\n1 + 1\n```\n", to: "a.osl.md")
    _ = try Program.run(["run", "a.osl.md"], in: folder)
  }

  private func ask(_ arguments: String..., input: String = "") throws -> Program.Result {
    try Program.run(["sql", "a.oslog"] + arguments, in: folder, input: input)
  }

  @Test func `an answer is a table`() throws {
    #expect(
      try ask("select execution, source, kind, text from shown join history using (execution)")
        == Program.Result(
          status: 0,
          output: """
            execution  source  kind    text
            ─────────  ──────  ──────  ────
                    1  "one"   result  one
                    2  1 + 1   result  2

            """, errors: ""))
    #expect(
      try ask("select * from failures")
        == Program.Result(
          status: 0,
          output: """
            session  cell  execution  source  status  error  started
            ───────  ────  ─────────  ──────  ──────  ─────  ───────

            """, errors: "no rows\n"))
  }

  @Test func `for programs there are JSON and CSV, and standard input`() throws {
    let sql = "select text, null as missing, '' as empty, x'00' as bytes, 'a,\"b' as odd from shown"
    #expect(
      try ask("--json", "-", input: sql).output == #"""
        [
        {"text":"one","missing":null,"empty":"","bytes":{"base64":"AA=="},"odd":"a,\"b"},
        {"text":"2","missing":null,"empty":"","bytes":{"base64":"AA=="},"odd":"a,\"b"}
        ]

        """#)
    #expect(
      try ask("--csv", sql).output == #"""
        text,missing,empty,bytes,odd
        one,,"",AA==,"a,""b"
        2,,"",AA==,"a,""b"

        """#)
    #expect(try ask("--json", "select 1 where 0").output == "[]\n")
  }

  @Test func `the most rows are said`() throws {
    #expect(
      try ask("select id from executions", "--rows", "1")
        == Program.Result(
          status: 0, output: "id\n──\n 1\n",
          errors: "the first 1 rows; '--rows' shows more, '--csv' and '--json' print them all\n"))
    #expect(try ask("select id from executions", "--rows", "2").errors == "")
  }

  @Test func `what is wrong is shown in the SQL`() throws {
    #expect(
      try ask("select id,\n  nme from cells")
        == Program.Result(
          status: 65, output: "",
          errors: """
            error: no such column: nme
             --> sql:2:3
              |
            2 |   nme from cells
              |   ^^^

            """))
    #expect(
      try ask("select * from overvew").errors
        == "error: no such table: overvew\nhint: did you mean 'overview'?\n")
    #expect(
      try ask("attach 'x.db' as x")
        == Program.Result(
          status: 65, output: "", errors: "error: 'attach' is refused: a question to a log only reads\n"))
    #expect(!folder.contains("x.db"))
    #expect(
      try Program.run(["sql", "b.oslog", "select 1"], in: folder).status == 66)
    #expect(try ask("select 1", "--csv", "--json").status == 64)
  }

  @Test func `a question without end is stopped by the clock, and by Ctrl-C`() throws {
    let endless = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"
    #expect(
      try ask(endless, "--timeout", "0.1")
        == Program.Result(status: 5, output: "", errors: "error: the question ran past its 0.10s\n"))
    let running = try Program.start(
      [
        "sql", "a.oslog", "--csv",
        "with recursive n(i) as (select 1 union all select i + 1 from n) select i from n",
      ],
      in: folder)
    try running.wait { folder.read(running.names[0]).count > 1000 }
    running.send(SIGINT)
    #expect(running.wait().status == 130)
  }
}

struct RowsTableTests {
  @Test func `a table fits the terminal`() {
    let table = RowsTable(
      columns: ["id", "title", "abstract", "journal", "year"],
      rows: [
        [
          .integer(1), .text("A very long title indeed"), .text("line one\nline\ttwo"), .text("J\u{1b}[31m"),
          .integer(2020),
        ],
        [.integer(20), .null, .blob(Data([1])), .text("N Engl J Med"), .null],
      ])
    #expect(
      table.text(width: 60) == """
        id  title              abstract           journal       year
        ──  ─────────────────  ─────────────────  ────────────  ────
         1  A very long titl…  line one line two  J\\u{1b}[31m   2020
        20                     (1 byte)           N Engl J Med
        """)
    #expect(
      table.text(width: 35) == """
        id  title            abstract
        ──  ───────────────  ──────────────
         1  A very long ti…  line one line…
        20                   (1 byte)
        … and columns journal, year
        """)
    #expect(table.text(width: nil).split(separator: "\n").map(\.count) == [67, 67, 67, 61])
  }
}
