import Foundation
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

  private init(path: String, database: any DatabaseWriter, isReadOnly: Bool, copy: LogCopy? = nil) {
    (self.path, self.database, self.isReadOnly, self.copy) = (path, database, isReadOnly, copy)
  }

  /// Opens the log at `path` for writing, and makes one where there is none.
  ///
  /// - Parameter patience: seconds to wait for another program that is writing.
  public static func open(_ path: String, patience: Double = 10) throws(LogError) -> ExperimentLog {
    let content = try LogFile.inspect(path)
    let file = LogFile.absolute(path)
    return try translating(path) {
      let configuration = writing(patience: patience)
      if content == .nothing {
        // Made in one ordinary transaction, so the header says what the file is before a row is in it.
        try retrying(for: patience) {
          let queue = try DatabaseQueue(path: file, configuration: configuration)
          try queue.writeWithoutTransaction { try Schema.migrate($0) }
          try queue.close()
        }
      }
      // One connection: readers beside it would keep the last one to close from clearing the '-wal' file away.
      var journaled = configuration
      journaled.journalMode = .wal
      let queue = try retrying(for: patience) { try DatabaseQueue(path: file, configuration: journaled) }
      try queue.writeWithoutTransaction { db in
        try refuseNewer(db, path: path)
        try Schema.migrate(db)
      }
      return ExperimentLog(path: path, database: queue, isReadOnly: false)
    }
  }

  /// Opens the log at `path` to look at it, a stranger's too: neither it nor its folder is changed.
  ///
  /// A log that a session is writing to shows each new row. One at rest is a snapshot: open it again to
  /// see what a later session wrote.
  public static func openReadOnly(_ path: String) throws(LogError) -> ExperimentLog {
    guard try LogFile.inspect(path) == .log else { throw .noFile(path: path) }
    let file = LogFile.absolute(path)
    let hasIndex = LogFile.size(file + "-shm") != nil
    let waiting = LogFile.size(file + "-wal") ?? 0
    if hasIndex || waiting == 0 {
      let name = hasIndex ? file : LogFile.immutableURI(file)
      do {
        return try reading(path, from: name)
      } catch .cannotOpen, .readOnly {
        // An index that we may not use, or an SQLite built without URIs: the copy will do.
      }
    }
    let copy = try LogCopy(of: file)
    return try reading(path, from: copy.path, copy: copy)
  }

  /// A log that ends with the process.
  public static func inMemory() throws(LogError) -> ExperimentLog {
    try translating(":memory:") {
      let queue = try DatabaseQueue(configuration: writing(patience: 0))
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
}

extension ExperimentLog {
  private static func translating<T>(_ path: String, _ body: () throws -> T) throws(LogError) -> T {
    do { return try body() } catch { throw LogError(error, path: path) }
  }

  /// Two programs that make one log together: the switch to a write-ahead log fails at once where other
  /// statements wait.
  private static func retrying<T>(for patience: Double, _ body: () throws -> T) throws -> T {
    let deadline = ContinuousClock.now + .seconds(patience)
    while true {
      do {
        return try body()
      } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
        guard ContinuousClock.now < deadline else { throw error }
        usleep(5000)
      }
    }
  }

  private static func reading(
    _ path: String, from file: String, copy: LogCopy? = nil
  ) throws(LogError) -> ExperimentLog {
    try translating(path) {
      let queue = try DatabaseQueue(path: file, configuration: reading())
      try queue.read { try refuseNewer($0, path: path) }
      return ExperimentLog(path: path, database: queue, isReadOnly: true, copy: copy)
    }
  }

  /// Rows that wait in the '-wal' file may hold a newer version than the header does.
  private static func refuseNewer(_ db: Database, path: String) throws {
    let version = try Schema.version(of: db)
    guard version <= Schema.version else {
      throw LogError.newer(path: path, version: version, known: Schema.version)
    }
  }

  private static func writing(patience: Double) -> Configuration {
    var configuration = Configuration()
    configuration.busyMode = .timeout(patience)
    configuration.prepareDatabase { db in
      // NORMAL: a kill loses nothing; a power cut may lose the last rows, never the file.
      try db.execute(sql: "PRAGMA synchronous = NORMAL; PRAGMA trusted_schema = OFF")
    }
    return configuration
  }

  /// SQLite's defences against a file made to do harm: https://sqlite.org/security.html.
  private static func reading() -> Configuration {
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(10)
    configuration.prepareDatabase { db in
      try db.execute(
        sql: """
          PRAGMA trusted_schema = OFF; PRAGMA query_only = ON;
          PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0
          """)
    }
    return configuration
  }
}
