public import OslerLog

/// One session of a log, read whole: what comparing, exporting and reporting begin with.
public struct RecordedSession: Sendable {
  public let contents: SessionContents
  public let values: [ValueRecord]
  public let files: [FileRecord]
  public let artifacts: [ArtifactRecord]
  /// By execution; those of a cached one are its original's.
  public let metrics: [ExecutionID: [MetricRecord]]

  public var session: SessionRecord { contents.session }

  /// Every execution in the order in which it ran, those outside of any cell last.
  public var executions: [SessionContents.Execution] {
    contents.cells.flatMap(\.executions) + contents.loose
  }

  public init(_ id: SessionID, in log: ExperimentLog) throws(LogError) {
    contents = try log.contents(of: id)
    values = try log.values(in: id)
    files = try log.files(in: id)
    artifacts = try log.artifacts(in: id)
    var metrics: [ExecutionID: [MetricRecord]] = [:]
    for execution in contents.cells.flatMap(\.executions) + contents.loose
    where execution.record.command != nil {
      let numbers = try log.metrics(of: execution.record.id)
      if !numbers.isEmpty { metrics[execution.record.id] = numbers }
    }
    self.metrics = metrics
  }
}
