import Foundation
import GRDBSQLite

/// Rows from outside beside the log's own tables. Which of them a statement names, SQLite says: it does not
/// find them.
extension QueryConnection {
  /// Makes and fills the tables that `sql` names; takes back those of an earlier question.
  func prepareTables(for sql: String, _ tables: [QueryTable]) throws {
    try execute("PRAGMA query_only = OFF")
    for name in try names(in: "temp") { try execute("DROP TABLE temp.\(Self.quoted(name))") }
    if !tables.isEmpty {
      var made: [QueryTable] = []
      while let table = try nextMissing(in: sql, among: tables, made) {
        try create(table)
        made.append(table)
      }
      try refuseAmbiguous(sql, tables.filter { table in !made.contains { $0.name == table.name } })
      let reads = reads
      for table in made { try fill(table, wanted: table.positions(in: reads)) }
    }
    try execute("PRAGMA query_only = ON")
  }

  private func names(in database: String) throws(QueryError) -> [String] {
    let statement = try statement(
      "SELECT name FROM \(database).sqlite_schema WHERE type IN ('table', 'view')")
    defer { sqlite3_finalize(statement) }
    var names: [String] = []
    while sqlite3_step(statement) == SQLITE_ROW {
      if let name = sqlite3_column_text(statement, 0) { names.append(String(cString: name)) }
    }
    return names
  }

  /// The table that `sql` names and that neither the log has nor was made.
  private func nextMissing(
    in sql: String, among tables: [QueryTable], _ made: [QueryTable]
  ) throws(QueryError) -> QueryTable? {
    do throws(QueryError) {
      try inspect(sql)
      return nil
    } catch {
      guard let missing = error.missingTable else { throw error }
      let name = missing.hasPrefix("temp.") ? String(missing.dropFirst(5)) : missing
      guard let table = try Self.table(named: name, among: tables),
        !made.contains(where: { $0.name == table.name })
      else { throw error }
      return table
    }
  }

  /// The one of this very name, or else the one that SQL takes for it.
  private static func table(named name: String, among tables: [QueryTable]) throws(QueryError) -> QueryTable?
  {
    let found = tables.filter { folded($0.name) == folded(name) }
    guard found.count < 2 else { throw .sameName(found[0].name, found[1].name) }
    return found.first
  }

  /// A name of the log's that is a table from outside too must say which is meant: it is compiled again with
  /// the other one there, and must still read the log's.
  private func refuseAmbiguous(_ sql: String, _ tables: [QueryTable]) throws(QueryError) {
    let names = Set(try names(in: "main").map(Self.folded))
    let others = tables.filter { names.contains(Self.folded($0.name)) }
    guard !others.isEmpty else { return }
    for table in others {
      try create(table)
      try inspect(sql)
      let isShadowed = reads.contains {
        $0.database == "temp" && Self.folded($0.table) == Self.folded(table.name)
      }
      try execute("DROP TABLE temp.\(Self.quoted(table.name))")
      if isShadowed { throw .ambiguous(name: table.name) }
    }
    try inspect(sql)
  }

  private func create(_ table: QueryTable) throws(QueryError) {
    guard !table.columns.isEmpty else { throw .noColumns(table: table.name) }
    var seen = Set<String>()
    for column in table.columns where !seen.insert(Self.folded(column)).inserted {
      throw .sameColumn(table: table.name, column: column)
    }
    let columns = table.columns.map(Self.quoted).joined(separator: ", ")
    try execute("CREATE TEMP TABLE \(Self.quoted(table.name)) (\(columns))")
  }

  private func fill(_ table: QueryTable, wanted: Set<Int>) throws {
    let places = table.columns.map { _ in "?" }.joined(separator: ", ")
    try execute("BEGIN")
    let statement = try statement("INSERT INTO temp.\(Self.quoted(table.name)) VALUES (\(places))")
    defer { sqlite3_finalize(statement) }
    var (rows, bytes) = (0, 0)
    do {
      try table.forEachRow(wanted) { values in
        (rows, bytes) = (rows + 1, bytes + values.reduce(0) { $0 + $1.byteCount })
        guard rows <= limits.tableRows else {
          throw QueryError.tooManyRows(table: table.name, limit: limits.tableRows)
        }
        guard bytes <= limits.tableBytes else {
          throw QueryError.tooLarge(table: table.name, limitBytes: limits.tableBytes)
        }
        for (index, value) in values.enumerated() where wanted.contains(index) {
          bind(value, to: statement, Int32(index + 1))
        }
        guard sqlite3_step(statement) == SQLITE_DONE else { throw failure() }
        sqlite3_reset(statement)
      }
    } catch {
      sqlite3_reset(statement)
      try execute("ROLLBACK")
      throw error
    }
    try execute("COMMIT")
  }

  private func bind(_ value: QueryValue, to statement: OpaquePointer, _ place: Int32) {
    /// SQLite takes a copy: its constant for that is a cast that Swift cannot import.
    let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    switch value {
    case .null: sqlite3_bind_null(statement, place)
    case .integer(let integer): sqlite3_bind_int64(statement, place, integer)
    case .real(let real): sqlite3_bind_double(statement, place, real)
    case .text(var text):
      text.withUTF8 { bytes in
        bytes.withMemoryRebound(to: CChar.self) { bytes in
          _ = sqlite3_bind_text(
            statement, place, bytes.baseAddress ?? UnsafePointer(bitPattern: 1), Int32(clamping: bytes.count),
            transient)
        }
      }
    case .blob(let data):
      data.withUnsafeBytes { bytes in
        _ = sqlite3_bind_blob(statement, place, bytes.baseAddress, Int32(clamping: bytes.count), transient)
      }
    }
  }

  // MARK: Names

  static func quoted(_ name: String) -> String {
    "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }

  /// SQLite folds the letters of ASCII and no others.
  fileprivate static func folded(_ name: String) -> String {
    String(decoding: name.utf8.map { (65...90).contains($0) ? $0 + 32 : $0 }, as: UTF8.self)
  }
}

extension QueryTable {
  /// Which of its columns are among `reads`.
  fileprivate func positions(in reads: Set<QueryRules.Read>) -> Set<Int> {
    let wanted = reads.filter {
      $0.database == "temp" && QueryConnection.folded($0.table) == QueryConnection.folded(name)
    }
    let names = Set(wanted.map { QueryConnection.folded($0.column) })
    return Set(columns.indices.filter { names.contains(QueryConnection.folded(columns[$0])) })
  }
}

extension QueryValue {
  fileprivate var byteCount: Int {
    switch self {
    case .null, .integer, .real: 8
    case .text(let text): text.utf8.count
    case .blob(let data): data.count
    }
  }
}
