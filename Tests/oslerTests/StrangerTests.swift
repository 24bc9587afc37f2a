import Foundation
import OslerLog
import Testing

/// A notebook from a stranger tries, and gets nowhere: each way that docs/safety.md lists.
@Suite(.needsProgram)
struct StrangerTests {
  /// A way, and what Osler says to it.
  struct Way: CustomTestStringConvertible, Sendable {
    let name: String
    let notebook: String
    let status: Int32
    /// How the first line on stderr begins.
    let message: String
    /// Links that lie in the notebook's folder: name and where it leads, relative to an outside folder.
    var links: [(name: String, to: String)] = []

    var testDescription: String { name }

    static func cell(_ code: String) -> String { "```{osler}\n\(code)\n```\n" }
    static func front(_ yaml: String) -> String { "---\n\(yaml)\n---\n\n" + cell("1") }
    static func save(_ path: String) -> String { cell("\"evil\" | save \"\(path)\"") }
  }

  private func run(_ way: Way, in folder: Folder, outside: Folder) throws -> Program.Result {
    try folder.write(way.notebook, to: "a.osl.md")
    for (name, target) in way.links {
      try FileManager.default.createSymbolicLink(
        atPath: folder.path(of: name), withDestinationPath: outside.url.path + target)
    }
    return try Program.shell("ulimit -v 6000000; exec osler run a.osl.md", in: folder)
  }

  private func expect(_ way: Way) throws {
    let (folder, outside) = (try Folder(), try Folder())
    let result = try run(way, in: folder, outside: outside)
    #expect(result.status == way.status)
    #expect(result.errors.hasPrefix(way.message), "\(result.errors.prefix(300))")
    #expect(try FileManager.default.subpathsOfDirectory(atPath: outside.path) == [])
  }

  // MARK: Writing outside of the workspace

  private static let outsideMessage = "lies outside the notebook's folder, where nothing is written"
  static let writing = [
    Way(
      name: "..", notebook: Way.save("../evil.txt"), status: 1,
      message: "error: '../evil.txt' \(outsideMessage)"),
    Way(
      name: ".. after a folder", notebook: Way.save("a/../../evil.txt"), status: 1,
      message: "error: 'a/../../evil.txt' \(outsideMessage)"),
    Way(
      name: "an absolute path", notebook: Way.save("/tmp/evil.txt"), status: 1,
      message: "error: '/tmp/evil.txt' \(outsideMessage)"),
    Way(
      name: "a folder that is a link", notebook: Way.save("l/evil.txt"), status: 1,
      message: "error: 'l/evil.txt' \(outsideMessage)", links: [("l", "")]),
    Way(
      name: "a file that is a link to nowhere yet", notebook: Way.save("l.txt"), status: 1,
      message: "error: 'l.txt' \(outsideMessage)", links: [("l.txt", "/evil.txt")]),
    Way(
      name: "a link where the draft is written", notebook: Way.save("l.txt"), status: 0,
      message: "wrote l.txt\n",
      links: [("l.txt.part", "/evil.txt")]),
    Way(
      name: "a name with a NUL in it", notebook: Way.save("a\\u{0}.txt"), status: 1,
      message: "error: 'a\\u{0}.txt' cannot be the name of a file"),
    Way(
      name: "a log that is a link to nowhere yet", notebook: Way.cell("1"), status: 73,
      message: "error: cannot open the log 'a.oslog': it is a link that leads nowhere",
      links: [("a.oslog", "/evil")]),
    Way(
      name: "a link beside the log", notebook: Way.cell("1"), status: 65,
      message: "error: the log 'a.oslog' is not opened: 'a.oslog-wal' beside it is no plain file",
      links: [("a.oslog-wal", "/evil")]),
    Way(
      name: "a link where training stages are saved", notebook: Way.cell("1"), status: 65,
      message: "error: 'a.oslog.files' is a link, and nothing is saved through one\n",
      links: [("a.oslog.files", "")]),
  ]

