import GRDB

/// The tables and views of a log, version by version. `docs/log.md` documents every one of them.
///
/// The version is SQLite's `user_version`; each migration is one transaction, so a kill undoes it.
enum Schema {
  /// 'OSLR', kept in the file's header: what makes an SQLite file an Osler log.
  static let applicationID: Int32 = 0x4F53_4C52

  /// SQL that leads from version n to n + 1. One that has shipped never changes; a test holds its digest.
  static let migrations = [
    tablesOfVersion1 + viewsOfVersion1, originals + results + replays + seals + questions,
  ]

  /// The version this program writes, and the newest it understands.
  static var version: Int { migrations.count }

  /// Brings `db` up to date. Safe when two programs do it at once.
  static func migrate(_ db: Database) throws {
    for target in 1...version {
      guard try version(of: db) < target else { continue }
      try db.inTransaction(.immediate) {
        guard try version(of: db) < target else { return .rollback }
        try db.execute(sql: migrations[target - 1])
        try db.execute(sql: "PRAGMA application_id = \(applicationID); PRAGMA user_version = \(target)")
        return .commit
      }
    }
  }

  static func version(of db: Database) throws -> Int {
    try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
  }
}
