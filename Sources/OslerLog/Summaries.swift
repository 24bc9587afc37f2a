import GRDB

/// One series of numbers of an execution, from its first step to its last.
public struct MetricRange: Hashable, Sendable {
  public let name: String
  /// How many there are.
  public let steps: Int
  public let first: Double
  public let last: Double
}

/// What is asked of a log of any size without reading it whole.
extension ExperimentLog {
  /// The series of an execution by name; those of a cached one are its original's.
  public func metricRanges(of execution: ExecutionID) throws(LogError) -> [MetricRange] {
    try read { db in
      // With min or max alone, SQLite takes the other columns from the row that has it.
      let sql = { (end: String) in
        """
        SELECT name, count(*) AS steps, \(end)(step), value FROM metrics
        WHERE execution = coalesce((SELECT original FROM executions WHERE id = :id), :id)
        GROUP BY name ORDER BY name
        """
      }
      let first = try Row.fetchAll(db, sql: sql("min"), arguments: ["id": execution])
      let last = try Row.fetchAll(db, sql: sql("max"), arguments: ["id": execution])
      return try zip(first, last).map { first, last in
        guard let name = String.fromDatabaseValue(first["name"]), let steps: Int = first["steps"] else {
          throw RowError(table: "metrics")
        }
        return MetricRange(
          name: name, steps: steps, first: first["value"] as Double? ?? .nan,
          last: last["value"] as Double? ?? .nan)
      }
    }
  }
}
