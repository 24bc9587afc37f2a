import Foundation
import GRDB
import GRDBSQLite

/// A connection of its own on which a log is asked in SQL. It reads: nothing that it is asked can write to
/// the log, open another file or load code, whoever wrote the SQL and whoever made the log.
///
/// One thread at a time, like a session.
public final class QueryConnection {
  /// Asked every few thousand steps of SQLite; when it says yes, the question ends with
  /// ``QueryError/stopped``.
  public var isStopped: () -> Bool = { false }
  public let limits: QueryLimits

  private let log: ExperimentLog
  private let connection: OpaquePointer
  private let rules = QueryRules()

  /// - Parameter log: what was opened for writing shows each row that was committed.
  public init(_ log: ExperimentLog, limits: QueryLimits = QueryLimits()) throws(QueryError) {
    (self.log, self.limits) = (log, limits)
    do throws(LogError) {
      connection = try Self.open(log)
    } catch {
      throw .log(error)
    }
    limit(limits)
    let handle = Unmanaged.passUnretained(self).toOpaque()
    sqlite3_progress_handler(
      connection, 4096,
      { handle in
        guard let handle else { return 1 }
        return Unmanaged<QueryConnection>.fromOpaque(handle).takeUnretainedValue().isStopped() ? 1 : 0
      }, handle)
  }

  deinit { sqlite3_close_v2(connection) }

  /// Runs one statement: `columns` are told first, then each row, until `row` says false.
  ///
  /// A column's name that is there already gets a number: `id`, `id_2`.
  ///
  /// - Parameter tables: what the statement may name beside the log's own tables; those it names are filled.
  public func run(
    _ sql: String, joining tables: [QueryTable] = [], columns: ([String]) throws -> Void = { _ in },
    row: ([QueryValue]) throws -> Bool
  ) throws {
    try prepareTables(for: sql, tables)
    rules.govern(connection)
    defer { QueryRules.lift(connection) }
    let statement = try compile(sql)
    defer { sqlite3_finalize(statement) }
    let count = sqlite3_column_count(statement)
    try columns(Self.distinct((0..<count).map { Self.text(sqlite3_column_name(statement, $0)) }))
    while true {
      switch sqlite3_step(statement) {
      case SQLITE_ROW: if try !row((0..<count).map { Self.value(statement, $0) }) { return }
      case SQLITE_DONE: return
      default: throw failure()
      }
    }
  }

  /// Names of the log's tables and views.
  public func tableNames() throws -> [String] {
    var names: [String] = []
    try run("SELECT name FROM main.sqlite_schema WHERE type IN ('table', 'view') ORDER BY name") { row in
      if case .text(let name)? = row.first, !name.hasPrefix("sqlite_") { names.append(name) }
      return true
    }
    return names
  }

  // MARK: - Opening

  private static func open(_ log: ExperimentLog) throws(LogError) -> OpaquePointer {
    var opened: OpaquePointer?
    let isInMemory = log.openedFile == ":memory:"
    let flags =
      SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI
      | (isInMemory ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY)
    let result = sqlite3_open_v2(log.openedFile, &opened, flags, nil)
    guard result == SQLITE_OK, let opened else {
      let reason = opened.map { text(sqlite3_errmsg($0)) } ?? "no memory"
      sqlite3_close_v2(opened)
      throw .cannotOpen(path: log.path, reason: reason)
    }
    sqlite3_busy_timeout(opened, 5000)
    let defences = "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0"
    sqlite3_exec(opened, defences, nil, nil, nil)
    if isInMemory {
      // Nobody else can open what lies in memory, so it is copied.
      try log.read { db in
        let backup = sqlite3_backup_init(opened, "main", db.sqliteConnection, "main")
        sqlite3_backup_step(backup, -1)
        sqlite3_backup_finish(backup)
      }
    }
    return opened
  }

  private func limit(_ limits: QueryLimits) {
    let values = [
      (SQLITE_LIMIT_ATTACHED, 0), (SQLITE_LIMIT_LENGTH, limits.valueBytes),
      (SQLITE_LIMIT_SQL_LENGTH, limits.sqlBytes), (SQLITE_LIMIT_EXPR_DEPTH, 500),
      (SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 10_000), (SQLITE_LIMIT_TRIGGER_DEPTH, 0),
      (SQLITE_LIMIT_WORKER_THREADS, 0),
    ]
    for (limit, value) in values { sqlite3_limit(connection, limit, Int32(clamping: value)) }
  }
}

// MARK: - Statements

