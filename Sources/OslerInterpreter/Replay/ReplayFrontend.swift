import OslerLog

/// Passes on how far a replay is, and shows nothing of its outputs: they are for the comparison.
///
/// Where the recorded run was stopped in the middle of a command, it stops the replay at the same step.
final class ReplayFrontend: Frontend {
  /// Where the recorded run stopped.
  struct StopPoint {
    /// Of the execution that was stopped.
    let ordinal: Int
    /// Its last step; 0 when it told of none.
    let step: Int
    /// Characters it had streamed.
    let streamed: Int
  }

  private let frontend: any Frontend
  private let interrupt: Interrupt
  /// Number of the execution that runs.
  var ordinal: () -> Int? = { nil }
  private(set) var hasStopped = false
  private var cell = ""
  private var stop: StopPoint?
  private var streamed = 0

  init(_ frontend: any Frontend, interrupt: Interrupt) {
    (self.frontend, self.interrupt) = (frontend, interrupt)
  }

  func begin(_ transcript: Transcript, index: Int, of count: Int) {
    cell = transcript.record.name
    (stop, streamed, hasStopped) = (transcript.stopPoint, 0, false)
    frontend.progress(Progress("replay: \(cell)", done: index, total: count))
  }

  func show(_ bundle: MIMEBundle, _ record: OutputRecord) {
    guard let stop, record.kind == .stream, ordinal() == stop.ordinal else { return }
    streamed += bundle.text?.count ?? 0
    if stop.streamed > 0, streamed >= stop.streamed { stopHere() }
  }

  func message(_ text: String, _ level: MessageRecord.Level) {}

  func progress(_ progress: Progress?) {
    frontend.progress(
      progress.map { Progress("\(cell): \($0.title)", done: $0.done, total: $0.total, details: $0.details) })
    guard let stop, let progress, stop.streamed == 0, progress.done == stop.step || stop.step == 0,
      ordinal() == stop.ordinal
    else { return }
    stopHere()
  }

  private func stopHere() {
    stop = nil
    hasStopped = true
    interrupt.raise()
  }
}

extension Transcript {
  /// Nil for a cell that ran to its end.
  var stopPoint: ReplayFrontend.StopPoint? {
    guard let cut = statements.last(where: { $0.isCut && $0.record.command != nil }) else { return nil }
    let parent = statements.first { $0.record.id == cut.record.parent }
    return ReplayFrontend.StopPoint(
      ordinal: cut.record.ordinal, step: cut.series.map(\.lastStep).max() ?? 0,
      streamed: parent?.outputs.filter { $0.kind == .stream }.last?.bundle.text?.count ?? 0)
  }
}
