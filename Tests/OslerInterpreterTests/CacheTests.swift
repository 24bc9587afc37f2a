import Foundation
import OslerInterpreter
import OslerLanguage
import OslerLog
import Testing

/// The same key means the same result: nothing is done twice.
struct CacheTests {
  private let bench: CacheBench

  init() throws { bench = try CacheBench() }

  @Test func `a second run takes every result, and shows the same`() throws {
    let first = try bench.session()
    let shown = try first.show(CacheBench.papers)
    let second = try bench.session()
    #expect(try second.show(CacheBench.papers) == shown)
    #expect(try bench.commands(of: first) == ["load pubmed: succeeded", "count: succeeded"])
    #expect(try bench.commands(of: second) == ["load pubmed: cached", "count: cached"])
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
    try bench.session().show(CacheBench.papers)
    let second = try bench.session()
    try second.show(
      """
      # the shards that came with it
      papers = load   pubmed "examples/shards/*.xml"  # all of them
      papers
        | count by:year
      """)
    #expect(try bench.commands(of: second) == ["load pubmed: cached", "count: cached"])
  }

  @Test func `another option runs what depends on it, and nothing else`() throws {
    let program = { (top: Int) in
      """
      papers = load pubmed "examples/shards/*.xml"
      papers | count by: year | head \(top)
      papers | count by: language
      """
    }
    try bench.session().show(program(1))
    let second = try bench.session()
    try second.show(program(2))
    #expect(
      try bench.commands(of: second) == [
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
    try bench.session().show(program)
    let shards = bench.workspace.appending(path: "examples/shards")
    let names = try FileManager.default.contentsOfDirectory(atPath: shards.path).sorted()
    let shard = shards.appending(path: try #require(names.first))
    let text = try String(contentsOf: shard, encoding: .utf8)
    let year = try #require(text.firstRange(of: "<Year>20"))
    let changed = text.replacingCharacters(in: year, with: "<Year>21")
    #expect(text.utf8.count == changed.utf8.count)
    try Data(changed.utf8).write(to: shard)
    let second = try bench.session()
    try second.show(program)
    #expect(
      try bench.commands(of: second)
        == ["load qa: cached", "count: cached", "load pubmed: succeeded", "count: succeeded"])
  }

  @Test(arguments: ["fp32", "bf16"])
  func `a stage goes on from a cached one as from one that ran`(precision: String) throws {
    let setup = CacheBench.setup.replacing(
      "sequence: 64\nread", with: "sequence: 64 precision: \"\(precision)\"\nread")
    let rest = """
      more = train pretrain read on: papers epochs: 1 batch: 1 sequence: 64
      heart = train lora more on: (load qa "examples/questions.jsonl") epochs: 1 batch: 1 sequence: 64 rank: 2
      ask "What treats hyperkalemia?" model: heart max_tokens: 6
      score "the heart" model: heart
      """
    let whole = try bench.session(log: .inMemory())
    try whole.show(setup)
    let expected = try whole.show(rest)

    try bench.session().show(setup)
    let second = try bench.session()
    try second.show(setup)
    #expect(try second.show(rest) == expected)
    let third = try bench.session()
    try third.show(setup)
    #expect(try third.show(rest) == expected)
    #expect(third.session.commandCounts == CommandCounts(all: 9, cached: 9))
    // An adapter that was read from its folder answers the same, too.
    #expect(
      try third.show("ask \"And what causes it?\" model: heart max_tokens: 6")
        == whole.show("ask \"And what causes it?\" model: heart max_tokens: 6"))
  }

  @Test func `numbers of a cached stage are those of its steps`() throws {
    let first = try bench.session()
    try first.show(CacheBench.setup)
    let expected = try first.show("metrics read")
    let second = try bench.session()
    try second.show(CacheBench.setup)
    #expect(try second.show("m = metrics read\nm") == expected)
    let stage = try #require(
      try second.contents().cells[0].executions.first { $0.record.command == "train pretrain" })
    #expect(stage.record.status == .cached)
    #expect(try bench.log.metrics(of: stage.record.id, named: "loss").count > 3)
  }

  @Test func `random streams go on as if the cached draw had been made`() throws {
    let draw = "papers = load pubmed \"examples/shards/*.xml\"\npapers | sample 2 | select pmid"
    let whole = try bench.session(log: .inMemory())
    try whole.show(draw)
    let expected = try whole.show("papers | sample 2 | select pmid")
    try bench.session().show(draw)
    let second = try bench.session()
    try second.show(draw)
    #expect(try second.show("papers | sample 2 | select pmid") == expected)
    #expect(try bench.commands(of: second).suffix(2) == ["sample: succeeded", "select: succeeded"])
    let other = try bench.session(seed: 7)
    try other.show(draw)
    #expect(
      try bench.commands(of: other) == ["load pubmed: cached", "sample: succeeded", "select: succeeded"])
  }

  @Test func `a fresh run computes everything, and its results are taken next`() throws {
    try bench.session().show(CacheBench.papers)
    let fresh = try bench.session(.renew)
    try fresh.show(CacheBench.papers)
    #expect(try bench.commands(of: fresh) == ["load pubmed: succeeded", "count: succeeded"])
    let third = try bench.session()
    try third.show(CacheBench.papers)
    #expect(
      try third.contents().cells[0].executions.compactMap(\.record.original)
        == fresh.contents().cells[0].executions.filter { $0.record.command != nil }.map(\.record.id))
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
    let first = try bench.session().show(program(1900))
    let second = try bench.session()
    let shown = try second.show(program(3000))
    #expect(shown != first)
    #expect(
      try bench.commands(of: second) == ["load pubmed: cached", "where: succeeded", "count: succeeded"])
  }

  @Test func `effects are made each time`() throws {
    let program = CacheBench.papers + "\npapers | select pmid | save \"ids.csv\"\nshow \"seen\""
    try bench.session().show(program)
    try FileManager.default.removeItem(at: bench.workspace.appending(path: "ids.csv"))
    let second = try bench.session()
    #expect(try second.show(program).last == "seen")
    #expect(FileManager.default.fileExists(atPath: bench.workspace.appending(path: "ids.csv").path))
    #expect(try bench.commands(of: second).suffix(2) == ["save: succeeded", "show: succeeded"])
    #expect(try second.contents().cells[0].record.status == .succeeded)
  }

  @Test func `evaluations keep every item`() throws {
    let program =
      CacheBench.setup + "\nquestions = load qa \"examples/questions.jsonl\"\n"
      + "e = evaluate choices on: questions model: read"
    let first = try bench.session()
    try first.show(program)
    let expected = try first.show("e.items\ne.accuracy\ne")
    let second = try bench.session()
    try second.show(program)
    #expect(try second.show("e.items\ne.accuracy\ne") == expected)
    #expect(second.session.commandCounts.cached == second.session.commandCounts.all)
  }

  @Test func `answers under variables' names are not taken for those under others`() throws {
    let program = { (name: String) in
      """
      \(CacheBench.setup.replacing("read =", with: "\(name) ="))
      ask "What treats it?" with: [\(name), base] max_tokens: 2
      """
    }
    let first = try bench.session().show(program("read")).last
    let second = try bench.session().show(program("other")).last
    #expect(first?.contains("read") == true && second?.contains("other") == true)
  }

  @Test func `results are listed, the one used longest ago first, and forgotten`() throws {
    try bench.session().show(CacheBench.papers)
    let results = try bench.log.results()
    #expect(results.map(\.execution.command) == ["load pubmed", "count"])
    try bench.log.forget([results[0].record.key])
    #expect(try bench.log.results().map(\.execution.command) == ["count"])
  }
}
