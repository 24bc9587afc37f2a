public import GRDB

/// One number of one step: a loss, a learning rate, tokens a second.
public struct MetricRecord: Hashable, Sendable, FetchableRecord {
  public var execution: ExecutionID
  public var name: String
  public var step: Int
  /// NULL in the column when it is not a number.
  public var value: Double
  public var at: Timestamp

  public init(execution: ExecutionID, name: String, step: Int, value: Double, at: Timestamp = .now) {
    (self.execution, self.name, self.step, self.value, self.at) = (execution, name, step, value, at)
  }

  public init(row: Row) throws {
    let number: DatabaseValue = row["value"]
    guard let execution = ExecutionID.fromDatabaseValue(row["execution"]),
      let name = String.fromDatabaseValue(row["name"]), let step = Int.fromDatabaseValue(row["step"]),
      let at = Timestamp.fromDatabaseValue(row["at"]),
      let value = number.isNull ? Double.nan : Double.fromDatabaseValue(number)
    else { throw RowError(table: "metrics") }
    self.init(execution: execution, name: name, step: step, value: value, at: at)
  }
}

/// A row that does not hold what its table promises.
struct RowError: Error, CustomStringConvertible {
  let table: String

  var description: String { "a row of '\(table)' does not hold what it should" }
}
