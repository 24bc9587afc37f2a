import Foundation
import OslerLog
import Testing

/// `osler run --plan`, `--fresh`, `--from`, `--until`, `--cell`, and `osler cache`.
@Suite(.needsProgram)
struct PlanTests {
  private let folder: Folder

  private static let notebook = """
    ---
    title: Rounds
    parameters:
      top: 2
    seed: 7
    ---

    ```{osler}
    #| label: load
    all = load qa "q.jsonl"
    ```

    ```{osler}
    #| label: look
    all | head top
    ```

    ```{osler}
    #| label: count
    n = all | count
    ```

    ```{osler}
    #| label: write
    all | select id | save "ids.csv"
    ```

    ```{osler}
    #| label: tell
    "\\(n) questions"
    ```

    """

  init() throws {
    folder = try Folder()
    try folder.write(Self.notebook, to: "r.osl.md")
    try folder.write(
      """
      {"id": "1", "question": "What treats hyperkalemia?", "answer": "calcium"}
      {"id": "2", "question": "What treats gout?", "answer": "colchicine"}

      """, to: "q.jsonl")
  }

  private func run(_ arguments: String..., environment: [String: String] = [:]) throws -> Program.Result {
    let result = try Program.run(arguments, in: folder, environment: environment)
    let withoutTimes = { (text: String) in
      text.replacing(/\d+\.\d\ds/, with: "0s")
    }
    return Program.Result(
      status: result.status, output: withoutTimes(result.output), errors: withoutTimes(result.errors))
  }

  private func statuses() throws -> [[Status]] {
    let log = try ExperimentLog.openReadOnly(folder.path(of: "r.oslog"))
    return try log.sessions().map { try log.contents(of: $0.id).cells.map(\.record.status) }
  }

