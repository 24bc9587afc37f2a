import CSQLite
import GRDB

/// The record of everything sessions did: one SQLite file, documented in `docs/log.md`.
///
/// Every method that writes has committed when it returns, so a process killed in the next moment loses
/// nothing it was told is written. Several programs may write to one log at once.
public final class ExperimentLog: Sendable {
  /// As it was given; `:memory:` for one without a file.
  public let path: String
  public let isReadOnly: Bool
  private let database: any DatabaseWriter
  private let copy: LogCopy?

  init(path: String, database: any DatabaseWriter, isReadOnly: Bool, copy: LogCopy? = nil) {
    (self.path, self.database, self.isReadOnly, self.copy) = (path, database, isReadOnly, copy)
  }

  /// Opens the log at `path` for writing, and makes one where there is none.
  ///
  /// - Parameter patience: seconds to wait for another program that is writing.
  public static func open(_ path: String, patience: Double = 10) throws(LogError) -> ExperimentLog {
    try open(path, patience: patience, on: FileSystem(at: LogFile.folder(of: path)))
  }

  /// A log that ends with the process.
  public static func inMemory() throws(LogError) -> ExperimentLog {
    try translating(":memory:") {
      let queue = try DatabaseQueue(configuration: Opening.writing(patience: 0))
      try queue.writeWithoutTransaction { try Schema.migrate($0) }
      return ExperimentLog(path: ":memory:", database: queue, isReadOnly: false)
    }
  }

  /// Moves every row into the one file and lets go of it. Nothing can be written or read afterwards.
  public func close() throws(LogError) {
    try Self.translating(path) { try database.close() }
  }

  /// Reads the whole file and tells what is wrong with it; empty when it is sound.
  public func problems() throws(LogError) -> [String] {
    do {
      return try soundness()
    } catch .damaged(_, let detail) {
      return [detail]
    }
  }

  private func soundness() throws(LogError) -> [String] {
    try read { db in
      let damage = try String.fetchAll(db, sql: "PRAGMA integrity_check").filter { $0 != "ok" }
      guard damage.isEmpty else { return damage }
      return try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").map { row in
        let table: String? = row["table"]
        return "a row of '\(table ?? "?")' points nowhere"
      }
    }
  }
}

// MARK: - Access for the other files of this module

extension ExperimentLog {
  /// What SQLite has open: a path, a URI or `:memory:`.
  var openedFile: String { database.path }

  func write<T>(_ body: (Database) throws -> T) throws(LogError) -> T {
    try Self.translating(path) { try database.write(body) }
  }

  func read<T>(_ body: (Database) throws -> T) throws(LogError) -> T {
    try Self.translating(path) { try database.read(body) }
  }

  /// Reads rows that may be as large as SQLite allows: whole files that were put into the log.
  func readLarge<T>(_ body: (Database) throws -> T) throws(LogError) -> T {
    try read { db in
      let before = osl_sqlite_limit_values(db.sqliteConnection, Int32.max)
      defer { _ = osl_sqlite_limit_values(db.sqliteConnection, before) }
      return try body(db)
    }
  }

  static func translating<T>(_ path: String, _ body: () throws -> T) throws(LogError) -> T {
    do { return try body() } catch { throw LogError(error, path: path) }
  }
}
