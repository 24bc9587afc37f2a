import OslerInterpreter
import OslerLanguage
import OslerLog
import Testing

/// The same key means the same work.
struct KeyTests {
  private func keys(_ program: String, seed: UInt64 = 1, commands: CommandTable = .standard) throws
    -> [String]
  {
    let playground = try Playground(seed: seed)
    try playground.show(program)
    return try playground.contents().cells[0].executions.compactMap(\.record.key)
  }

  private let load = "qs = load qa \"examples/questions.jsonl\"\n"

  @Test func `layout, comments and names of variables do not change a key`() throws {
    let plain = try keys(load + "few = qs | where score > 0.2 | head 2")
    let other = try keys(
      """
      # the questions
      all = load qa   "./examples/questions.jsonl"
      x = all
        | where score>0.2  # hard
        | head 2
      """)
    #expect(plain == other)
  }

  @Test func `a default written out does not change a key`() throws {
    #expect(try keys(load + "few = qs | head") == keys(load + "few = qs | head 10"))
  }

  @Test func `another option, condition or captured value is another key`() throws {
    let head = try keys(load + "x = qs | head 2")
    #expect(try head[0] == keys(load + "x = qs | head 3")[0])
    #expect(try head[1] != keys(load + "x = qs | head 3")[1])
    let captured = try keys("least = 1\n" + load + "x = qs | where score > least")
    #expect(try captured[1] != keys("least = 2\n" + load + "x = qs | where score > least")[1])
    #expect(try captured[1] == keys("least = 1\n" + load + "other = 5\nx = qs | where score > least")[1])
  }

  @Test func `a def that a condition calls belongs to its key`() throws {
    func key(_ body: String) throws -> String {
      try keys("def hard(x) { \(body) }\n" + load + "x = qs | where hard(score)").last ?? ""
    }
    #expect(try key("x > 1") == key("x   >   1"))
    #expect(try key("x > 1") != key("x > 2"))
  }

  @Test func `the content of a file is in the key, not its path`() throws {
    let playground = try Playground()
    let line = #"{"question": "Why?", "answer": "Because."}"#
    try playground.write(line, to: "a/q.jsonl")
    try playground.write(line, to: "b/q.jsonl")
    try playground.write(line + "\n" + line, to: "c/q.jsonl")
    try playground.show("a = load qa \"a/q.jsonl\"\nb = load qa \"b/q.jsonl\"\nc = load qa \"c/q.jsonl\"")
    let keys = try playground.contents().cells[0].executions.compactMap(\.record.key)
    #expect(keys[0] == keys[1])
    #expect(keys[0] != keys[2])
  }

  @Test func `where a file's name says its subject, it is in the key`() throws {
    let playground = try Playground()
    for name in ["anatomy_dev.csv", "virology_dev.csv"] { try playground.write("Why?,1,2,3,4,A", to: name) }
    try playground.show("a = load qa \"anatomy_dev.csv\"\nb = load qa \"virology_dev.csv\"")
    let keys = try playground.contents().cells[0].executions.compactMap(\.record.key)
    #expect(keys[0] != keys[1])
  }

  @Test func `a changed file changes the key within a session`() throws {
    let playground = try Playground()
    try playground.write(#"{"question": "Why?", "answer": "Because."}"#, to: "a.jsonl")
    try playground.show("a = load qa \"a.jsonl\"")
    try playground.write(#"{"question": "Why not?", "answer": "Because."}"#, to: "a.jsonl")
    try playground.show("a = load qa \"a.jsonl\"")
    let keys = try playground.contents().cells.flatMap(\.executions).compactMap(\.record.key)
    #expect(keys[0] != keys[1])
  }

  @Test func `what draws has its seed and stream in the key`() throws {
    let program = load + "a = qs | sample 2\nb = qs | sample 2"
    let first = try keys(program)
    #expect(try first == keys(program))
    #expect(first[1] != first[2])
    #expect(try first[1] != keys(program, seed: 2)[1])
    #expect(try first[0] == keys(program, seed: 2)[0])
  }

  @Test func `the parts of a split have keys of their own`() throws {
    let playground = try Playground()
    try playground.show(load + "parts = split qs by: fact\nseen = parts.train\nheld = parts.test")
    let values = try playground.log.values(in: playground.session.record.id)
    let train = values.first { $0.name == "seen" }?.key
    let test = values.first { $0.name == "held" }?.key
    #expect(train != nil && test != nil && train != test)
  }

  @Test func `a folder is the files that lie directly in it`() throws {
    let playground = try Playground()
    try playground.write("{}", to: "model/config.json")
    try playground.write("much", to: "model/below/data.bin")
    #expect(throws: Diagnostic.self) { try playground.show("load model \"model\"") }
    let files = try playground.log.files(in: playground.session.record.id)
    #expect(files.map(\.path) == [playground.folder + "/model/config.json"])
  }

  @Test func `a folder without its configuration is not read`() throws {
    let playground = try Playground()
    try playground.write("much", to: "model/data.bin")
    #expect(
      playground.error("load model \"model\"") == """
        error: there is no 'config.json' in 'model'
         --> repl:1:1:12
          |
        1 | load model "model"
          |            ^^^^^^^
        """)
    #expect(try playground.log.files(in: playground.session.record.id).isEmpty)
  }
}
