import Foundation
import GRDB
import OslerDigest
import OslerLog

/// Copies the rows of a log into a new file: into osler's own tables, whatever else the log's file holds.
struct LogCopier {
  private let log: ExperimentLog
  private let options: ShareOptions
  private let draft: String
  private var report = ShareReport()

  init(_ log: ExperimentLog, _ options: ShareOptions, draft: String) {
    (self.log, self.options, self.draft) = (log, options, draft)
  }

  mutating func copy() throws -> ShareReport {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = false
    configuration.prepareDatabase { db in
      // A draft that is not finished is thrown away: it needs no journal.
      try db.execute(
        sql: """
          PRAGMA main.journal_mode = OFF; PRAGMA main.synchronous = OFF; PRAGMA main.locking_mode = EXCLUSIVE;
          PRAGMA cache_size = -65536; PRAGMA trusted_schema = OFF; PRAGMA secure_delete = ON;
          PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY
          """)
    }
    let queue = try DatabaseQueue(path: draft, configuration: configuration)
    let attachment = try log.attachment()
    try queue.writeWithoutTransaction { db in
      try LogSchema.make(in: db)
      try db.execute(sql: "ATTACH ? AS source", arguments: [attachment])
      try db.inTransaction(.immediate) {
        try fill(db)
        return .commit
      }
      try db.execute(sql: "DETACH source")
    }
    try queue.close()
    return report
  }

  private mutating func fill(_ db: Database) throws {
    let tables = try checkedTables(db)
    let filter =
      try options.session.map { try ShareSelection($0, tables: tables, log: log.path, db).filter } ?? [:]
    let redaction = try RedactionPass(options.redaction, filter: filter, tables: tables, db)
    for table in tables where !["row_digests", "signatures", "removals"].contains(table) {
      try copy(table, where: filter[table], changes: redaction.changes[table] ?? [], db)
    }
    for table in ["removals", "row_digests", "signatures"] where tables.contains(table) {
      try copy(table, where: nil, changes: [], db)
    }
    try record(redaction, db)
    if options.session != nil { try recordLeftOut(db) }
    if !options.artifactKinds.isEmpty {
      report.embedded = try ArtifactEmbedding(options.artifactKinds, limit: options.artifactLimit).embed(
        in: db)
    }
    report.sessions = try Int.fetchOne(db, sql: "SELECT count(*) FROM sessions") ?? 0
    report.remaining = redaction.remaining
  }

  /// The log's tables that this program knows. A view or a virtual table in a table's place would run the
  /// SQL of whoever made the file.
  private func checkedTables(_ db: Database) throws -> [String] {
    let known = SealedTable.all.map(\.name) + ["row_digests", "signatures"]
    return try known.filter { name in
      guard
        let row = try Row.fetchOne(
          db, sql: "SELECT type, sql FROM source.sqlite_schema WHERE name = ?", arguments: [name])
      else { return false }
      guard row["type"] == "table", (row["sql"] as String?)?.hasPrefix("CREATE TABLE") == true else {
        throw ShareError.notATable(name, log: log.path)
      }
      return true
    }
  }

  // MARK: Rows

  private mutating func copy(
    _ table: String, where filter: String?, changes: [RedactionPass.Change], _ db: Database
  ) throws {
    let mine = try Self.columns(of: table, "main", db)
    let theirs = Set(try Self.columns(of: table, "source", db))
    // The very same columns: SQLite then moves whole pages' worth of rows.
    let isSame = mine.count == theirs.count && mine.allSatisfy(theirs.contains)
    let names = mine.filter(theirs.contains)
    let list = isSame ? "*" : names.joined(separator: ", ")
    let into = "INSERT INTO main.\(table)" + (isSame ? "" : " (\(list))")
    var conditions = filter.map { ["(\($0))"] } ?? []
    if !changes.isEmpty {
      try db.execute(
        sql: "CREATE TEMP TABLE IF NOT EXISTS changed (id INTEGER PRIMARY KEY); DELETE FROM changed")
      let insertion = try db.makeStatement(sql: "INSERT INTO changed VALUES (?)")
      for change in changes { try insertion.execute(arguments: [change.rowid]) }
      conditions.append("rowid NOT IN (SELECT id FROM temp.changed)")
    }
    let condition = conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
    try db.execute(sql: "\(into) SELECT \(list) FROM source.\(table)\(condition)")
    report.rows += db.changesCount
    for change in changes { try insert(change, into: table, names, db) }
    report.rows += changes.count
  }

