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
      let end = { (order: String) in
        "(SELECT value FROM metrics WHERE execution = :id AND name = m.name ORDER BY step \(order) LIMIT 1)"
      }
      let original = try Int64.fetchOne(
        db, sql: "SELECT original FROM executions WHERE id = ?", arguments: [execution])
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT name, steps, \(end("ASC")) AS first, \(end("DESC")) AS last
          FROM (SELECT name, count(*) AS steps FROM metrics WHERE execution = :id GROUP BY name) m
          ORDER BY name
          """,
        arguments: ["id": original ?? execution.rawValue])
      return try rows.map { row in
        guard let name = String.fromDatabaseValue(row["name"]), let steps: Int = row["steps"] else {
          throw RowError(table: "metrics")
        }
        return MetricRange(
          name: name, steps: steps, first: row["first"] as Double? ?? .nan,
          last: row["last"] as Double? ?? .nan)
      }
    }
  }
}
