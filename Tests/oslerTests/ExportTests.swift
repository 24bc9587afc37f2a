import Foundation
import Testing

@Suite(.needsProgram)
struct ExportTests {
  private let folder: Folder

  init() throws {
    folder = try Folder()
    try folder.write("# Words\n\n```{osler}\n#| label: a\n\"one\"\n```\n", to: "a.osl.md")
    _ = try Program.run(["run", "a.osl.md"], in: folder)
  }

  private func export(_ arguments: String...) throws -> Program.Result {
    try Program.run(["export", "a.oslog"] + arguments, in: folder)
  }

  @Test func `one stream goes to standard output, or to a file`() throws {
    #expect(
      try export("--format", "csv", "--table", "shown", "-o", "-").output.hasPrefix(
        "session,cell,execution,output,kind,text,shown\n1,a,1,1,result,one,"))
    let notebook = try export("--format", "ipynb")
    #expect(notebook.output.hasPrefix("{\n\"cells\": ["))
    #expect(
      try export("--format", "ipynb", "-o", "a.ipynb")
        == Program.Result(status: 0, output: "", errors: "wrote a.ipynb\n"))
    #expect(folder.read("a.ipynb") == notebook.output)
    let events = try export("--format", "jsonl").output.split(separator: "\n")
    #expect(events.count == 7)
    for event in events { #expect((try? JSONSerialization.jsonObject(with: Data(event.utf8))) != nil) }
  }

  @Test func `folders are written where they are named`() throws {
    #expect(
      try export("--format", "ro-crate", "-o", "crate").errors == "wrote 4 files in crate\n")
    #expect(folder.contains("crate/ro-crate-metadata.json"))
    #expect(try export("--format", "csv", "-o", "tables").status == 0)
    #expect(folder.contains("tables/sessions.csv"))
    #expect(
      try export("--format", "csv")
        == Program.Result(
          status: 64, output: "",
          errors: """
            error: 'csv' is a folder: name it with '-o', or one table with '--table'
            hint: 'osler help export' shows how it is written

            """))
  }

  @Test func `what cannot be done is said`() throws {
    #expect(
      try export("--format", "csv", "--table", "metric")
        == Program.Result(
          status: 64, output: "",
          errors: "error: the log has no table 'metric'\nhint: did you mean 'metrics'?\n"))
    #expect(
      try export("--format", "docx").errors.hasPrefix(
        "error: the value 'docx' is invalid for '--format <format>'"))
    #expect(try export("--format", "jsonl", "-o", "a.oslog").status == 64)
    #expect(try export("--format", "jsonl", "-o", "no/a.jsonl").status == 73)
    #expect(try Program.run(["log", "a.oslog"], in: folder).status == 0)
  }
}
