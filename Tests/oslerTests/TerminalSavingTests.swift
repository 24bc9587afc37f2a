import Foundation
import Testing

/// Saving a sitting, and a notebook that is edited meanwhile, at a real pseudo-terminal.
@Suite(.needsProgram)
struct TerminalSavingTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  // MARK: Saving

  @Test func `a saved notebook holds what is needed, and is run to see that it gives the same`() throws {
    let typist = try Typist(in: folder)
    for entry in [
      "a = 1", "a = 2", "b = nothing", "b = a * 21", "[b, 1]", "length(_);", "\"x\" | save \"x.txt\"",
    ] {
      _ = try typist.type(entry)
    }
    #expect(
      try typist.type(":save answer") == """
        saved; run it with: osler run answer.osl.md (4 of 6 entries are needed)
        run again from the file: 4 cells, 3 values, all the same

        """)
    #expect(
      folder.read("answer.osl.md") == """
        ---
        seed: 0
        ---

        ```{osler}
        a = 2
        ```

        ```{osler}
        b = a * 21
        ```

        ```{osler}
        [b, 1]
        ```

        ```{osler}
        "x" | save "x.txt"
        ```

        """)
    #expect(
      try typist.type(":save only b").hasPrefix(
        "saved; run it with: osler run only.osl.md (2 of 6 entries are needed)\nrun again from the file: 2 cells"
      ))
    #expect(try typist.type(":save only b").hasSuffix("'only.osl.md' exists: replace it? "))
    _ = try typist.type("n")
    #expect(try typist.type(":save x nobody").hasPrefix("error: there is no variable 'nobody'"))
    let run = try Program.run(["run", "answer.osl.md"], in: folder)
    #expect(run.status == 0)
    #expect(run.output == "[42, 1]\n")
  }

  @Test func `a saved notebook that gives something else says so`() throws {
    try folder.write("{\"id\": \"1\", \"question\": \"why?\", \"answer\": \"so\"}\n", to: "q.jsonl")
    let typist = try Typist(in: folder)
    _ = try typist.type("q = load qa \"q.jsonl\"")
    _ = try typist.type("q | count")
    try folder.write(
      "{\"id\": \"1\", \"question\": \"why?\", \"answer\": \"so\"}\n{\"id\": \"2\", \"question\": \"how?\", \"answer\": \"thus\"}\n",
      to: "q.jsonl")
    #expect(
      try typist.type(":save two") == """
        saved; run it with: osler run two.osl.md
        warning: run again from the file, it does not give the same:
          2 shows '2' where it showed '1'
          'q' is made another way

        """)
    try folder.write("", to: "q.jsonl")
    try FileManager.default.removeItem(at: folder.url.appending(path: "q.jsonl"))
    #expect(try typist.type(":save three").contains("warning: run again from the file, it fails:\nerror: "))
  }

  // MARK: A notebook that is edited

  @Test func `cells made stale by an edit are marked, and run when asked for`() throws {
    func text(_ a: Int) -> String {
      "```{osler}\n#| label: one\na = \(a)\n```\n\n```{osler}\n#| label: two\nb = a + 1\nb\n```\n"
    }
    try folder.write(text(1), to: "nb.osl.md")
    let typist = try Typist(in: folder, ["nb.osl.md"])
    #expect(try typist.type("b * 10") == "20\n")
    try folder.write(text(41), to: "nb.osl.md")
    let note = "nb.osl.md was edited: 'one' changed; 'two', 3 stale; ':run stale' runs them\n"
    #expect(try typist.type("0") == "0\n" + note)
    #expect(try typist.type("b") == "2\n")
    #expect(try typist.type(":run stale") == "one:\ntwo:\n42\nosler> b * 10\n420\nosler> b\n42\n")
    #expect(try typist.type(":run two") == "two:\n42\n")
    #expect(try typist.type("a = 2") == "now stale: 'two'; ':run stale' runs it\n")
    #expect(try typist.type("a") == "2\n")
    #expect(
      try typist.type(":run three")
        == "error: there is no entry or cell 'three'\nhint: ':cells' lists them\n")
  }
}
