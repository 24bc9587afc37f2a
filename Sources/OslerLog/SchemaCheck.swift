import GRDB

/// Whether a file's tables and views are those that the migrations make: what anybody added or replaced
/// could be made to do harm, and is never used.
extension Schema {
  /// What is wrong with the schema of a file, in words that follow "it"; nil when it is ours.
  static func strangeness(of db: Database) throws -> String? {
    let version = try version(of: db)
    guard expected.indices.contains(version) else { return "has version \(version)" }
    let (found, expected) = (try objects(of: db), expected[version])
    for (name, sql) in found.sorted(by: { $0.key < $1.key }) where expected[name] != sql {
      return expected[name] == nil
        ? "has the \(name.kind) '\(name.name)', which Osler did not make"
        : "has another \(name.kind) '\(name.name)' than Osler makes"
    }
    let missing = expected.keys.filter { found[$0] == nil }.min()
    return missing.map { "has no \($0.kind) '\($0.name)'" }
  }

  private struct ObjectName: Hashable, Comparable {
    let kind: String
    let name: String

    static func < (a: ObjectName, b: ObjectName) -> Bool { (a.kind, a.name) < (b.kind, b.name) }
  }

  /// The SQL of every table, view, index and trigger. Statistics that ANALYZE leaves are nobody's harm.
  private static func objects(of db: Database) throws -> [ObjectName: String] {
    var objects: [ObjectName: String] = [:]
    let rows = try Row.fetchCursor(
      db, sql: "SELECT type, name, sql FROM sqlite_schema WHERE name NOT GLOB 'sqlite_stat[134]'")
    while let row = try rows.next() {
      guard let kind = String.fromDatabaseValue(row["type"]), let name = String.fromDatabaseValue(row["name"])
      else { throw RowError(table: "sqlite_schema") }
      objects[ObjectName(kind: kind, name: name)] = String.fromDatabaseValue(row["sql"]) ?? ""
    }
    return objects
  }

  /// By version: what each migration leads to, asked of SQLite itself, once.
  private static let expected: [[ObjectName: String]] = {
    do {
      let queue = try DatabaseQueue()
      return try queue.writeWithoutTransaction { db in
        var states = [try objects(of: db)]
        for migration in migrations {
          try db.execute(sql: migration)
          states.append(try objects(of: db))
        }
        return states
      }
    } catch {
      preconditionFailure("the migrations do not run: \(error)")
    }
  }()
}
