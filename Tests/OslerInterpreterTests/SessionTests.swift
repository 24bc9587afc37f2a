import OslerInterpreter
import OslerLanguage
import OslerLog
import Testing

struct SessionTests {
  @Test func `a statement's row is there while it runs, and says how it ended`() throws {
    let playground = try Playground()
    var statuses: [Status] = []
    playground.frontend.onShow = {
      statuses = (try? playground.contents().cells[0].executions.map(\.record.status)) ?? []
    }
    try playground.show("show 1")
    #expect(statuses == [.running, .running])
    let executions = try playground.contents().cells[0].executions
    #expect(executions.map(\.record.status) == [.succeeded, .succeeded])
    #expect(executions.map(\.record.command) == [nil, "show"])
    #expect(executions[1].record.parent == executions[0].record.id)
  }

  @Test func `an output is in the log before it is shown`() throws {
    let playground = try Playground()
    var inLog = 0
    playground.frontend.onShow = {
      inLog = (try? playground.log.outputs(in: playground.session.record.id).count) ?? 0
    }
    try playground.show("1\n")
    #expect(inLog == 1)
  }

  @Test func `a failing statement keeps its rendered error`() throws {
    let playground = try Playground()
    let error = playground.error("x = 1 / 0")
    #expect(
      error == """
        error: 1 / 0 divides by zero
         --> repl:1:1:5
          |
        1 | x = 1 / 0
          |     ^^^^^
        """)
    let contents = try playground.contents()
    #expect(contents.cells[0].record.status == .failed)
    #expect(contents.cells[0].executions.map(\.record.error) == [error])
  }

  @Test func `a loop's body makes rows inside the loop's row`() throws {
    let playground = try Playground()
    try playground.show("for n in 1..2 { x = n }")
    let rows = try playground.contents().cells[0].executions.map(\.record)
    #expect(rows.map(\.canonical) == ["for n in 1..2", "x = n", "x = n"])
    #expect(rows.map(\.parent) == [nil, rows[0].id, rows[0].id])
    #expect(rows.map(\.ordinal) == [0, 1, 2])
  }

  @Test func `what a value was made from is in the log`() throws {
    let playground = try Playground()
    try playground.show("qs = load qa \"examples/questions.jsonl\"\nfew = qs | head 2 | select id")
    let log = playground.log
    let values = try log.values(in: playground.session.record.id)
    #expect(values.map(\.name) == [nil, "qs", nil, nil, "few"])
    #expect(
      values.map(\.summary) == [
        "dataset of 8 questions", "dataset of 8 questions", "dataset of 2 questions",
        "table of 2 rows: id", "table of 2 rows: id",
      ])
    #expect(try log.inputs(of: values[4].id) == [ValueInput(.value(values[3].id))])
    #expect(try log.inputs(of: values[3].id) == [ValueInput(.value(values[2].id))])
    #expect(try log.inputs(of: values[2].id) == [ValueInput(.value(values[0].id))])
    let files = try log.files(in: playground.session.record.id)
    #expect(files.map(\.path) == [playground.session.workspace.folder + "/examples/questions.jsonl"])
    #expect(try log.inputs(of: values[0].id) == [ValueInput(.file(files[0].id))])
  }

  @Test func `a command's row holds every option after defaults`() throws {
    let playground = try Playground()
    try playground.show("parts = load qa \"examples/questions.jsonl\" | split by: fact")
    let row = try #require(try playground.contents().cells[0].executions.last?.record)
    #expect(row.command == "split")
    #expect(row.options == #"{"rows":"dataset of 8 questions","fraction":0.1,"by":"fact"}"#)
    #expect(row.stream == "split/1")
    #expect(row.source == "split by: fact")
  }

  @Test func `a function gets no row`() throws {
    let playground = try Playground()
    try playground.show("length(\"abc\") + max(1, 2)")
    #expect(try playground.contents().cells[0].executions.count == 1)
  }

  @Test func `an error in a def of an earlier entry points to the call`() throws {
    let playground = try Playground()
    try playground.show("def halve(x) {\n  x / none\n}")
    #expect(
      playground.error("halve(3)") == """
        error: '/' cannot be used with an integer and none
         --> repl:2:1:1
          |
        1 | halve(3)
          | ^^^^^^^^ in 'halve', repl:1:2:3
        """)
  }

  @Test func `variables survive an error`() throws {
    let playground = try Playground()
    _ = playground.error("x = 3\ny = x / 0")
    #expect(try playground.show("x") == ["3"])
  }
}

struct CheckingTests {
  @Test func `an entry is checked against the session's variables before it runs`() throws {
    let playground = try Playground()
    try playground.show("year = 2010\ndef twice(x) { x * 2 }")
    func messages(_ program: String) -> [String] {
      playground.session.check(SourceText(name: "repl", text: program)).map(\.message)
    }
    #expect(messages("twice year") == [])
    #expect(
      messages("head year") == ["'rows' must be a table, corpus, dataset or evaluation, not an integer"])
    #expect(
      messages("yaer + 1\nload qa \"no.jsonl\"") == ["unknown name 'yaer'", "there is no file 'no.jsonl'"])
    #expect(messages("1 +") == ["a value is missing after '+'"])
    #expect(playground.session.isIncomplete("for x in [1] {"))
    #expect(!playground.session.isIncomplete("twice 3"))
  }
}
