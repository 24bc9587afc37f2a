import Foundation
import Testing

/// `osler report`, run as people run it.
@Suite(.needsProgram)
struct ReportTests {
  private let folder: Folder

  init() throws {
    folder = try Folder()
    try folder.write(
      """
      ---
      title: Small
      parameters:
        n: 3
        codes: [A, B]
      ---

      Some *prose*.

      ```{osler}
      #| label: one
      x = n * 2
      "x is \\(x)"
      ```

      ```{osler}
      #| label: two
      assert x < 5
      ```

      """, to: "small.osl.md")
    _ = try Program.run(["run", "small.osl.md", "-p", "n=2", "--log", "a.oslog"], in: folder)
    _ = try Program.run(["run", "small.osl.md", "--log", "a.oslog"], in: folder)
  }

  /// The size differs with the machine's words.
  private func words(_ result: Program.Result) -> String {
    result.errors.replacing(/\d+ kB/, with: "… kB")
  }

  @Test func `the page goes beside the log, and is of the last session`() throws {
    let result = try Program.run(["report", "a.oslog"], in: folder)
    #expect(result.status == 0 && result.output.isEmpty)
    #expect(words(result) == "wrote a.html, … kB: Small\n")
    let html = folder.read("a.html")
    #expect(html.hasPrefix("<!DOCTYPE html>") && html.hasSuffix("</html>\n"))
    #expect(html.contains("Osler · session 2 of a.oslog") && html.contains("class=\"badge failed\""))
    #expect(html.contains("<p>Some <em>prose</em>.</p>"))
    #expect(html.contains("x is 6"))
    #expect(html.contains("the assertion") || html.contains("assert"))
    // Again: our own page is replaced.
    #expect(try Program.run(["report", "a.oslog"], in: folder).status == 0)
  }

  @Test func `a session can be named, and the page go anywhere`() throws {
    #expect(words(try Program.run(["report", "a.oslog:1"], in: folder)) == "wrote a.1.html, … kB: Small\n")
    let page = folder.read("a.1.html")
    #expect(page.contains("(3 in the notebook)"))
    #expect(page.matches(of: /in the notebook/).count == 1)
    let piped = try Program.run(["report", "a.oslog:1", "-o", "-"], in: folder)
    #expect(piped.output == folder.read("a.1.html") && piped.errors.isEmpty)
    #expect(
      words(try Program.run(["report", "a.oslog", "-o", "x.html"], in: folder))
        == "wrote x.html, … kB: Small\n")
    #expect(folder.read("x.html").contains("session 2 of"))
  }

  @Test func `nothing else is written over`() throws {
    try folder.write("mine", to: "a.html")
    let other = try Program.run(["report", "a.oslog"], in: folder)
    #expect(
      other
        == Program.Result(
          status: 73, output: "",
          errors: """
            error: 'a.html' is there already, and is no report
            hint: name another file: '-o FILE'

            """))
    #expect(folder.read("a.html") == "mine")
    let log = FileManager.default.contents(atPath: folder.path(of: "a.oslog"))
    let itself = try Program.run(["report", "a.oslog", "-o", "./a.oslog"], in: folder)
    #expect(itself.status == 73)
    #expect(itself.errors.hasPrefix("error: './a.oslog' is the log itself\n"))
    #expect(FileManager.default.contents(atPath: folder.path(of: "a.oslog")) == log)
    #expect(try Program.run(["report", "a.oslog", "-o", "x.html"], in: folder).status == 0)
  }

  @Test func `what is not there is said`() throws {
    let session = try Program.run(["report", "a.oslog:9"], in: folder)
    #expect(session.status == 66 && session.errors.hasPrefix("error: the log 'a.oslog' has no session 9\n"))
    #expect(try Program.run(["report", "b.oslog"], in: folder).status == 66)
    let place = try Program.run(["report", "a.oslog", "-o", "no/where.html"], in: folder)
    #expect(place.status == 73 && place.errors.hasPrefix("error: cannot write 'no/where.html': "))
  }
}
