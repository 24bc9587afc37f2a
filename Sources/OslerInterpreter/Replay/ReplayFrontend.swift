import OslerLog

/// Passes on how far a replay is, and shows nothing of its outputs: they are for the comparison.
///
/// Where the recorded run was stopped in the middle of a cell, it stops the replay at the same place.
final class ReplayFrontend: Frontend, ExecutionWatch {
  private let frontend: any Frontend
  private let interrupt: Interrupt
  private(set) var hasStopped = false
  private var cell = ""
  private var stop: StopPoint?
  /// Characters that the command which was cut has streamed.
  private var streamed = 0
  /// How many executions of the cell have begun, and which of them run.
  private var begun = 0
  private var running: [Int] = []
  /// The last command that began.
  private var command: Int?

  init(_ frontend: any Frontend, interrupt: Interrupt) {
    (self.frontend, self.interrupt) = (frontend, interrupt)
  }

  func begin(_ transcript: Transcript, index: Int, of count: Int) {
    cell = transcript.record.name
    (stop, streamed, hasStopped) = (transcript.stopPoint, 0, false)
    (begun, running, command) = (0, [], nil)
    frontend.progress(Progress("replay: \(cell)", done: index, total: count))
  }

  func show(_ bundle: MIMEBundle, _ record: OutputRecord) {
    guard record.kind == .stream, case .streamed(let count)? = placeReached else { return }
    streamed += bundle.text?.count ?? 0
    if streamed >= count { stopHere() }
  }

  func message(_ text: String, _ level: MessageRecord.Level) {}

  func progress(_ progress: Progress?) {
    frontend.progress(
      progress.map { Progress("\(cell): \($0.title)", done: $0.done, total: $0.total, details: $0.details) })
    if progress != nil, placeReached == .anywhere { stopHere() }
  }

  func didRecord(step: Int) {
    if case .step(let last)? = placeReached, step >= last { stopHere() }
  }

  func willExecute(isCommand: Bool) throws(Interrupted) {
    if let stop, begun >= stop.executions || stop.cut == StopPoint.Cut(execution: begun, place: .unknown) {
      stopHere()
      throw .byPerson
    }
    if isCommand { command = begun }
    running.append(begun)
    begun += 1
  }

  func didExecute() {
    let ended = running.popLast()
    if let stop, begun >= stop.executions, ended == stop.lastToEnd { stopHere() }
  }

  /// Where to stop, when the command runs that was cut.
  private var placeReached: StopPoint.Place? {
    guard let cut = stop?.cut, cut.execution == command else { return nil }
    return cut.place
  }

  private func stopHere() {
    stop = nil
    hasStopped = true
    interrupt.raise()
  }
}