extension QueryConnection {
  /// The one statement in `sql`, which reads.
  func compile(_ sql: String) throws(QueryError) -> OpaquePointer {
    guard !sql.utf8.contains(0) else { throw .zeroByte }
    rules.reset()
    var rest = 0
    let first = try prepare(sql, from: &rest)
    guard let first else { throw .empty }
    do throws(QueryError) {
      while rest < sql.utf8.count {
        let start = rest
        guard let second = try prepare(sql, from: &rest) else { continue }
        sqlite3_finalize(second)
        throw QueryError.several(at: sql.firstWord(after: start))
      }
      guard sqlite3_stmt_readonly(first) != 0 else {
        throw QueryError.refused(action: sql.words.first?.lowercased() ?? "this statement")
      }
      guard sqlite3_bind_parameter_count(first) == 0 else { throw QueryError.placeholder }
      return first
    } catch {
      sqlite3_finalize(first)
      throw error
    }
  }

  /// Reads one statement that begins at byte `start`, which moves behind it; nil when there is none.
  private func prepare(_ sql: String, from start: inout Int) throws(QueryError) -> OpaquePointer? {
    var statement: OpaquePointer?
    var sql = sql
    let begin = start
    let (result, end) = sql.withUTF8 { bytes -> (Int32, Int) in
      guard let base = bytes.baseAddress, begin < bytes.count else { return (SQLITE_OK, bytes.count) }
      return base.withMemoryRebound(to: CChar.self, capacity: bytes.count) { base in
        var tail: UnsafePointer<CChar>?
        let result = sqlite3_prepare_v3(
          connection, base + begin, Int32(clamping: bytes.count - begin), 0, &statement, &tail)
        return (result, tail.map { $0 - base } ?? bytes.count)
      }
    }
    guard result == SQLITE_OK else { throw failure(from: begin) }
    start = max(end, begin + 1)
    return statement
  }

  /// Runs statements of ours, which may write to tables of this connection's own.
  func execute(_ sql: String) throws(QueryError) {
    guard sqlite3_exec(connection, sql, nil, nil, nil) == SQLITE_OK else { throw failure() }
  }

  /// A statement of ours.
  func statement(_ sql: String) throws(QueryError) -> OpaquePointer {
    var rest = 0
    guard let statement = try prepare(sql, from: &rest) else { throw .empty }
    return statement
  }

  /// What the statement that was compiled last would read.
  var reads: Set<QueryRules.Read> { rules.reads }

  /// Compiles `sql` under the rules and lets go of it, for what is then known of it.
  func inspect(_ sql: String) throws(QueryError) {
    rules.govern(connection)
    defer { QueryRules.lift(connection) }
    sqlite3_finalize(try compile(sql))
  }

  /// What went wrong on the connection last.
  ///
  /// - Parameter start: the byte of the SQL at which the statement began.
  func failure(from start: Int = 0) -> QueryError {
    let code = sqlite3_errcode(connection)
    let message = Self.text(sqlite3_errmsg(connection))
    switch code {
    case SQLITE_INTERRUPT: return .stopped
    case SQLITE_AUTH: return .refused(action: rules.refused ?? "this statement")
    case SQLITE_CORRUPT, SQLITE_NOTADB: return .log(.damaged(path: log.path, detail: message))
    case SQLITE_BUSY: return .log(.locked(path: log.path))
    case SQLITE_IOERR, SQLITE_CANTOPEN: return .log(.inputOutput(path: log.path, detail: message))
    case SQLITE_FULL: return .log(.diskFull(path: log.path))
    default:
      if let action = rules.refused { return .refused(action: action) }
      let offset = Int(sqlite3_error_offset(connection))
      return .sql(message, at: offset < 0 ? nil : start + offset)
    }
  }

  private static func value(_ statement: OpaquePointer, _ column: Int32) -> QueryValue {
    switch sqlite3_column_type(statement, column) {
    case SQLITE_INTEGER: return .integer(sqlite3_column_int64(statement, column))
    case SQLITE_FLOAT: return .real(sqlite3_column_double(statement, column))
    case SQLITE_TEXT:
      guard let text = sqlite3_column_text(statement, column) else { return .text("") }
      let count = Int(sqlite3_column_bytes(statement, column))
      return .text(String(decoding: UnsafeBufferPointer(start: text, count: count), as: UTF8.self))
    case SQLITE_BLOB:
      let count = Int(sqlite3_column_bytes(statement, column))
      return .blob(sqlite3_column_blob(statement, column).map { Data(bytes: $0, count: count) } ?? Data())
    default: return .null
    }
  }

  static func text(_ pointer: UnsafePointer<CChar>?) -> String { pointer.map { String(cString: $0) } ?? "" }

  /// `id`, `id`, `ID` becomes `id`, `id_2`, `ID_3`.
  static func distinct(_ names: [String]) -> [String] {
    var taken = Set<String>()
    return names.map { name in
      var (unique, number) = (name, 1)
      while !taken.insert(unique.lowercased()).inserted {
        number += 1
        unique = "\(name)_\(number)"
      }
      return unique
    }
  }
}

extension String {
  fileprivate var words: [Substring] { split { !$0.isLetter } }

  /// The byte of the first thing after byte `start` that is no white space.
  fileprivate func firstWord(after start: Int) -> Int {
    start + utf8.dropFirst(start).prefix { $0 <= 32 || $0 == UInt8(ascii: ";") }.count
  }
}
