import GRDBSQLite

/// What SQL may do when it comes from a person or a notebook: read. SQLite asks for each thing a statement
/// would do, also for those that it leads to while it runs.
final class QueryRules {
  /// What was refused last, in the word of SQL.
  private(set) var refused: String?
  /// Tables and their columns that the statement reads, by database: `main`, `temp`.
  private(set) var reads: Set<Read> = []

  struct Read: Hashable {
    let database: String
    let table: String
    let column: String
  }

  func reset() { (refused, reads) = (nil, []) }

  /// From now on SQLite asks these rules; they must live as long as the connection does.
  func govern(_ connection: OpaquePointer) {
    sqlite3_set_authorizer(
      connection,
      { rules, action, first, second, database, _ in
        guard let rules else { return SQLITE_DENY }
        return Unmanaged<QueryRules>.fromOpaque(rules).takeUnretainedValue()
          .decide(action, QueryRules.text(first), QueryRules.text(second), QueryRules.text(database))
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  static func lift(_ connection: OpaquePointer) { sqlite3_set_authorizer(connection, nil, nil) }

  private static func text(_ pointer: UnsafePointer<CChar>?) -> String? {
    pointer.map { String(cString: $0) }
  }

  private func decide(_ action: Int32, _ first: String?, _ second: String?, _ database: String?) -> Int32 {
    switch action {
    case SQLITE_SELECT, SQLITE_RECURSIVE: return SQLITE_OK
    case SQLITE_READ:
      if let first, let second, let database {
        reads.insert(Read(database: database, table: first, column: second))
      }
      return SQLITE_OK
    case SQLITE_FUNCTION:
      let name = (second ?? "").lowercased()
      return Self.harmfulFunctions.contains(name) ? refuse(name) : SQLITE_OK
    case SQLITE_PRAGMA:
      let name = (first ?? "").lowercased()
      let isHarmless = Self.pragmasOfTables.contains(name) || (second == nil && Self.pragmas.contains(name))
      return isHarmless ? SQLITE_OK : refuse("pragma \(name)")
    // A function in place of a table, such as json_each, declares itself so. A statement that would really
    // change the schema does not pass as one that reads.
    case SQLITE_UPDATE where first == "sqlite_master": return SQLITE_OK
    default: return refuse(Self.words[action] ?? "this statement")
    }
  }

  private func refuse(_ what: String) -> Int32 {
    refused = refused ?? what
    return SQLITE_DENY
  }

  private static let harmfulFunctions: Set = [
    "load_extension", "fts3_tokenizer", "readfile", "writefile", "edit",
  ]
  private static let pragmasOfTables: Set = [
    "table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo", "foreign_key_list",
  ]
  private static let pragmas: Set = [
    "application_id", "compile_options", "database_list", "encoding", "foreign_key_check", "function_list",
    "integrity_check", "page_count", "page_size", "quick_check", "user_version",
  ]
  private static let words: [Int32: String] = [
    SQLITE_ALTER_TABLE: "alter table", SQLITE_ANALYZE: "analyze", SQLITE_ATTACH: "attach",
    SQLITE_CREATE_INDEX: "create index", SQLITE_CREATE_TABLE: "create table",
    SQLITE_CREATE_TEMP_INDEX: "create index", SQLITE_CREATE_TEMP_TABLE: "create table",
    SQLITE_CREATE_TEMP_TRIGGER: "create trigger", SQLITE_CREATE_TEMP_VIEW: "create view",
    SQLITE_CREATE_TRIGGER: "create trigger", SQLITE_CREATE_VIEW: "create view",
    SQLITE_CREATE_VTABLE: "create virtual table", SQLITE_DELETE: "delete", SQLITE_DETACH: "detach",
    SQLITE_DROP_INDEX: "drop index", SQLITE_DROP_TABLE: "drop table", SQLITE_DROP_TEMP_INDEX: "drop index",
    SQLITE_DROP_TEMP_TABLE: "drop table", SQLITE_DROP_TEMP_TRIGGER: "drop trigger",
    SQLITE_DROP_TEMP_VIEW: "drop view", SQLITE_DROP_TRIGGER: "drop trigger", SQLITE_DROP_VIEW: "drop view",
    SQLITE_DROP_VTABLE: "drop table", SQLITE_INSERT: "insert", SQLITE_REINDEX: "reindex",
    SQLITE_SAVEPOINT: "savepoint", SQLITE_TRANSACTION: "transaction", SQLITE_UPDATE: "update",
  ]
}
