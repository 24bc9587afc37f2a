import Foundation
import OslerInterpreter
import OslerLanguage
import OslerLog
import Testing

/// What a difference is put down to, and what cannot be told.
struct ReplayBlameTests {
  private static let training = """
    ```{osler}
    #| label: first
    papers = load pubmed "shards/*.xml"
    papers | count
    ```
    ```{osler}
    #| label: second
    questions = load qa "questions.jsonl"
    few = questions | head 2
    few | count
    ```
    ```{osler}
    #| label: third
    tokens = train tokenizer papers vocabulary: 300
    base = new model tokenizer: tokens layers: 1 hidden: 16 heads: 2 sequence: 64
    read = train pretrain base on: papers epochs: 1 sequence: 32 batch: 4
    metrics read | head 1 | select step loss
    ```
    ```{osler}
    #| label: fourth
    6 * 7
    ```
    """

  private func causes(_ report: ReplayReport) -> [String: [String]] {
    report.cells.reduce(into: [:]) { causes, cell in
      causes[cell.name] = cell.items.flatMap(\.causes).map(\.description).uniqued()
    }
  }

  @Test func `a changed file is blamed for what is made from it alone`() throws {
    let bench = try ReplayBench()
    try bench.record(Self.training)
    let shard = try #require(
      try FileManager.default.contentsOfDirectory(atPath: bench.folder + "/shards").sorted()
        .first { $0.hasSuffix(".xml") })
    try bench.remove("shards/" + shard)
    try bench.write("<PubmedArticleSet></PubmedArticleSet>\n", to: "shards/" + shard)
    let report = try bench.replay()
    #expect(
      causes(report) == [
        "first": ["data: shards/" + shard], "second": [], "third": ["data: shards/" + shard], "fourth": [],
      ], "\(report.text)")
    #expect(report.root.map { [$0.cell, $0.item] } == ["first", "'papers | count'"])
    #expect(report.circumstances.map(\.kind) == [.data])
  }

  @Test func `a change that leaves a value as it was is not blamed beyond it`() throws {
    let bench = try ReplayBench()
    try bench.record(
      """
      ```{osler}
      #| label: made
      n = length((load qa "questions.jsonl"))
      ```
      ```{osler}
      #| label: shown
      metrics_of = n * 2
      metrics_of
      ```
      """)
    // The same rows: only a blank at the end is new.
    let text = String(decoding: try bench.bytes("questions.jsonl"), as: UTF8.self)
    try bench.write(text.trimmingCharacters(in: .newlines) + " \n", to: "questions.jsonl")
    let report = try bench.replay()
    #expect(report.isReproduced)
    #expect(report.circumstances.map(\.name) == ["questions.jsonl"])
    #expect(report.blame.isEmpty)
  }

  /// A number of the record made another one, as a fault would.
  private func spoil(_ bench: ReplayBench, by amount: Double) throws {
    let log = try ExperimentLog.open(bench.logPath)
    let session = try #require(try log.sessions().last)
    let stage = try #require(
      try log.contents(of: session.id).cells.flatMap(\.executions).first {
        $0.record.command == "train pretrain"
      })
    var metric = try #require(try log.metrics(of: stage.record.id, named: "loss").last)
    metric.value += amount
    try log.append([metric])
    try log.close()
  }

  @Test func `what has no cause in the record is said to be unexplained`() throws {
    let bench = try ReplayBench()
    try bench.record(Self.training)
    try spoil(bench, by: 0.5)
    let report = try bench.replay()
    #expect(report.verdict == .differs)
    #expect(
      report.root.map { [$0.cell, $0.item] } == [
        "third", "loss of 'train pretrain base on: papers epochs: 1 sequence: 32 batch…'",
      ])
    #expect(
      report.blame.map(\.cause.description) == [
        "unexplained: what it is made from and what computes it are as recorded"
      ])
    #expect(try bench.replay(tolerances: ["losses": 1]).verdict == .within)
  }

  @Test func `another numeric path is blamed where the inputs are the same`() throws {
    let bench = try ReplayBench()
    try bench.record(Self.training)
    try spoil(bench, by: 0.5)
    let report = try bench.replay(device: "another")
    #expect(report.blame.map(\.cause.description) == ["engine: device"])
    #expect(report.circumstances.map(\.recorded) == ["test"])
    #expect(report.circumstances.map(\.now) == ["another"])
    let threads = try bench.replay(threads: 2)
    #expect(threads.blame.map(\.cause.description) == ["environment: threads"])
  }

  @Test func `an option that came to something else is a cause`() throws {
    let bench = try ReplayBench()
    try bench.record("```{osler}\n#| label: a\nload qa \"questions.jsonl\" | head 2 | count\n```\n")
    let log = try ExperimentLog.open(bench.logPath)
    let setup = SessionRecord(
      notebook: bench.folder + "/b.osl.md", workspace: bench.folder, folder: bench.folder,
      source: "```{osler}\n#| label: a\nload qa \"questions.jsonl\" | head | count\n```\n", seed: 1889,
      threads: 1,
      commandLine: [], engineVersion: Engine.version, device: "1 threads, test", environment: .current())
    try copyOfLastSession(as: setup, in: log)
    try log.close()
    let report = try bench.replay()
    #expect(report.verdict == .differs)
    #expect(report.blame.map(\.cause.description) == ["parameters: 'count' of 'head'"])
  }

  /// The recorded session under another one's name, its statements as if they were written otherwise.
  private func copyOfLastSession(as setup: SessionRecord, in log: ExperimentLog) throws {
    let last = try #require(try log.sessions().last)
    let files = try log.files(in: last.id)
    let session = try log.begin(setup)
    for cell in try log.contents(of: last.id).cells {
      let copy = try log.begin(
        CellRecord(session: session.id, position: 0, name: cell.record.name, code: cell.record.code))
      var parents: [ExecutionID: ExecutionID] = [:]
      for execution in cell.executions {
        let then = execution.record
        func plain(_ text: String) -> String { text.replacing("head 2", with: "head") }
        let row = try log.begin(
          ExecutionRecord(
            session: session.id, cell: copy.id, parent: then.parent.flatMap { parents[$0] },
            ordinal: then.ordinal, source: plain(then.source), canonical: plain(then.canonical),
            command: then.command, options: then.options, key: then.key))
        parents[then.id] = row.id
        for file in files where file.execution == then.id {
          try log.add(
            FileRecord(
              execution: row.id, path: file.path, digest: file.digest, bytes: file.bytes,
              modified: file.modified))
        }
        for output in execution.outputs { try log.append(output.bundle, to: row.id, as: output.record.kind) }
        try log.end(row.id, .succeeded, elapsedSeconds: 0)
      }
      try log.end(copy.id, .succeeded)
    }
    try log.end(session.id, .succeeded)
  }

  @Test func `what needs an input that is gone cannot be told, the rest is run`() throws {
    let bench = try ReplayBench()
    try bench.record(
      """
      ```{osler}
      #| label: before
      1 + 1
      ```
      ```{osler}
      #| label: questions
      all = load qa "questions.jsonl"
      all | count
      ```
      ```{osler}
      #| label: after
      2 + 2
      ```
      ```{osler}
      #| label: use
      length(all) + 1
      ```
      """)
    let digest = try bench.digest(of: "questions.jsonl")
    try bench.remove("questions.jsonl")
    let report = try bench.replay()
    #expect(
      report.text == """
        identical: 2 of 5 outputs
        cannot: 3 of 5 outputs

        questions  cannot
          cannot: 'all = load qa "questions.jsonl"'
          cannot: 'all | count'
            not run: 'all = load qa "questions.jsonl"' failed before it
          'questions.jsonl' is gone: sha256 \(digest) in the record

        use  cannot
          cannot: 'length(all) + 1'
          'questions.jsonl' is gone: sha256 \(digest) in the record
          not run: it needs 'all', which was not made

        not as in the record:
          questions.jsonl  sha256 \(digest) then, gone now

        likely causes:
          data: questions.jsonl (3 values)
        """)
    #expect(!report.isReproduced)
    #expect(report.verdict == .cannot)
    #expect(report.cells[3].items[0].gone.map(\.path) == ["questions.jsonl"])
    #expect(report.cells[3].items[0].gone[0].digest.count == 64)
  }

  @Test func `a shard of several that is gone makes what was counted untellable, not different`() throws {
    let bench = try ReplayBench()
    try bench.record(
      "```{osler}\n#| label: a\npapers = load pubmed \"shards/*.xml\"\npapers | count\n```\n")
    let shards = try FileManager.default.contentsOfDirectory(atPath: bench.folder + "/shards").sorted()
      .filter { $0.hasSuffix(".xml") }
    try #require(shards.count > 1)
    try bench.remove("shards/" + shards[0])
    let report = try bench.replay()
    #expect(report.cells[0].items.map(\.verdict) == [.cannot])
    #expect(report.cells[0].items[0].gone.map(\.path) == ["shards/" + shards[0]])
    #expect(report.root == nil)
  }
}

extension Array where Element: Hashable {
  fileprivate func uniqued() -> [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
