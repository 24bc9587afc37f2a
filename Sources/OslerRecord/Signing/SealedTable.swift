import GRDB

/// A table whose rows are signed, how a row of it is named, and in which order they stand.
struct SealedTable: Hashable {
  let name: String
  /// SQL for the name of a row: never of its place in the file, which a copy changes.
  let key: String
  let order: String
  /// Whether its texts may say something that sharing takes out.
  let isSalted: Bool

  /// In the order of the chain. A table that is added later comes last.
  static let all = [
    SealedTable("sessions", isSalted: true),
    SealedTable("cells", isSalted: true),
    SealedTable("executions", isSalted: true),
    SealedTable("outputs"),
    SealedTable("output_data", key: ["output", "mime"], isSalted: true),
    SealedTable("metrics", key: ["execution", "name", "step"]),
    SealedTable("artifacts", isSalted: true),
    SealedTable("files", isSalted: true),
    SealedTable("session_values", isSalted: true),
    SealedTable("value_inputs", key: ["value", "position"]),
    SealedTable("messages", isSalted: true),
    SealedTable("replays", isSalted: true),
    SealedTable("removals"),
    SealedTable("embedded_files", key: ["artifact", "path"]),
  ]

  private init(_ name: String, key: [String] = ["id"], isSalted: Bool = false) {
    (self.name, self.isSalted) = (name, isSalted)
    self.key =
      key.count == 1 ? "CAST(\(key[0]) AS TEXT)" : key.map { "\($0)" }.joined(separator: " || '/' || ")
    order = key.joined(separator: ", ")
  }

  static func named(_ name: String) -> SealedTable? { all.first { $0.name == name } }
}

/// The columns of a table of this file, in the schema's order.
struct SealedColumns {
  enum Kind: Hashable {
    case integer, real, text, bytes
    /// Text or bytes: the row says which.
    case any
  }

  struct Column: Hashable {
    let name: String
    let kind: Kind
  }

  let table: SealedTable
  let columns: [Column]

  /// Nil where the file has no such table, as one of an earlier version.
  init?(of table: SealedTable, in db: Database, schema: String = "main") throws {
    let rows = try Row.fetchAll(
      db, sql: "SELECT name, type FROM pragma_table_info(?, ?) ORDER BY cid", arguments: [table.name, schema])
    guard !rows.isEmpty else { return nil }
    self.table = table
    columns = rows.map { row in
      let kind: Kind =
        switch row["type"] as String? {
        case "INTEGER": .integer
        case "REAL": .real
        case "BLOB": .bytes
        case "ANY": .any
        default: .text
        }
      return Column(name: row["name"] ?? "?", kind: kind)
    }
  }

  /// First the row's name, then its columns, then for each of `any` what it holds.
  func query(schema: String = "main") -> String {
    let names = columns.map { "\"\($0.name)\"" }
    let kinds = columns.filter { $0.kind == .any }.map { "typeof(\"\($0.name)\")" }
    return "SELECT \(([table.key] + names + kinds).joined(separator: ", ")) FROM \(schema).\(table.name)"
      + " ORDER BY \(table.order)"
  }
}
