import OslerInterpreter
import OslerLanguage
import OslerLog
import Testing

@testable import osler

struct SittingTests {
  /// Is stopped by its person at once, and keeps what it has.
  private struct WorkCommand: Command {
    static let group = CommandGroup.training
    static let signature = CommandSignature(
      "work", "Works.", parameters: [], returns: .integer, examples: [Example("work")])
    init(_ arguments: Arguments) throws(Diagnostic) {}

    func run(in context: CommandContext) throws -> Value {
      context.session.interrupt.raise()
      context.markPartial()
      return .integer(7)
    }
  }

  /// A sitting that records into memory.
  private func sitting() throws -> Sitting {
    let setup = SessionRecord(
      workspace: "/tmp", folder: "/tmp", seed: 1, threads: 1, commandLine: ["osler"],
      engineVersion: Engine.version, device: "1 thread", environment: .current())
    let frontend = TerminalFrontend(Screen())
    let session = try Session(
      setup, log: try ExperimentLog.inMemory(), frontend: frontend,
      commands: CommandTable(CommandTable.standard.commands + [WorkCommand.self]))
    return Sitting(session: session, frontend: frontend, signals: SignalWatch(startsThread: false))
  }

  private func needed(_ sitting: Sitting, _ wanted: Set<String>? = nil) throws -> [String] {
    SavedNotebook(
      sitting.book, try EntryTrace.all(sitting.book.entries, of: sitting.session), notebook: nil, seed: 1,
      wanted: wanted, variables: Set(sitting.session.variables.keys)
    ).entries.map(\.code)
  }

  @Test func `an interrupted entry that made something is kept for the notebook`() throws {
    let sitting = try sitting()
    let entries = ["x = work", "y = x + 1", "z = undefined", "w = 1\nwork\nv = 2", "work | text"]
    let outcomes = try entries.map { try sitting.run(entry: $0) }
    #expect(outcomes == [.interrupted, .succeeded, .refused, .interrupted, .interrupted])
    #expect(try needed(sitting).prefix(3) == ["x = work", "y = x + 1", "w = 1\nwork\nv = 2"])
  }

  // MARK: Values

  @Test func `an entry may use the value of another`() throws {
    let sitting = try sitting()
    for entry in ["[1, 2, 3]", "x = 5", "length(_)", "_1[0] + _", "\"_ \\(_)\""] {
      #expect(try sitting.run(entry: entry) == .succeeded)
    }
    #expect(sitting.book.entries.map(\.code)[2...] == ["length(_1)", "_1[0] + _3", "\"_ \\(_4)\""])
    #expect(sitting.book[5]?.valueKey == Value.string("_ 4").keyText)
    #expect(try sitting.run(entry: "_9") == .refused)
  }

  // MARK: Taking back

  @Test func `an entry is taken back with its variables`() throws {
    let sitting = try sitting()
    for entry in ["x = 1", "x = sum([1, 2])", "y = x"] { try sitting.run(entry: entry) }
    #expect(sitting.undo()?.code == "y = x")
    #expect(sitting.undo()?.number == 2)
    #expect(sitting.session.variables == ["x": .integer(1)])
    #expect(try sitting.run(entry: "y") == .refused)
    try sitting.run(entry: "z = 1")
    #expect(sitting.book[4]?.code == "z = 1")
    #expect(sitting.undo()?.number == 4)
    #expect(sitting.undo()?.number == 1)
    #expect(sitting.undo() == nil)
    #expect(sitting.session.variables == [:])
  }

