import Foundation
import OslerInterpreter
import OslerLog
import Testing

/// Runs that were stopped: the recorded one, or the replay.
struct ReplayStoppingTests {
  @Test func `a stopped training is stopped at the same step`() throws {
    let bench = try ReplayBench()
    let (interrupt, frontend) = (Interrupt(), RecordingFrontend())
    frontend.onProgress = { progress in
      if progress.title == "pretrain", progress.done == 3 { interrupt.raise() }
    }
    let outcome = try bench.record(
      ReplayTests.study, parameters: [("epochs", "50")], frontend: frontend, interrupt: interrupt)
    #expect(outcome == .interrupted)
    let watched = RecordingFrontend()
    let report = try bench.replay(frontend: watched)
    #expect(report.text == "identical: 2 of 2 outputs, 5 of 5 series")
    #expect(watched.progressLines.last { $0?.title == "train: pretrain" }??.done == 3)
    #expect(watched.outputs.isEmpty && watched.messages.isEmpty)
  }

  @Test func `an answer that was cut short is cut at the same place`() throws {
    let bench = try ReplayBench()
    let (interrupt, frontend) = (Interrupt(), RecordingFrontend())
    frontend.onShow = {
      if frontend.outputs.count(where: { $0.record.kind == .stream }) == 3 { interrupt.raise() }
    }
    let study = ReplayTests.study.replacing("max_tokens: 5", with: "max_tokens: 25")
    #expect(try bench.record(study, frontend: frontend, interrupt: interrupt) == .interrupted)
    let report = try bench.replay()
    #expect(report.cells.last?.name == "ask")
    #expect(report.summary == ["identical: 3 of 3 outputs, 5 of 5 series"])
  }

  @Test func `an interrupted replay says how far it came`() throws {
    let bench = try ReplayBench()
    try bench.record(ReplayTests.study)
    let (interrupt, frontend) = (Interrupt(), RecordingFrontend())
    frontend.onProgress = { if $0.title == "train: pretrain" { interrupt.raise() } }
    let report = try bench.replay(frontend: frontend, interrupt: interrupt)
    #expect(
      report.text == """
        identical: 2 of 2 outputs
        interrupted: 3 cells not run
        """)
    #expect(report.isInterrupted && !report.isReproduced)
    #expect(report.cells.map(\.verdict) == [.identical, nil, nil, nil])
  }

  @Test(.timeLimit(.minutes(1)))
  func `entries that were stopped are stopped at the same place, and the session goes on`() throws {
    let bench = try ReplayBench()
    let (interrupt, frontend) = (Interrupt(), RecordingFrontend())
    frontend.onProgress = { progress in
      if progress.title == "pretrain", progress.done == 3 { interrupt.raise() }
    }
    frontend.onShow = { if frontend.outputs.last?.bundle.text == "2" { interrupt.raise() } }
    try bench.recordEntries(
      [
        "for i in 1..100000000 {\n  y = i\n  if i < 3 { i }\n}", "y",
        """
        papers = load pubmed "shards/*.xml*"
        tokens = train tokenizer papers vocabulary: 300
        base = new model tokenizer: tokens layers: 1 hidden: 16 heads: 2 sequence: 64
        """,
        "read = train pretrain base on: papers epochs: 100000 sequence: 64 batch: 4", "read | text", "1 + 1",
      ], frontend: frontend, interrupt: interrupt)
    let report = try bench.replay()
    #expect(report.isReproduced, "\(report.text)")
    #expect(report.cells.map(\.verdict) == Array(repeating: .identical, count: 6))
  }

  @Test(.timeLimit(.minutes(1)))
  func `what was stopped at a place nobody knows is not run again`() throws {
    let bench = try ReplayBench()
    let interrupt = Interrupt()
    try bench.write("", to: "huge.jsonl")
    try #require(truncate(bench.folder + "/huge.jsonl", 1 << 40) == 0)
    Thread.detachNewThread {
      Thread.sleep(forTimeInterval: 1)
      interrupt.raise()
    }
    try bench.recordEntries(["load qa \"huge.jsonl\"", "1 + 1"], interrupt: interrupt)
    let report = try bench.replay()
    #expect(
      report.text == """
        identical: 1 of 1 output

        entry-1  identical
          'load qa "huge.jsonl"' was stopped at a place the log does not tell: not run again
        """)
  }
}