  private func insert(
    _ change: RedactionPass.Change, into table: String, _ names: [String], _ db: Database
  ) throws {
    let texts = Dictionary(change.columns.map { ($0.name, $0.text) }, uniquingKeysWith: { $1 })
    let list = names.map { texts[$0] == nil ? $0 : "?" }.joined(separator: ", ")
    let statement = try db.cachedStatement(
      sql: "INSERT INTO main.\(table) (\(names.joined(separator: ", "))) SELECT \(list)"
        + " FROM source.\(table) WHERE rowid = ?")
    var arguments: [any DatabaseValueConvertible] = names.compactMap { texts[$0] }
    arguments.append(change.rowid)
    try statement.execute(arguments: StatementArguments(arguments))
  }

  static func columns(of table: String, _ schema: String, _ db: Database) throws -> [String] {
    try String.fetchAll(
      db, sql: "SELECT name FROM pragma_table_info(?, ?) ORDER BY cid", arguments: [table, schema])
  }

  // MARK: What went

  private mutating func record(_ redaction: RedactionPass, _ db: Database) throws {
    var last = try Int64.fetchOne(db, sql: "SELECT max(id) FROM removals") ?? 0
    let insertion = try db.makeStatement(
      sql: """
        INSERT INTO removals (id, table_name, row, column_name, rows, rule, digest, bytes, replacement)
        VALUES (?, ?, ?, ?, 1, ?, ?, ?, ?)
        """)
    let unsalting = try db.makeStatement(sql: "UPDATE row_digests SET salt = ? WHERE position = ?")
    for (table, changes) in redaction.changes.sorted(by: { $0.key < $1.key }) {
      for change in changes {
        for column in change.columns {
          last += 1
          try insertion.execute(
            arguments: [
              last, table, change.row, column.name, column.rule, column.digest, column.bytes,
              column.replacement,
            ])
          report.places.append(
            ShareReport.Place(
              table: table, row: change.row, column: column.name, rule: column.rule, bytes: column.bytes,
              digest: column.digest, salt: column.salt))
        }
        if let seal = change.seal { try unsalting.execute(arguments: [seal.salt, seal.position]) }
      }
    }
  }

  /// Signed rows that stayed behind, a row of `removals` for each run of them.
  private mutating func recordLeftOut(_ db: Database) throws {
    let entries = try SealEntry.all(in: db)
    guard !entries.isEmpty else { return }
    var keys: [String: Set<String>] = [:]
    for table in SealedTable.all {
      keys[table.name] = try String.fetchSet(db, sql: "SELECT \(table.key) FROM main.\(table.name)")
    }
    var last = try Int64.fetchOne(db, sql: "SELECT max(id) FROM removals") ?? 0
    let insertion = try db.makeStatement(
      sql: """
        INSERT INTO removals (id, table_name, row, column_name, rows, rule, digest, bytes, replacement)
        VALUES (?, ?, ?, NULL, ?, 'session', ?, 0, NULL)
        """)
    var start = 0
    while start < entries.count {
      var end = start
      while end < entries.count, keys[entries[end].table]?.contains(entries[end].row) != true { end += 1 }
      if end > start {
        last += 1
        try insertion.execute(
          arguments: [
            last, entries[start].table, entries[start].row, end - start,
            SealSurvey.digest(of: entries[start..<end]),
          ])
        report.leftOut += end - start
      }
      start = end + 1
    }
  }
}
