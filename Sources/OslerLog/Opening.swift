import CSQLite
import Foundation
import GRDB

/// How SQLite is to behave: towards our own logs, and towards strangers'.
enum Opening {
  /// Most bytes of one text or BLOB that is read from a log, files put into it aside.
  static let largestValue: Int32 = 64 << 20

  static func writing(patience: Double) -> Configuration {
    var configuration = Configuration()
    configuration.busyMode = .timeout(patience)
    configuration.prepareDatabase { db in
      try defend(db)
      // NORMAL: a kill loses nothing; a power cut may lose the last rows, never the file.
      try db.execute(sql: "PRAGMA synchronous = NORMAL")
    }
    return configuration
  }

  /// SQLite's defences against a file made to do harm: https://sqlite.org/security.html.
  static func reading() -> Configuration {
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(10)
    configuration.prepareDatabase { db in
      try defend(db)
      osl_sqlite_limit_statements(db.sqliteConnection)
      _ = osl_sqlite_limit_values(db.sqliteConnection, largestValue)
      try db.execute(sql: "PRAGMA query_only = ON; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0")
    }
    return configuration
  }

  private static func defend(_ db: Database) throws {
    guard osl_sqlite_defend(db.sqliteConnection) == 1 else {
      throw DatabaseError(resultCode: .SQLITE_MISUSE, message: "this SQLite cannot be told to defend itself")
    }
  }

  /// Two programs that make one log together: the switch to a write-ahead log fails at once where other
  /// statements wait.
  static func retrying<T>(for patience: Double, _ body: () throws -> T) throws -> T {
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

  /// Throws for a file of a newer version, and for one in which anybody changed tables or views. Rows that
  /// wait in the '-wal' file may hold another schema than the file itself.
  ///
  /// - Returns: the version.
  @discardableResult
  static func check(_ db: Database, path: String) throws -> Int {
    var version = 0
    try db.inTransaction(.deferred) {
      version = try Schema.version(of: db)
      guard version <= Schema.version else {
        throw LogError.newer(path: path, version: version, known: Schema.version)
      }
      if let detail = try Schema.strangeness(of: db) { throw LogError.strange(path: path, detail: detail) }
      return .commit
    }
    return version
  }
}

extension ExperimentLog {
  static func open(
    _ path: String, patience: Double, on fileSystem: FileSystem
  ) throws(LogError) -> ExperimentLog {
    let content = try LogFile.inspect(path)
    try LogFile.mustBeWritable(path)
    let file = LogFile.absolute(path)
    try LogFile.refuseLinks(beside: path)
    // One at rest is looked at before anything may write to it.
    if content == .log(writesAhead: true), LogFile.companions.allSatisfy({ LogFile.size(file + $0) == nil }) {
      _ = try checked(path, from: LogFile.immutableURI(file))
    }
    return try translating(path) {
      let configuration = Opening.writing(patience: patience)
      if content == .nothing {
        // Made in one ordinary transaction, so the header says what the file is before a row is in it.
        try Opening.retrying(for: patience) {
          let queue = try DatabaseQueue(path: file, configuration: configuration)
          try queue.writeWithoutTransaction { try Schema.migrate($0) }
          try queue.close()
        }
      }
      // One connection: readers beside it would keep the last one to close from clearing the '-wal' file away.
      var journaled = configuration
      journaled.journalMode = .wal
      let database = try Opening.retrying(for: patience) {
        switch fileSystem {
        case .local: try DatabaseQueue(path: file, configuration: journaled)
        case .shared: try sharedQueue(file, configuration)
        }
      }
      try database.writeWithoutTransaction { db in
        try Opening.check(db, path: path)
        try Schema.migrate(db)
      }
      return ExperimentLog(path: path, database: database, isReadOnly: false)
    }
  }

  /// Each change goes into the file itself, after a journal that undoes half of one: slower, and it needs
  /// no memory that machines cannot share. What an earlier session left in a '-wal' file is moved first,
  /// without such memory either, which is what the exclusive lock is for.
  private static func sharedQueue(_ file: String, _ configuration: Configuration) throws -> DatabaseQueue {
    let queue = try DatabaseQueue(path: file, configuration: configuration)
    try queue.writeWithoutTransaction { db in
      if try String.fetchOne(db, sql: "PRAGMA main.journal_mode") == "wal" {
        try db.execute(sql: "PRAGMA main.locking_mode = EXCLUSIVE")
        _ = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema")
      }
      let mode = try String.fetchOne(db, sql: "PRAGMA main.journal_mode = TRUNCATE")
      guard mode == "truncate" else { throw DatabaseError(resultCode: .SQLITE_BUSY) }
      try db.execute(sql: "PRAGMA main.locking_mode = NORMAL; PRAGMA synchronous = FULL")
      _ = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema")  // Lets go of the lock.
    }
    return queue
  }

  /// Opens the log at `path` to look at it, a stranger's too: neither it nor its folder is changed.
  ///
  /// A log that a session is writing to shows each new row. One at rest is a snapshot: open it again to
  /// see what a later session wrote. So is one of an earlier version, which is read from a copy that is
  /// brought up to date.
  public static func openReadOnly(_ path: String) throws(LogError) -> ExperimentLog {
    guard case .log(let writesAhead) = try LogFile.inspect(path) else { throw .noFile(path: path) }
    let file = LogFile.absolute(path)
    try LogFile.refuseLinks(beside: path)
    let hasIndex = LogFile.size(file + "-shm") != nil
    let waiting = LogFile.size(file + "-wal") ?? 0
    if hasIndex || waiting == 0 || !writesAhead {
      let isAtRest = writesAhead && !hasIndex
      do {
        return try reading(path, from: isAtRest ? LogFile.immutableURI(file) : file)
      } catch .cannotOpen, .readOnly {
        // An index or a journal that we may not use, or an SQLite built without URIs: the copy will do.
      }
    }
    let copy = try LogCopy(ofFilesAt: file)
    return try reading(path, from: copy.path, copy: copy)
  }

  private static func reading(
    _ path: String, from file: String, copy: LogCopy? = nil
  ) throws(LogError) -> ExperimentLog {
    let (queue, version) = try checked(path, from: file)
    guard version < Schema.version else {
      return ExperimentLog(path: path, database: queue, isReadOnly: true, copy: copy)
    }
    let newer = try LogCopy(migrating: queue, at: path)
    return try reading(path, from: newer.path, copy: newer)
  }

  /// The log at `path`, opened from `file` for reading only, and its version; refused unless it is ours.
  private static func checked(
    _ path: String, from file: String
  ) throws(LogError) -> (queue: DatabaseQueue, version: Int) {
    try translating(path) {
      let queue = try DatabaseQueue(path: file, configuration: Opening.reading())
      return (queue, try queue.inDatabase { try Opening.check($0, path: path) })
    }
  }
}
