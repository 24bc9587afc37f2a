import Foundation
import OslerJSON
import OslerLog
import OslerRecord
import Testing

struct ExportNotebookTests {
  private typealias Statement = DiffStudy.Statement

  private let source = """
    ---
    title: A study
    ---

    # Words

    ```osler
    shown
    ```

    ```{osler}
    #| label: first
    x = 1
    x
    ```

    More *words*.

    ```{osler}
    2 / 0
    ```

    ```{osler}
    3
    ```

    """

  private func exported(_ study: DiffStudy) throws -> JSONValue {
    var text = ""
    try NotebookExport(study.sessions[0], in: study.log).write { text += $0 }
    return try JSONReader.read(text)
  }

  private func study() throws -> DiffStudy {
    let study = try DiffStudy()
    try study.session(
      source: source,
      cells: [
        (
          "first",
          [
            Statement(source: "x = 1"),
            Statement(
              source: "x",
              shown: [
                ("text/plain", "1\ntwo"), ("image/svg+xml", "<svg/>"), ("application/json", "{\"a\":[1]}"),
              ]),
          ]
        ),
        (
          "2-of-no-cell",
          [
            Statement(
              source: "2 / 0", shown: [("text/plain", "piece")], kind: .stream, error: "error: no\n --> a:1")
          ]
        ),
      ])
    return study
  }

  @Test func `prose, cells and outputs are a Jupyter notebook`() throws {
    let notebook = try exported(study())
    #expect(notebook["nbformat"] == 4)
    #expect(notebook["nbformat_minor"] == 5)
    #expect(notebook["metadata"]?["language_info"]?["name"] == "osler")
    #expect(notebook["metadata"]?["title"] == "A study")
    let cells = try #require(notebook["cells"]?.elements)
    #expect(cells.map { $0["cell_type"] } == ["raw", "markdown", "code", "markdown", "code", "code"])
    #expect(cells.map { $0["id"]?.text }.prefix(4) == ["front-matter", "prose", "first", "prose-2"])
    #expect(cells[1]["source"]?.written(.line) == ##"["# Words\n", "\n", "```osler\n", "shown\n", "```"]"##)
    #expect(cells[2]["source"]?.written(.line) == ##"["#| label: first\n", "x = 1\n", "x"]"##)
    #expect(cells[2]["execution_count"] == 1)
    #expect(
      cells[2]["outputs"]?.written(.line) == """
        [{"data": {"text/plain": ["1\\n", "two"]}, "metadata": {}, "output_type": "display_data"}, \
        {"data": {"image/svg+xml": ["<svg/>"]}, "metadata": {}, "output_type": "display_data"}, \
        {"data": {"application/json": {"a": [1]}}, "execution_count": 1, "metadata": {}, \
        "output_type": "execute_result"}]
        """)
    #expect(cells[4]["execution_count"] == .null)
    #expect(cells[4]["outputs"] == .array([]))
  }

  /// What nbformat 4.5's schema asks for, as far as this program can break it; the schema's own check of a
  /// notebook with every kind of output passed when this was written (nbformat 5.11).
  @Test func `every cell and output has the members that the format asks for, and no others`() throws {
    let notebook = try exported(study())
    #expect(notebook.members?.map(\.key).sorted() == ["cells", "metadata", "nbformat", "nbformat_minor"])
    var ids = Set<String>()
    for cell in notebook["cells"]?.elements ?? [] {
      let id = try #require(cell["id"]?.text)
      #expect(id.wholeMatch(of: /[a-zA-Z0-9_-]{1,64}/) != nil)
      #expect(ids.insert(id).inserted)
      let isCode = cell["cell_type"] == "code"
      #expect(
        cell.members?.map(\.key).sorted()
          == (["cell_type", "id", "metadata", "source"] + (isCode ? ["execution_count", "outputs"] : []))
          .sorted())
      for output in cell["outputs"]?.elements ?? [] {
        let keys =
          switch output["output_type"]?.text {
          case "stream": ["name", "output_type", "text"]
          case "execute_result": ["data", "execution_count", "metadata", "output_type"]
          case "display_data": ["data", "metadata", "output_type"]
          case "error": ["ename", "evalue", "output_type", "traceback"]
          default: ["an output type that exists"]
          }
        #expect(output.members?.map(\.key).sorted() == keys)
      }
    }
  }

  @Test func `a sitting at the prompt has a cell for each entry, with streams, warnings and errors`() throws {
    let study = try DiffStudy()
    try study.session(cells: [
      (
        "entry-1",
        [Statement(source: "ask", shown: [("text/plain", "a"), ("text/markdown", "b")], kind: .stream)]
      ),
      ("entry-1", [Statement(source: "odd", shown: [("text/plain", "careful")], kind: .warning)]),
      ("weird name!", [Statement(source: "2 / 0", error: "error: divides\n --> a:1:1")]),
    ])
    let cells = try #require(exported(study)["cells"]?.elements)
    #expect(cells.map { $0["id"]?.text } == ["entry-1", "entry-1-2", "weirdname"])
    #expect(cells.map { $0["execution_count"] } == [1, 2, 3])
    #expect(
      cells.map { $0["outputs"]?.written(.line) } == [
        #"[{"name": "stdout", "output_type": "stream", "text": ["a"]}]"#,
        #"[{"name": "stderr", "output_type": "stream", "text": ["warning: careful\n"]}]"#,
        #"[{"ename": "error", "evalue": "divides", "output_type": "error", "traceback": ["error: divides", " --> a:1:1"]}]"#,
      ])
  }
}