  @Test(arguments: writing)
  func `nothing is written outside of the workspace`(way: Way) throws {
    let (folder, outside) = (try Folder(), try Folder())
    let result = try run(way, in: folder, outside: outside)
    #expect(result.status == way.status)
    #expect(result.errors.hasPrefix(way.message), "\(result.errors)")
    #expect(try FileManager.default.subpathsOfDirectory(atPath: outside.path) == [])
    #expect(
      !FileManager.default.fileExists(atPath: folder.url.deletingLastPathComponent().path + "/evil.txt"))
  }

  // MARK: Filling the memory, or the stack

  private static let many = 20_000
  static let bombs = [
    Way(
      name: "YAML aliases",
      notebook: Way.front(
        "a: &a [1, 1]\n" + (0..<9).map { "b\($0): &b\($0) [*a, *a, *a]" }.joined(separator: "\n")),
      status: 65, message: "error: the front matter has too many YAML aliases\n"),
    Way(
      name: "nested YAML", notebook: Way.front("a: " + String(repeating: "[", count: many)), status: 65,
      message: "error: this is not valid YAML: Maximum nesting level reached"),
    Way(
      name: "nested parentheses",
      notebook: Way.cell(String(repeating: "(", count: many) + "1" + String(repeating: ")", count: many)),
      status: 65, message: "error: nested too deeply\n"),
    Way(
      name: "nested lists",
      notebook: Way.cell(String(repeating: "[", count: many) + String(repeating: "]", count: many)),
      status: 65, message: "error: nested too deeply\n"),
    Way(
      name: "nested strings", notebook: Way.cell(String(repeating: "\"\\(", count: many)), status: 65,
      message: "error: "),
    Way(
      name: "endless recursion", notebook: Way.cell("def f(x) { f(x + 1) }\nf(1)"), status: 1,
      message: "error: calls are more than 128 deep\n"),
    Way(
      name: "a list that holds itself", notebook: Way.cell("x = [1]\nfor i in 1..9999 { x = [x] }"),
      status: 1,
      message: "error: values are nested too deep\n"),
    Way(
      name: "an integer that overflows", notebook: Way.cell("x = 9223372036854775807\nx = x * x"), status: 1,
      message: "error: 9223372036854775807 * 9223372036854775807 is too large for an integer\n"),
    Way(
      name: "a pattern that goes round in circles",
      notebook: Way.cell("load pubmed \"" + String(repeating: "/*/..", count: 30) + "/*.xml\""), status: 65,
      message: "error: "),
    Way(
      name: "a device", notebook: Way.cell("load qa \"/dev/zero\""), status: 65,
      message: "error: '/dev/zero' is a device or a pipe, not a file\n"),
  ]

  @Test(arguments: bombs)
  func `neither memory nor stack is filled`(way: Way) throws { try expect(way) }

  @Test func `a notebook without end is not read to it`() throws {
    let folder = try Folder()
    #expect(
      try Program.shell("ulimit -v 2000000; yes 2>/dev/null | osler run -", in: folder)
        == Program.Result(
          status: 65, output: "",
          errors: """
            error: 'stdin' is not a notebook: it is larger than 16 MB
            hint: data belongs in files beside it, which its cells load

            """))
    try folder.write("", to: "large.osl.md")
    #expect(truncate(folder.path(of: "large.osl.md"), 5 << 30) == 0)
    let large = try Program.shell("ulimit -v 2000000; exec osler check large.osl.md", in: folder)
    #expect(large.status == 65)
    #expect(large.errors.hasPrefix("error: 'large.osl.md' is not a notebook: it is larger than 16 MB\n"))
  }

  // MARK: The network, other programs

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/strace"), "needs strace"))
  func `no socket is opened and no program started`() throws {
    let folder = try Folder()
    try folder.write(
      Way.cell("x = 1\nx") + "\n" + Way.cell("load qa \"http://127.0.0.1:9/x.jsonl\""), to: "a.osl.md")
    try folder.write(Way.cell("x = 1\nx\n\"text\" | save \"a.txt\""), to: "b.osl.md")
    for (name, status) in [("a.osl.md", 65), ("b.osl.md", 0)] as [(String, Int32)] {
      let result = try Program.start(
        [
          "-f", "-qq", "-e", "trace=%network,execve", "-e", "signal=none", "-o", "trace", Program.path, "run",
          name,
        ],
        in: folder, executable: "/usr/bin/strace"
      ).wait()
      #expect(result.status == status, "\(result.errors)")
      // The C library asks the machine's own name service who the user is.
      let calls = folder.read("trace").split(separator: "\n").filter {
        $0.contains("execve(") || ($0.contains("socket(") && !$0.contains("AF_UNIX"))
      }
      #expect(calls.count == 1 && calls[0].contains("execve(\"\(Program.path)\""), "\(calls)")
    }
  }
}
