import GRDB
import OslerDigest

/// A row of `row_digests`.
struct SealEntry {
  let position: Int64
  let table: String
  let row: String
  let digest: String
  let hints: String
  let salt: String?

  static func all(in db: Database, schema: String = "main") throws -> [SealEntry] {
    guard try has("row_digests", db, schema) else { return [] }
    let rows = try Row.fetchCursor(
      db,
      sql:
        "SELECT position, table_name, row, digest, columns, salt FROM \(schema).row_digests ORDER BY position"
    )
    var entries: [SealEntry] = []
    while let row = try rows.next() {
      entries.append(
        SealEntry(
          position: row[0] ?? 0, table: row[1] ?? "", row: row[2] ?? "", digest: row[3] ?? "",
          hints: row[4] ?? "", salt: row[5]))
    }
    return entries
  }

  static func has(_ table: String, _ db: Database, _ schema: String = "main") throws -> Bool {
    try Bool.fetchOne(
      db, sql: "SELECT EXISTS (SELECT 1 FROM \(schema).sqlite_schema WHERE type = 'table' AND name = ?)",
      arguments: [table]) ?? false
  }
}

/// h(i) = SHA-256(h(i-1), table, row, digest), from 32 zeros.
struct SealChain {
  private(set) var head = [UInt8](repeating: 0, count: 32)
  private var hasher = Hasher256()

  mutating func add(table: String, row: String, digest: String) {
    var link = Bytes("osler link 1")
    link.append(head)
    link.append(framed: table)
    link.append(framed: row)
    link.append(framed: digest)
    hasher.update(link.bytes)
    head = hasher.finishAndRestart().bytes
  }
}

/// A row of `signatures`.
struct SealSignature {
  let id: Int64
  let signer: String
  let key: String
  let rows: Int64
  let head: String
  let signature: String
  let signed: String

  static func all(in db: Database) throws -> [SealSignature] {
    guard try SealEntry.has("signatures", db) else { return [] }
    return try Row.fetchAll(
      db, sql: "SELECT id, signer, public_key, rows, head, signature, signed FROM signatures ORDER BY id"
    ).map { row in
      SealSignature(
        id: row[0] ?? 0, signer: row[1] ?? "", key: row[2] ?? "", rows: row[3] ?? 0, head: row[4] ?? "",
        signature: row[5] ?? "", signed: row[6] ?? "")
    }
  }

  /// What is signed: every other column of the row.
  static func message(id: Int64, signer: String, key: String, rows: Int64, head: String, signed: String)
    -> [UInt8]
  {
    var message = Bytes("osler signature 1")
    for text in ["\(id)", signer, key, "\(rows)", head, signed] { message.append(framed: text) }
    return message.bytes
  }

  /// Whether the key signed the row as it stands.
  var isGenuine: Bool {
    guard let verifying = VerifyingKey(hex: key), verifying.hex == key,
      let bytes = Hexadecimal.bytes(signature), Hexadecimal.text(bytes) == signature
    else { return false }
    return verifying.verifies(
      bytes, of: Self.message(id: id, signer: signer, key: key, rows: rows, head: head, signed: signed))
  }
}
