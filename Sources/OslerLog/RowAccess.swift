package import GRDB

/// For the module that copies, digests and seals rows as they are (docs/decisions/0014).
extension ExperimentLog {
  /// Reads rows in one transaction. `body` throws only what SQLite throws.
  package func readingRows<T>(_ body: (Database) throws -> T) throws(LogError) -> T { try read(body) }

  /// Writes rows in one transaction, which an error undoes.
  package func writingRows<T>(_ body: (Database) throws -> T) throws(LogError) -> T { try write(body) }

  /// What another connection attaches to read the same rows, and cannot write through.
  package func attachment() throws(LogError) -> String {
    let file = try read { db in
      try String.fetchOne(db, sql: "SELECT file FROM pragma_database_list WHERE name = 'main'") ?? ""
    }
    let isInUse = LogFile.size(file + "-shm") != nil || (LogFile.size(file + "-wal") ?? 0) > 0
    let uri = LogFile.immutableURI(file)
    return isInUse ? uri.replacing("?immutable=1", with: "?mode=ro") : uri
  }

  /// `error` as this log's.
  package func translated(_ error: any Error) -> LogError { LogError(error, path: path) }
}

/// The tables of a log, for one that is being made.
package enum LogSchema {
  /// Makes the tables and views of the newest version.
  package static func make(in db: Database) throws { try Schema.migrate(db) }

  package static var version: Int { Schema.version }

  /// Each table, index and view of a log of `version`: its name and SQL.
  package static func objects(ofVersion version: Int) throws -> [String: String] {
    let queue = try DatabaseQueue()
    return try queue.writeWithoutTransaction { db in
      for migration in Schema.migrations.prefix(version) { try db.execute(sql: migration) }
      return try objects(in: db)
    }
  }

  /// Each table, index and view that `db` has: its name and SQL.
  package static func objects(in db: Database) throws -> [String: String] {
    let rows = try Row.fetchAll(db, sql: "SELECT type || ' ' || name AS name, sql FROM sqlite_schema")
    return rows.reduce(into: [:]) { objects, row in
      objects[row["name"] ?? "?"] = row["sql"] ?? ""
    }
  }

  package static func version(of db: Database) throws -> Int { try Schema.version(of: db) }
}
