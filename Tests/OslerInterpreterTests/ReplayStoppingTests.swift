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
    #expect(
      report.text == """
        papers  identical  2 outputs
        train   identical  5 series

        identical: 2 of 2 outputs, 5 of 5 series
        """)
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
        papers  identical  2 outputs
        train   not run    nothing shown
        ask     not run    nothing shown
        files   not run    nothing shown

        identical: 2 of 2 outputs
        interrupted: 3 cells not run
        """)
    #expect(report.isInterrupted && !report.isReproduced)
  }
}
