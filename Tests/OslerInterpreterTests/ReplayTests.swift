import Foundation
import OslerInterpreter
import OslerLanguage
import OslerLog
import Testing

struct ReplayTests {
  static let study = """
    ---
    title: A toy study
    parameters:
      epochs: 2
      speed: 1.0
    seed: 7
    ---

    ```{osler}
    #| label: papers
    papers = load pubmed "shards/*.xml"
    papers | count by: year
    "\\(length(papers)) papers, rate \\(speed)"
    ```

    ```{osler}
    #| label: train
    tokens = train tokenizer papers vocabulary: 300
    base = new model tokenizer: tokens layers: 1 hidden: 16 heads: 2 sequence: 64
    read = train pretrain base on: papers epochs: epochs sequence: 32 batch: 4
    ```

    ```{osler}
    #| label: ask
    attach read
    ask "What treats fever?" max_tokens: 5 temperature: 1
    metrics read | plot line x: step y: loss
    ```

    ```{osler}
    #| label: files
    load qa "questions.jsonl" | save "results/copy.jsonl"
    load qa "results/copy.jsonl" | count
    ```
    """

  @Test(arguments: [1, 2])
  func `a study with training replays identical, whatever the threads`(threads: Int) throws {
    let bench = try ReplayBench()
    let outcome = try bench.record(Self.study, parameters: [("epochs", "3")])
    #expect(outcome == .succeeded, "\(bench.messages)")
    let report = try bench.replay(threads: threads)
    #expect(
      report.text == "identical: 5 of 5 outputs, 5 of 5 series, 1 of 1 file"
        + (threads == 1 ? "" : "\n\nnot as in the record:\n  threads  1 then, 2 now"))
    #expect(report.verdict == .identical && report.root == nil && report.blame.isEmpty)
    #expect(report.isReproduced)
    #expect(report.title == "A toy study")
  }

  @Test func `a replay changes neither the log nor a saved file, and leaves nothing behind`() throws {
    let bench = try ReplayBench()
    try bench.record(Self.study)
    try bench.write("mine\n", to: "results/copy.jsonl")
    let (log, names) = (
      try bench.bytes("study.oslog"),
      try FileManager.default.subpathsOfDirectory(atPath: bench.folder).sorted()
    )
    #expect(try bench.replay().isReproduced)
    #expect(try bench.bytes("study.oslog") == log)
    #expect(try String(decoding: bench.bytes("results/copy.jsonl"), as: UTF8.self) == "mine\n")
    #expect(try FileManager.default.subpathsOfDirectory(atPath: bench.folder).sorted() == names)
  }

  @Test func `a log that moved with its data replays from where it is`() throws {
    let bench = try ReplayBench()
    try bench.record(Self.study)
    let elsewhere = try ReplayBench()
    try FileManager.default.copyItem(atPath: bench.logPath, toPath: elsewhere.logPath)
    try bench.remove("")
    #expect(try elsewhere.replay().summary == ["identical: 5 of 5 outputs, 5 of 5 series, 1 of 1 file"])
  }

  @Test func `a changed data file differs, and is named`() throws {
    let bench = try ReplayBench()
    try bench.record(
      """
      ```{osler}
      #| label: questions
      load qa "questions.jsonl" | count
      ```
      """)
    let text = String(decoding: try bench.bytes("questions.jsonl"), as: UTF8.self)
    let (then, lines) = (try bench.digest(of: "questions.jsonl"), text.split(separator: "\n"))
    try bench.write(lines[0] + "\n", to: "questions.jsonl")
    let now = try bench.digest(of: "questions.jsonl")
    let report = try bench.replay()
    #expect(
      report.text == """
        differs: 1 of 1 output

        questions  differs
          differs: 'load qa "questions.jsonl" | count'
            \(lines.count) then, 1 now: \(lines.count - 1) apart

        first to differ: 'load qa "questions.jsonl" | count' in cell 'questions'

        not as in the record:
          questions.jsonl  sha256 \(then) then, sha256 \(now) now

        likely causes:
          data: questions.jsonl (1 value)
        """)
    #expect(!report.isReproduced)
  }

  @Test func `a number inside its tolerance reproduces, one outside does not`() throws {
    let bench = try ReplayBench()
    let notebook = """
      ---
      tolerances: {default: 1e-9}
      ---
      ```{osler}
      #| label: score
      #| tol: {score: 0.01}
      rows = load qa "questions.jsonl"
      rows | head 1 | select id score
      ```
      """
    try bench.record(notebook)
    let text = String(decoding: try bench.bytes("questions.jsonl"), as: UTF8.self)
    try bench.write(text.replacing(#""score": 0.1}"#, with: #""score": 0.105}"#), to: "questions.jsonl")
    let near = try bench.replay()
    #expect(near.isReproduced)
    #expect(near.cells.map(\.verdict) == [.within])
    #expect(near.cells[0].items.map(\.details) == [["worst 0.005 of 0.01"]])
    try bench.write(text.replacing(#""score": 0.1}"#, with: #""score": 0.2}"#), to: "questions.jsonl")
    let far = try bench.replay()
    #expect(!far.isReproduced)
    #expect(
      far.cells[0].items.map(\.details) == [
        [
          "score 0.1 then, 0.2 now: 0.1 apart, tolerance 0.01", "line 3, token 2: '0.1' then, '0.2' now",
          "then: q1    0.1", "now:  q1    0.2",
        ]
      ])
    #expect(try bench.replay(tolerances: ["score": 0.5]).cells.map(\.verdict) == [.within])
  }

  @Test func `a notebook that failed replays its error`() throws {
    let bench = try ReplayBench()
    let outcome = try bench.record(
      """
      ```{osler}
      #| label: fine
      x = 2
      ```
      ```{osler}
      #| label: broken
      "before"
      assert x == 3
      ```
      ```{osler}
      #| label: never
      x
      ```
      """)
    #expect(outcome == .failed)
    let report = try bench.replay()
    #expect(report.text == "identical: 2 of 2 outputs")
    #expect(report.cells.map(\.name) == ["fine", "broken"])
    #expect(report.isReproduced)
  }

  @Test func `entries at the prompt replay in order, past the ones that failed`() throws {
    let bench = try ReplayBench()
    try bench.recordEntries(["x = 2", "x +", "y", "x * 3"])
    let report = try bench.replay()
    #expect(report.text == "identical: 2 of 2 outputs")
    #expect(report.cells.map(\.verdict) == Array(repeating: .identical, count: 4))
  }

  @Test func `loops and definitions are compared round by round`() throws {
    let bench = try ReplayBench()
    try bench.record(
      """
      ```{osler}
      #| label: loop
      def twice(x) { show (x * 2) }
      for x in [1, 2, 3] {
        x + 1
        twice(x)
      }
      ```
      """)
    #expect(try bench.replay().summary == ["identical: 6 of 6 outputs"])
  }

  @Test func `a report survives JSON`() throws {
    let bench = try ReplayBench()
    try bench.record(Self.study)
    let report = try bench.replay(threads: 2)
    let json = try report.json()
    #expect(try JSONDecoder().decode(ReplayReport.self, from: Data(json.utf8)) == report)
  }

  @Test func `parameters that cannot be read are an error, not their defaults`() throws {
    let log = try ExperimentLog.inMemory()
    let setup = SessionRecord(
      workspace: "/", folder: "/", source: "```{osler}\n1\n```\n", parameters: "{", seed: 1, threads: 1,
      commandLine: [], engineVersion: Engine.version, device: "", environment: .current())
    let session = try Session(setup, log: log, frontend: RecordingFrontend())
    try session.run(SourceText(name: "", text: "1"), cell: "a", position: 0)
    #expect(throws: ReplayError.badParameters(session: 1)) {
      try Replay(log).run(Replay.Options(device: ""), frontend: RecordingFrontend())
    }
  }

  @Test func `a session that is not there is an error`() throws {
    let bench = try ReplayBench()
    try bench.record("```{osler}\n1\n```\n")
    let log = try ExperimentLog.openReadOnly(bench.logPath)
    #expect(throws: ReplayError.noSession(9, known: [1], log: bench.logPath)) {
      try Replay(log, session: SessionID(9))
    }
  }
}

extension ReplayBench {
  /// The first characters, as reports have them.
  func digest(of path: String) throws -> String {
    let log = try ExperimentLog.inMemory()
    let setup = SessionRecord(
      workspace: folder, folder: folder, seed: 1, threads: 1, commandLine: [], engineVersion: Engine.version,
      device: "test", environment: .current())
    let session = try Session(setup, log: log, frontend: frontend)
    try session.run(SourceText(name: "", text: "x = load qa \"\(path)\""), cell: "", position: 0)
    return String(try log.files(in: session.record.id).first?.digest.prefix(12) ?? "")
  }
}
