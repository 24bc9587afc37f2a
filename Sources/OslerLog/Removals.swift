import GRDB

extension ExperimentLog {
  /// The outputs of which something was taken out when the log was shared, and by which rules. None in a log
  /// that nobody shared.
  public func removedFromOutputs() throws(LogError) -> [OutputID: Set<String>] {
    try read { db in
      guard try db.tableExists("removals") else { return [:] }
      let rows = try Row.fetchAll(
        db, sql: "SELECT row, rule FROM removals WHERE table_name = 'output_data' AND column_name = 'data'")
      var removed: [OutputID: Set<String>] = [:]
      for row in rows {
        // A row of output_data is known as OUTPUT/MIME.
        guard let key = String.fromDatabaseValue(row["row"]),
          let rule = String.fromDatabaseValue(row["rule"]),
          let id = Int64(key.prefix { $0 != "/" })
        else { continue }
        removed[OutputID(id), default: []].insert(rule)
      }
      return removed
    }
  }
}