  @Test func `a draw that is taken back is the same draw when it is repeated`() throws {
    let sitting = try sitting()
    for entry in ["a = 1", "b = 2", "t = vars", "x = t | sample 1"] { try sitting.run(entry: entry) }
    let first = sitting.session.key(of: "x")
    try sitting.run(entry: "x = t | sample 1")
    let second = sitting.session.key(of: "x")
    #expect(first != second)
    #expect(sitting.undo() != nil)
    #expect(sitting.session.key(of: "x") == first)
    try sitting.run(entry: "y = t | sample 1")
    #expect(sitting.session.key(of: "y") == second)
    // The first draw is needed for the second.
    #expect(
      try needed(sitting, ["y"]) == ["a = 1", "b = 2", "t = vars", "x = t | sample 1", "y = t | sample 1"])
  }

  // MARK: What is needed

  @Test func `a notebook holds what led to what is there`() throws {
    let sitting = try sitting()
    let entries = [
      "a = 1", "a = 2", "b = a + 1", "a = 3", "unknown", "b;", "\"shown\"", "vars", "\"shown\"",
      "def f(x) { x + a }",
      "f(1)",
    ]
    for entry in entries { try sitting.run(entry: entry) }
    #expect(
      try needed(sitting) == [
        "a = 2", "b = a + 1", "a = 3", "\"shown\"", "def f(x) { x + a }", "f(1)",
      ])
    #expect(try needed(sitting, ["b"]) == ["a = 2", "b = a + 1"])
    #expect(try needed(sitting, ["_10"]) == ["a = 3", "def f(x) { x + a }", "f(1)"])
  }

  @Test func `a value that is read by its number gets that name`() throws {
    let sitting = try sitting()
    for entry in ["[1, 2]", "[3, 4];", "x = _1[0] + _2[0]"] { try sitting.run(entry: entry) }
    let saved = SavedNotebook(
      sitting.book, try EntryTrace.all(sitting.book.entries, of: sitting.session), notebook: nil, seed: 1,
      wanted: nil, variables: ["x"])
    #expect(
      saved.text == """
        ---
        seed: 1
        ---

        ```{osler}
        _1 = [1, 2]
        _1
        ```

        ```{osler}
        _2 = [3, 4]
        ```

        ```{osler}
        x = _1[0] + _2[0]
        ```

        """)
  }

  @Test func `a notebook that was there stays as it is`() throws {
    let sitting = try sitting()
    let text = "# Title\n\n```{osler}\nx = 1\n```\n"
    let (runner, _) = try NotebookRunner.prepare(
      SourceText(name: "a", text: text), workspace: NotebookFile.hereWorkspace)
    #expect(try sitting.run(try #require(runner)) == .succeeded)
    try sitting.run(entry: "x")
    let saved = SavedNotebook(
      sitting.book, try EntryTrace.all(sitting.book.entries, of: sitting.session), notebook: runner?.notebook,
      seed: 1, wanted: nil, variables: ["x"])
    #expect(saved.text == text + "\n```{osler}\nx\n```\n")
    #expect(saved.entries.map(\.number) == [1, 2])
    #expect(SavedNotebook.path(for: "study") == "study.osl.md")
    #expect(SavedNotebook.path(for: "study.md") == "study.md")
  }

  // MARK: What is stale

  @Test func `what read a variable that changed is stale, and what follows from it`() throws {
    let sitting = try sitting()
    for entry in ["a = 1", "b = a + 1", "b * 2", "c = 9", "a = a + 1", "c", "a = 2"] {
      try sitting.run(entry: entry)
    }
    #expect(
      sitting.book.stale() == [
        2: .changed(name: "a", by: "7"), 3: .follows("2"),
      ])
    try sitting.run(entry: "a = 1")
    // The same value again: nothing is stale, however it came about.
    #expect(sitting.book.stale()[2] == nil)
    #expect(EntryBook.Staleness.changed(name: "a", by: "7").words == "'a' changed in 7")
  }

  @Test func `an edited cell is stale, and what follows from it; a comment changes nothing`() throws {
    let folder = try Folder()
    func text(_ first: String, _ more: String = "") -> String {
      "```{osler}\n#| label: one\n\(first)\n```\n\n```{osler}\n#| label: two\nb = a + 1\n```\n\(more)"
    }
    try folder.write(text("a = 1"), to: "nb.osl.md")
    let sitting = try sitting()
    let (runner, _) = try NotebookRunner.prepare(
      SourceText(name: "nb.osl.md", text: text("a = 1")), workspace: NotebookFile.hereWorkspace)
    let notebook = try #require(runner?.notebook)
    #expect(try sitting.run(try #require(runner)) == .succeeded)
    let disk = NotebookOnDisk(
      notebook, path: folder.path(of: "nb.osl.md"), signatures: sitting.session.commands.signatures)
    #expect(!disk.poll())

    try folder.write(text("a  =  1 # still"), to: "nb.osl.md")
    #expect(disk.poll())
    #expect(disk.changes(since: sitting.book.current) == NotebookOnDisk.Changes())

    try folder.write(text("a = 22", "\n```{osler}\n#| label: new\n3\n```\n"), to: "nb.osl.md")
    #expect(disk.poll())
    let changes = disk.changes(since: sitting.book.current)
    #expect(changes == NotebookOnDisk.Changes(edited: ["one"], new: ["new"]))
    #expect(sitting.book.stale(edited: changes.edited) == [1: .edited, 2: .follows("'one'")])

    #expect(try sitting.run(cell: disk.notebook.cells[0], of: disk.notebook) == .succeeded)
    #expect(sitting.session.variables["a"] == .integer(22))
    #expect(sitting.book.stale() == [2: .changed(name: "a", by: "'one'")])
  }
}
