import OslerLog
import OslerRecord
import Testing

struct DiffSourceTests {
  private let notebook = """
    # A study

    ```{osler}
    #| label: one
    x = 1  # a comment
    ```

    ```{osler}
    #| label: two
    train x epochs: 3
    show x
    ```

    ```{osler}
    y = [1, 2]
    ```

    """

  private func page(_ change: (String) -> String) throws -> String {
    let study = try DiffStudy()
    try study.session(source: notebook)
    try study.session(source: change(notebook))
    return try study.page(only: .source)
  }

  @Test func `comments, prose and layout are no difference`() throws {
    #expect(
      try page {
        $0.replacing("  # a comment", with: "").replacing("# A study", with: "# Another\n\nMore prose.")
          .replacing("[1, 2]", with: "[\n  1, # one\n  2\n]").replacing("x = 1", with: "x   =   1")
      } == "the same in source")
  }

  @Test func `a changed statement is shown as two lines`() throws {
    #expect(
      try page { $0.replacing("epochs: 3", with: "epochs: 4").replacing("show x", with: "show x\nshow 2") }
        == """
        source
          cell 'two'
            - train x epochs: 3
            + train x epochs: 4
            + show 2

        differs in source
        """)
  }

  @Test func `cells that moved, came and went are named`() throws {
    #expect(
      try page {
        $0.replacing("```{osler}\n#| label: one\nx = 1  # a comment\n```\n\n", with: "")
          .replacing("y = [1, 2]\n```\n", with: "y = [1, 2]\n```\n\n```{osler}\n#| label: one\nx = 1\n```\n")
          .replacing("#| label: two\ntrain x epochs: 3\nshow x", with: "#| label: three\ncount [7, 8, 9]")
      } == """
        source
          cell 'one': moved from 1 to 3
          cell 'two': only on the left
            - train x epochs: 3
            - show x
          cell 'three': only on the right
            + count [7, 8, 9]

        differs in source
        """)
  }

  @Test func `a cell that is called otherwise is known by what it says, or by its likeness`() throws {
    #expect(
      try page {
        $0.replacing("label: two", with: "label: second").replacing("y = [1, 2]", with: "y = [1, 3]")
      } == """
        source
          cell 'two': is cell 'second' on the right
          cell 3
            - y = [1, 2]
            + y = [1, 3]

        differs in source
        """)
  }

  @Test func `options of a cell that mean something count`() throws {
    #expect(
      try page { $0.replacing("#| label: two", with: "#| label: two\n#| tol: {loss: 0.1}\n#| timeout: 2m") }
        == """
        source
          cell 'two'
            + #| tol: {loss: 0.1}
            + #| timeout: 120.0s

        differs in source
        """)
  }

  @Test func `what cannot be read is compared as text`() throws {
    #expect(
      try page { $0.replacing("show x", with: "show ((") } == """
        source
          cell 'two'
            - show x
            + show ((

        differs in source
        """)
  }

  @Test func `sittings at the prompt are compared by what was entered`() throws {
    let study = try DiffStudy()
    try study.session(cells: [("entry-1", [.init(source: "x = 1")]), ("entry-2", [.init(source: "x + 1")])])
    try study.session(cells: [
      ("entry-1", [.init(source: "x = 1 # one")]), ("entry-2", [.init(source: "x+2")]),
    ])
    #expect(
      try study.page(only: .source) == """
        source
          cell 2
            - x + 1
            + x + 2

        differs in source
        """)
  }

  @Test func `a long text of a stranger takes no time`() throws {
    let study = try DiffStudy()
    for prefix in ["a", "b"] {
      let lines = (0..<20_000).map { "\(prefix)\($0) = \($0)" }.joined(separator: "\n")
      try study.session(source: "```{osler}\n\(lines)\n```\n")
    }
    let difference = try study.difference(only: [.source])
    #expect(difference.changes[.source]?.map(\.kind) == [.changed])
    #expect(difference.changes[.source]?.first?.lines.count == 40_000)
  }
}
