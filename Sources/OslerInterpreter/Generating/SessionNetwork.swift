import Foundation
import OslerNetwork

/// What of the session the network needs.
extension Session {
  /// Where answers of teachers are kept: beside the log, for every session of it.
  func answers() throws -> AnswerJournal {
    if let journal { return journal }
    if let stages = engine.stages, Workspace.isLink(stages.path) { throw WorkspaceError.isLink(stages.path) }
    let folder = engine.stages?.appending(path: KeptResults.answersKey)
    let opened = try AnswerJournal(folder?.appending(path: "answers.jsonl").path)
    journal = opened
    return opened
  }

  /// Whether to stop, for threads: the person's wish, or the end of the cell's time.
  var stopping: @Sendable () -> Bool {
    let (interrupt, end) = (interrupt, deadline?.moment)
    return { interrupt.isRaised || end.map { ContinuousClock.now >= $0 } ?? false }
  }
}
