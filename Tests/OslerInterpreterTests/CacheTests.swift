import Foundation
import OslerInterpreter
import OslerLanguage
import OslerLog
import Testing

/// The same key means the same result: nothing is done twice.
final class CacheTests {
  private let log: ExperimentLog
  private let folder: URL
  private let workspace: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "osler-cache-\(UUID().uuidString)")
    workspace = folder.appending(path: "work")
    try FileManager.default.createDirectory(at: workspace, withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      at: Playground.snippets.appending(path: "examples"), to: workspace.appending(path: "examples"))
    log = try ExperimentLog.open(folder.appending(path: "a.oslog").path)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// A new session on the same log and the same files.
  private func session(_ cache: CachePolicy = .use, seed: UInt64 = 1889, log: ExperimentLog? = nil) throws
    -> Playground
  {
    let engine = EngineState(threads: 1, stages: folder.appending(path: "a.files"), cache: cache)
    return try Playground(seed: seed, log: log ?? self.log, workspace: workspace.path, engine: engine)
  }

  /// `count: cached`, a line for each command of the session, in order.
  private func commands(of playground: Playground) throws -> [String] {
    let contents = try playground.contents()
    return (contents.cells.flatMap(\.executions) + contents.loose).map(\.record)
      .sorted { $0.ordinal < $1.ordinal }
      .compactMap { record in record.command.map { "\($0): \(record.status.rawValue)" } }
  }

  private static let papers = """
    papers = load pubmed "examples/shards/*.xml"
    papers | count by: year
    """
  private static let setup = """
    papers = load pubmed "examples/shards/*.xml"
    tokens = train tokenizer papers vocabulary: 300
    base = new model tokenizer: tokens layers: 2 hidden: 16 heads: 2 sequence: 64
    read = train pretrain base on: papers epochs: 2 batch: 1 sequence: 64
    """

  @Test func `a second run takes every result, and shows the same`() throws {
    let first = try session()
    let shown = try first.show(Self.papers)
    let second = try session()
    #expect(try second.show(Self.papers) == shown)
    #expect(try commands(of: first) == ["load pubmed: succeeded", "count: succeeded"])
    #expect(try commands(of: second) == ["load pubmed: cached", "count: cached"])
    #expect(second.session.commandCounts == CommandCounts(all: 2, cached: 2))

    let before = try first.contents().cells[0]
    let after = try second.contents().cells[0]
    #expect(after.record.status == .cached)
    #expect(after.executions.map(\.record.status) == [.cached, .cached, .cached, .cached])
    #expect(
      after.executions.filter { $0.record.command != nil }.map(\.record.original)
        == before.executions.filter { $0.record.command != nil }.map(\.record.id))
    #expect(
      after.executions.flatMap(\.outputs).map(\.bundle) == before.executions.flatMap(\.outputs).map(\.bundle))
  }

  @Test func `comments and layout run nothing again`() throws {
    try session().show(Self.papers)
    let second = try session()
    try second.show(
      """
      # the shards that came with it
      papers = load   pubmed "examples/shards/*.xml"  # all of them
      papers
        | count by:year
      """)
    #expect(try commands(of: second) == ["load pubmed: cached", "count: cached"])
  }

  @Test func `another option runs what depends on it, and nothing else`() throws {
    let program = { (top: Int) in
      """
      papers = load pubmed "examples/shards/*.xml"
      papers | count by: year | head \(top)
      papers | count by: language
      """
    }
    try session().show(program(1))
    let second = try session()
    try second.show(program(2))
    #expect(
      try commands(of: second) == [
        "load pubmed: cached", "count: cached", "head: succeeded", "count: cached",
      ])
  }

  @Test func `one changed byte in a shard runs exactly what depends on it`() throws {
    let program = """
      questions = load qa "examples/questions.jsonl"
      questions | count by: specialty
      papers = load pubmed "examples/shards/*.xml"
      papers | count by: year
      """
    try session().show(program)
    let shards = workspace.appending(path: "examples/shards")
    let names = try FileManager.default.contentsOfDirectory(atPath: shards.path).sorted()
    let shard = shards.appending(path: try #require(names.first))
    let text = try String(contentsOf: shard, encoding: .utf8)
    let year = try #require(text.firstRange(of: "<Year>20"))
    let changed = text.replacingCharacters(in: year, with: "<Year>21")
    #expect(text.utf8.count == changed.utf8.count)
    try Data(changed.utf8).write(to: shard)
    let second = try session()
    try second.show(program)
    #expect(
      try commands(of: second)
        == ["load qa: cached", "count: cached", "load pubmed: succeeded", "count: succeeded"])
  }

  @Test(arguments: ["fp32", "bf16"])
  func `a stage goes on from a cached one as from one that ran`(precision: String) throws {
    let setup = Self.setup.replacing(
      "sequence: 64\nread", with: "sequence: 64 precision: \"\(precision)\"\nread")
    let rest = """
      more = train pretrain read on: papers epochs: 1 batch: 1 sequence: 64
      heart = train lora more on: (load qa "examples/questions.jsonl") epochs: 1 batch: 1 sequence: 64 rank: 2
      ask "What treats hyperkalemia?" model: heart max_tokens: 6
      score "the heart" model: heart
      """
    let whole = try session(log: .inMemory())
    try whole.show(setup)
    let expected = try whole.show(rest)

    try session().show(setup)
    let second = try session()
    try second.show(setup)
    #expect(try second.show(rest) == expected)
    let third = try session()
    try third.show(setup)
    #expect(try third.show(rest) == expected)
    #expect(third.session.commandCounts == CommandCounts(all: 9, cached: 9))
    // An adapter that was read from its folder answers the same, too.
    #expect(
      try third.show("ask \"And what causes it?\" model: heart max_tokens: 6")
        == whole.show("ask \"And what causes it?\" model: heart max_tokens: 6"))
  }

  @Test func `numbers of a cached stage are those of its steps`() throws {
    let first = try session()
    try first.show(Self.setup)
    let expected = try first.show("metrics read")
    let second = try session()
    try second.show(Self.setup)
    #expect(try second.show("m = metrics read\nm") == expected)
    let stage = try #require(
      try second.contents().cells[0].executions.first { $0.record.command == "train pretrain" })
    #expect(stage.record.status == .cached)
    #expect(try log.metrics(of: stage.record.id, named: "loss").count > 3)
  }

  @Test func `random streams go on as if the cached draw had been made`() throws {
    let draw = "papers = load pubmed \"examples/shards/*.xml\"\npapers | sample 2 | select pmid"
    let whole = try session(log: .inMemory())
    try whole.show(draw)
    let expected = try whole.show("papers | sample 2 | select pmid")
    try session().show(draw)
    let second = try session()
    try second.show(draw)
    #expect(try second.show("papers | sample 2 | select pmid") == expected)
    #expect(try commands(of: second).suffix(2) == ["sample: succeeded", "select: succeeded"])
    let other = try session(seed: 7)
    try other.show(draw)
    #expect(
      try commands(of: other) == ["load pubmed: cached", "sample: succeeded", "select: succeeded"])
  }

  @Test func `a fresh run computes everything, and its results are taken next`() throws {
    try session().show(Self.papers)
    let fresh = try session(.renew)
    try fresh.show(Self.papers)
    #expect(try commands(of: fresh) == ["load pubmed: succeeded", "count: succeeded"])
    let third = try session()
    try third.show(Self.papers)
    #expect(
      try third.contents().cells[0].executions.compactMap(\.record.original)
        == fresh.contents().cells[0].executions.filter { $0.record.command != nil }.map(\.record.id))
  }

  @Test func `what lost its files runs again`() throws {
    try session().show(Self.setup)
    try FileManager.default.removeItem(at: folder.appending(path: "a.files"))
    let second = try session()
    try second.show(Self.setup)
    #expect(
      try commands(of: second)
        == [
          "load pubmed: cached", "train tokenizer: succeeded", "new model: cached",
          "train pretrain: succeeded",
        ])
  }

  @Test func `what lost a part of its files runs again`() throws {
    try session().show(Self.setup)
    let values = folder.appending(path: "a.files/values")
    for name in try FileManager.default.contentsOfDirectory(atPath: values.path) {
      try Data("{".utf8).write(to: values.appending(path: "\(name)/history.json"))
    }
    let second = try session()
    try second.show(Self.setup)
    #expect(
      try commands(of: second).filter { $0.hasPrefix("train") }
        == ["train tokenizer: succeeded", "train pretrain: succeeded"])
  }

  @Test func `damaged files of a kept value are an error that says what to do`() throws {
    try session().show(Self.setup)
    let values = folder.appending(path: "a.files/values")
    for name in try FileManager.default.contentsOfDirectory(atPath: values.path) {
      let file = values.appending(path: "\(name)/history.json")
      try Data(repeating: 0x20, count: Data(contentsOf: file).count).write(to: file)
    }
    let second = try session()
    try second.show(Self.setup)
    let results = try log.results().filter { $0.execution.command == "train pretrain" }
    let key = try #require(results.first).record.key.prefix(12)
    let error = second.error("ask \"x\" model: read max_tokens: 1")
    #expect(
      error == """
        error: what was kept of 'train pretrain base on: papers epochs: 2 batch: 1 sequence: 64' cannot be read: \
        'history.json' is of another form
         --> repl:2:1:1
          |
        1 | ask "x" model: read max_tokens: 1
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'osler cache rm \(key)' forgets it
        """)
  }

  @Test func `failures and partial results are not kept`() throws {
    let first = try session()
    _ = first.error("load pubmed \"examples/damaged/*.nothing\"")
    try first.show(
      Self.setup.split(separator: "\n").dropLast().joined(separator: "\n"))
    first.frontend.onProgress = { progress in
      if progress.title == "pretrain", progress.done == 3 { first.session.interrupt.raise() }
    }
    _ = first.error("read = train pretrain base on: papers epochs: 2 batch: 1 sequence: 64")
    let second = try session()
    try second.show(Self.setup)
    #expect(try commands(of: second).last == "train pretrain: succeeded")
  }

  /// A session that goes on with `before` on another machine.
  private func resume(_ before: Playground, numericPath: String) throws -> Playground {
    let setup = SessionRecord(
      workspace: workspace.path, folder: workspace.path, seed: 1889, threads: 1, commandLine: ["osler"],
      engineVersion: Engine.version, device: "cpu", environment: .current(), resumes: before.session.record.id
    )
    return try Playground(
      log: log, workspace: workspace.path,
      engine: EngineState(
        threads: 1, stages: folder.appending(path: "a.files"), resumes: true, cache: .use,
        numericPath: numericPath), setup: setup)
  }

  @Test func `a stage goes on on another machine, with a warning, and is not kept`() throws {
    let first = try session()
    first.frontend.onProgress = { progress in
      if progress.title == "pretrain", progress.done == 3 { first.session.interrupt.raise() }
    }
    _ = first.error(Self.setup)
    let second = try resume(first, numericPath: "other kernels")
    let shown = try second.show(Self.setup)
    #expect(
      shown == [
        "goes on from steps that another version or numeric path computed; the whole is not kept for other runs"
      ])
    #expect(second.frontend.messages.contains { $0.contains("(went on from step 3)") })
    #expect(
      try commands(of: second) == [
        "load pubmed: succeeded", "train tokenizer: succeeded", "new model: succeeded",
        "train pretrain: succeeded",
      ])
    let third = try resume(second, numericPath: "other kernels")
    try third.show(Self.setup)
    #expect(
      try commands(of: third) == [
        "load pubmed: cached", "train tokenizer: cached", "new model: cached", "train pretrain: succeeded",
      ])
  }

  @Test func `a function's variables belong to what it is used for`() throws {
    let program = { (limit: Int) in
      """
      limit = \(limit)
      def isNew(y) { y >= limit }
      papers = load pubmed "examples/shards/*.xml"
      papers | where isNew(year) | count
      """
    }
    let first = try session().show(program(1900))
    let second = try session()
    let shown = try second.show(program(3000))
    #expect(shown != first)
    #expect(try commands(of: second) == ["load pubmed: cached", "where: succeeded", "count: succeeded"])
  }

  @Test func `effects are made each time`() throws {
    let program = Self.papers + "\npapers | select pmid | save \"ids.csv\"\nshow \"seen\""
    try session().show(program)
    try FileManager.default.removeItem(at: workspace.appending(path: "ids.csv"))
    let second = try session()
    #expect(try second.show(program).last == "seen")
    #expect(FileManager.default.fileExists(atPath: workspace.appending(path: "ids.csv").path))
    #expect(try commands(of: second).suffix(2) == ["save: succeeded", "show: succeeded"])
    #expect(try second.contents().cells[0].record.status == .succeeded)
  }

  @Test func `evaluations keep every item`() throws {
    let program =
      Self.setup + "\nquestions = load qa \"examples/questions.jsonl\"\n"
      + "e = evaluate choices on: questions model: read"
    let first = try session()
    try first.show(program)
    let expected = try first.show("e.items\ne.accuracy\ne")
    let second = try session()
    try second.show(program)
    #expect(try second.show("e.items\ne.accuracy\ne") == expected)
    #expect(second.session.commandCounts.cached == second.session.commandCounts.all)
  }

  @Test func `answers under variables' names are not taken for those under others`() throws {
    let program = { (name: String) in
      """
      \(Self.setup.replacing("read =", with: "\(name) ="))
      ask "What treats it?" with: [\(name), base] max_tokens: 2
      """
    }
    let first = try session().show(program("read")).last
    let second = try session().show(program("other")).last
    #expect(first?.contains("read") == true && second?.contains("other") == true)
  }

  @Test func `results are listed, the one used longest ago first, and forgotten`() throws {
    try session().show(Self.papers)
    let results = try log.results()
    #expect(results.map(\.execution.command) == ["load pubmed", "count"])
    try log.forget([results[0].record.key])
    #expect(try log.results().map(\.execution.command) == ["count"])
  }
}
