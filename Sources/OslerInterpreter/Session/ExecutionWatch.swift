/// Told what a session executes, statement by statement and command by command: how a replay finds the place
/// where the record was stopped.
protocol ExecutionWatch: AnyObject {
  /// Before its row is written. What it throws is thrown in place of the execution.
  func willExecute(isCommand: Bool) throws(Interrupted)
  /// However it ended.
  func didExecute()
  /// The running command has recorded numbers of a step.
  func didRecord(step: Int)
}
