import Foundation
import OslerInterpreter
import OslerLog
import Testing

/// Where a notebook may write, and where its paths point.
struct WorkspaceTests {
  @Test func `a link that leads out is not written through`() throws {
    let playground = try Playground()
    let outside = FileManager.default.temporaryDirectory.appending(path: "outside-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: outside, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: outside) }
    let link = playground.folder + "/link"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: outside.path)
    try FileManager.default.createSymbolicLink(
      atPath: playground.folder + "/dangling.txt", withDestinationPath: outside.path + "/new.txt")
    for path in ["link/x.txt", "examples/../../x.txt", "missing/../../x.txt", "dangling.txt"] {
      #expect(
        playground.error("save \"a\" \"\(path)\"").hasPrefix(
          "error: '\(path)' lies outside the notebook's folder, where nothing is written"), "\(path)")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: outside.path) == [])
  }

  @Test func `a path inside may be absolute, and folders are made`() throws {
    let playground = try Playground()
    try playground.show("save \"a\" \"\(playground.session.workspace.folder)/deep/er/x.txt\"")
    #expect(try playground.read("deep/er/x.txt") == "a")
  }

  @Test func `rows are saved as CSV and JSON lines`() throws {
    let playground = try Playground()
    try playground.show(
      """
      rows = load qa "examples/questions.jsonl" | head 2 | select id context score with: [text_: "a, \\"b\\""]
      rows | save "rows.csv"
      rows | save "rows.jsonl"
      """)
    #expect(
      try playground.read("rows.csv")
        == "id,context,score,text_\nq1,,0.1,\"a, \"\"b\"\"\"\nq2,,0.2,\"a, \"\"b\"\"\"\n")
    #expect(
      try playground.read("rows.jsonl") == """
        {"id":"q1","context":null,"score":0.1,"text_":"a, \\"b\\""}
        {"id":"q2","context":null,"score":0.2,"text_":"a, \\"b\\""}

        """)
    let artifacts = try playground.log.artifacts(in: playground.session.record.id)
    #expect(artifacts.map(\.kind) == ["table", "table"])
    #expect(playground.frontend.messages.suffix(2) == ["wrote rows.csv", "wrote rows.jsonl"])
  }

  @Test func `a relative path is looked for beside the notebook first`() throws {
    let playground = try Playground()
    try playground.write("here", to: "book/only.txt")
    try playground.write("there", to: "start/only.txt")
    try playground.write("there", to: "start/other.txt")
    let workspace = Workspace(folder: playground.folder + "/book", startFolder: playground.folder + "/start")
    #expect(workspace.exists(file: "only.txt"))
    #expect(workspace.exists(file: "other.txt"))
    #expect(!workspace.exists(file: "none.txt"))
    #expect(workspace.problem(file: "only.txt") == nil)
    #expect(workspace.problem(file: ".") == "'.' is a folder, not a file")
    #expect(workspace.problem(file: "/dev/null") == "'/dev/null' is a device or a pipe, not a file")
    #expect(workspace.problem(file: "none.txt") == "there is no file 'none.txt'")
    #expect(workspace.problem(folder: "only.txt") == "'only.txt' is a file, not a folder")
    #expect(workspace.problem(folder: ".") == nil)
    #expect(workspace.problem(file: "") == "the path is empty")
    #expect(workspace.problem(folder: "") == "the path is empty")
    #expect(workspace.matches(glob: "o*.txt"))
    #expect(!workspace.exists(folder: "only.txt"))
  }
}

extension WorkspaceTests {
  @Test func `a pipe or a device is never read`() throws {
    let playground = try Playground()
    try #require(mkfifo(playground.folder + "/fifo.jsonl", 0o600) == 0)
    for path in ["fifo.jsonl", "/dev/zero"] {
      for command in ["load qa", "load pubmed"] {
        #expect(
          playground.error("path = \"\(path)\"\n\(command) path").hasPrefix(
            "error: '\(path)' is a device or a pipe, not a file"), "\(command)")
      }
    }
    #expect(playground.error("load pubmed \"f*.jsonl\"").hasPrefix("error: no file matches 'f*.jsonl'"))
  }

  @Test func `a model takes the place of a model, never of a folder with other things in it`() throws {
    let playground = try Playground()
    try playground.show(
      """
      tokens = train tokenizer (load pubmed "examples/shards/*.xml") vocabulary: 300
      small = new model tokenizer: tokens layers: 1 hidden: 8 heads: 2
      save tokens "out"
      save small "out"
      save small "out"
      """)
    #expect(
      playground.error("save small \"examples\"").contains(
        "which saving did not put there, and is not replaced"))
    try playground.write("mine", to: "out/notes.txt")
    #expect(
      playground.error("save small \"out\"").hasPrefix(
        "error: 'out' holds 'notes.txt', which saving did not put there, and is not replaced"))
    #expect(try playground.read("out/notes.txt") == "mine")
    #expect(FileManager.default.fileExists(atPath: playground.folder + "/examples/questions.jsonl"))
  }

  @Test func `a draft is never written through a link`() throws {
    let playground = try Playground()
    try playground.write("safe", to: "secret.txt")
    try FileManager.default.createSymbolicLink(
      atPath: playground.folder + "/x.txt.part", withDestinationPath: playground.folder + "/secret.txt")
    try playground.show("save \"new\" \"x.txt\"")
    #expect(try playground.read("secret.txt") == "safe")
    #expect(try playground.read("x.txt") == "new")
  }
}