  @Test func `a plan without a log says that everything runs, and makes none`() throws {
    let result = try run("run", "--plan", "r.osl.md")
    #expect(result.status == 0)
    #expect(
      result.output == """
          cell   plan  why                   before
          load   runs  load qa: not run yet  ?
          look   runs  needs 'all' of load   ?
          count  runs  needs 'all' of load   ?
          write  runs  needs 'all' of load   ?
          tell   runs  needs 'n' of count    ?
        0 of 5 cells cached, 5 to run: how long is not known

        """)
    #expect(!folder.contains("r.oslog"))
  }

  @Test func `a plan says what changed, and what depends on it`() throws {
    #expect(try run("run", "r.osl.md").errors.hasSuffix("wrote ids.csv\nrecorded as r.oslog:1, 0s\n"))
    #expect(
      try run("run", "--plan", "r.osl.md").output == """
          cell   plan     why   before
          load   cached
          look   cached
          count  cached
          write  repeats  save
          tell   cached
        4 of 5 cells cached, none to run

        """)
    #expect(
      try run("run", "--plan", "r.osl.md", "-p", "top=1").output == """
          cell   plan     why                          before
          load   cached
          look   runs     head: input 'count' changed  0s
          count  cached
          write  repeats  save
          tell   cached
        3 of 5 cells cached, 1 to run: about 0s

        """)
    try folder.write(folder.read("q.jsonl").replacing("gout", with: "gouT"), to: "q.jsonl")
    let changed = try run("run", "--plan", "--json", "r.osl.md").output
    #expect(changed.contains("\"why\" : \"load qa: content of 'files' changed\""))
    #expect(folder.contains("r.oslog") && !folder.contains("r.oslog-wal"))
    #expect(try statuses().count == 1)
  }

  @Test func `a second run is cached, a fresh one is not`() throws {
    let first = try run("run", "r.osl.md")
    let second = try run("run", "r.osl.md")
    #expect(second.output == first.output)
    #expect(second.errors == "wrote ids.csv\nrecorded as r.oslog:2, 0s, 4 of 5 commands cached\n")
    #expect(!folder.contains("r.oslog-wal"))
    #expect(try run("run", "--fresh", "r.osl.md").errors == first.errors.replacing(":1, ", with: ":3, "))
    #expect(
      try statuses() == [
        [.succeeded, .succeeded, .succeeded, .succeeded, .succeeded],
        [.cached, .cached, .cached, .succeeded, .succeeded],
        [.succeeded, .succeeded, .succeeded, .succeeded, .succeeded],
      ])
  }

  @Test func `chosen cells run with what they need`() throws {
    #expect(try run("run", "--cell", "tell", "r.osl.md").output == "2 questions\n")
    #expect(try run("run", "--until", "look", "r.osl.md").status == 0)
    #expect(try run("run", "--from", "write", "--until", "write", "r.osl.md").status == 0)
    #expect(try run("run", "--from", "3", "--fresh", "r.osl.md").status == 0)
    #expect(
      try statuses() == [
        [.succeeded, .skipped, .succeeded, .skipped, .succeeded],
        [.cached, .succeeded, .skipped, .skipped, .skipped],
        [.cached, .skipped, .skipped, .succeeded, .skipped],
        [.cached, .skipped, .succeeded, .succeeded, .succeeded],
      ])
  }

  @Test func `a cell that is only needed runs quietly`() throws {
    let notebook = """
      ```{osler}
      #| label: needed
      shown = (load qa "q.jsonl") | head 1
      shown | count
      (load qa "mixed.jsonl") | count
      ```

      ```{osler}
      #| label: asked
      "\\(length(shown)) there"
      ```

      """
    try folder.write(notebook, to: "q.osl.md")
    try folder.write(
      #"{"id": "1", "question": "Q?", "answer": "A", "of": {"x": 1}}"# + "\n", to: "mixed.jsonl")
    #expect(try run("run", "q.osl.md").output == "1\n1\n1 there\n")
    let one = try run("run", "--fresh", "--cell", "asked", "q.osl.md", "--log", "other.oslog")
    #expect(one.output == "1 there\n")
    #expect(
      one.errors.contains("warning: 'mixed.jsonl': fields with objects or mixed lists are left out: of\n"))
    let from = try run("run", "--json", "--from", "asked", "q.osl.md", "--log", "more.oslog")
    #expect(from.output.split(separator: "\n").count { $0.contains("\"output\"") } == 2)
  }

  @Test(arguments: ["--seed=-1", "--seed -1", "--seed 1.5"])
  func `a seed that is none is refused with what one is`(option: String) throws {
    let words = option.split(separator: " ").map(String.init)
    let result = try Program.run(["run", "r.osl.md"] + words, in: folder)
    #expect(result.status == 64)
    #expect(
      result.errors
        == "error: '--seed' must be a whole number from 0 to 18446744073709551615, not '\(option.dropFirst(7))'\n"
        + "hint: 'osler help run' shows how it is written\n")
  }

  @Test func `answers of teachers are listed, and go only when they are named`() throws {
    _ = try run("run", "r.osl.md")
    try FileManager.default.createDirectory(
      atPath: folder.path(of: "r.oslog.files/teachers"), withIntermediateDirectories: true)
    try folder.write("{}\n", to: "r.oslog.files/teachers/answers.jsonl")
    let listed = try run("cache", "ls", "r.oslog").output
    #expect(listed.contains("results and the answers, "))
    #expect(
      listed.split(separator: "\n").last { $0.contains("teachers") }?.hasSuffix(
        "answers of teachers and rated models")
        == true)
    for removal in [["gc", "r.oslog", "--limit", "0", "--unused", "0"], ["rm", "all", "--log", "r.oslog"]] {
      _ = try Program.run(["cache"] + removal, in: folder)
      #expect(folder.contains("r.oslog.files/teachers/answers.jsonl"))
    }
    #expect(
      try run("cache", "rm", "teachers", "--log", "r.oslog").errors == "r.oslog: the answers removed, 3 B\n")
    #expect(!folder.contains("r.oslog.files/teachers"))
  }

  @Test func `a cell that is not there is named with its neighbour`() throws {
    let wrong = try run("run", "--cell", "loo", "r.osl.md")
    #expect(wrong.status == 64)
    #expect(wrong.errors == "error: the notebook has no cell 'loo'\nhint: did you mean 'look'?\n")
    let reversed = try run("run", "--from", "tell", "--until", "look", "r.osl.md")
    #expect(reversed.errors == "error: the cell 'look' comes before 'tell'\n")
    #expect(try run("run", "--cell", "look", "--from", "look", "r.osl.md").status == 64)
    #expect(!folder.contains("r.oslog"))
  }

  @Test func `results are listed, limited and removed`() throws {
    #expect(try run("run", "r.osl.md").status == 0)
    let list = try run("cache", "ls", "r.oslog").output
    #expect(list.hasPrefix("r.oslog: 4 results, "))
    #expect(
      list.split(separator: "\n").dropFirst(2).map { $0.split(separator: "  ").last.map(String.init) }
        == ["load qa \"q.jsonl\"", "head top", "count", "select id"])
    #expect(try run("cache", "gc", "r.oslog").errors == "r.oslog: nothing to remove\n")
    #expect(
      try run("cache", "gc", "--limit", "0", "--dry-run").errors.hasPrefix(
        "r.oslog: 4 results would be removed, "))
    let key = try #require(list.split(separator: "\n").last?.split(separator: " ").first)
    #expect(try run("cache", "rm", String(key)).errors.hasPrefix("r.oslog: 1 result removed, "))
    let unknown = try run("cache", "rm", String(key))
    #expect(unknown.status == 66)
    #expect(
      unknown.errors == """
        error: no result's key begins with '\(key)'
        hint: 'osler cache ls' lists them; give four letters or more

        """)
    #expect(
      try run("run", "r.osl.md").errors
        == "wrote ids.csv\nrecorded as r.oslog:2, 0s, 3 of 5 commands cached\n")
    #expect(try run("cache", "rm", "all").errors.hasPrefix("r.oslog: 4 results removed, "))
    #expect(try run("cache", "ls").output == "r.oslog: nothing is kept\n")
    let limit = try run("run", "r.osl.md", environment: ["OSLER_CACHE_LIMIT": "much"])
    #expect(limit.status == 64)
    #expect(
      limit.errors == "error: OSLER_CACHE_LIMIT is 'much', no size\nhint: write 500M, 20G, or none\n")
  }

  @Test func `a run that keeps too much drops what was used longest ago`() throws {
    try folder.write(
      """
      ```{osler}
      all = load qa "q.jsonl"
      t = train tokenizer (all | select with: [text: question]) vocabulary: 270
      ```

      """, to: "t.osl.md")
    let result = try run("run", "t.osl.md", environment: ["OSLER_CACHE_LIMIT": "0"])
    #expect(result.status == 0)
    #expect(result.errors.contains("kept results passed 0 B: 3 results removed, "))
    #expect(try run("cache", "ls", "t.oslog").output == "t.oslog: nothing is kept\n")
  }
}
