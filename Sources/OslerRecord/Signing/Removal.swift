import GRDB
import OslerDigest

/// What sharing took out, by place: the latest row of `removals` about each.
struct Removals {
  struct Column {
    let rule: String
    let digest: String
    let replacement: String?
  }

  struct Run {
    let table: String
    let row: String
    let rows: Int64
    let digest: String
  }

  /// By table, row and column.
  private(set) var columns: [String: [String: [String: Column]]] = [:]
  private(set) var runs: [Run] = []
  private(set) var bytes: Int64 = 0

  init(in db: Database, schema: String = "main") throws {
    guard try SealEntry.has("removals", db, schema) else { return }
    let rows = try Row.fetchCursor(
      db,
      sql: "SELECT table_name, row, column_name, rows, rule, digest, bytes, replacement"
        + " FROM \(schema).removals ORDER BY id")
    while let row = try rows.next() {
      let (table, key): (String, String) = (row[0] ?? "", row[1] ?? "")
      bytes += row[6] ?? 0
      if let column = row[2] as String? {
        columns[table, default: [:]][key, default: [:]][column] = Column(
          rule: row[4] ?? "", digest: row[5] ?? "", replacement: row[7])
      } else {
        runs.append(Run(table: table, row: key, rows: row[3] ?? 0, digest: row[5] ?? ""))
      }
    }
  }

  /// The digests that stand for what was taken out of a row.
  func digests(table: String, row: String) -> [String: Digest] {
    columns[table]?[row]?.compactMapValues { Digest(hex: $0.digest) } ?? [:]
  }

  var places: Int { columns.values.reduce(0) { $0 + $1.values.reduce(0) { $0 + $1.count } } }
}
