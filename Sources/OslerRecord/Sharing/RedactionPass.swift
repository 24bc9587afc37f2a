import Foundation
import GRDB
import OslerDigest

/// Reads every row that may hold what the rules take out, and says what is to stand there instead.
struct RedactionPass {
  struct Column {
    let name: String
    let text: String
    let rule: String
    let bytes: Int64
    /// Of what was there, salted.
    let digest: String
    let salt: String?
    /// Of what stands there now.
    let replacement: String
  }

  struct Change {
    let rowid: Int64
    /// As `row_digests` names it.
    let row: String
    let columns: [Column]
    /// What is left of the salt of a signed row.
    let seal: (position: Int64, salt: String?)?
  }

  private(set) var changes: [String: [Change]] = [:]
  /// What rules that were not asked for would find.
  private(set) var remaining: [String] = []
  private var redactor: Redactor
  private let articles: ArticleRemoval?
  private let earlier: Removals
  private var seals: [String: [String: SealEntry]] = [:]
  /// Digests of the sessions' notebooks, by row.
  private var sources: [String: String] = [:]
  private var digester = RowDigester()

  init(_ rules: RedactionRules, filter: [String: String], tables: [String], _ db: Database) throws {
    let names = try LogNames(in: db, schema: "source", users: rules.users)
    redactor = try Redactor(rules, names: names)
    remaining = Self.remaining(names, rules.rules)
    guard !rules.rules.isEmpty else {
      (articles, earlier) = (nil, try Removals(in: db, schema: "main"))
      return
    }
    articles = rules.rules.contains(.abstracts) ? try ArticleRemoval(in: db) : nil
    earlier = try Removals(in: db, schema: "source")
    for entry in try SealEntry.all(in: db, schema: "source")
    where RedactedColumn.all[entry.table] != nil {
      seals[entry.table, default: [:]][entry.row] = entry
    }
    for row in try Row.fetchAll(db, sql: "SELECT CAST(id AS TEXT), source_digest FROM source.sessions") {
      sources[row[0] ?? ""] = row[1]
    }
    for table in SealedTable.all where tables.contains(table.name) {
      guard let redacted = RedactedColumn.all[table.name],
        let columns = try SealedColumns(of: table, in: db, schema: "source")
      else { continue }
      try read(columns, redacted, where: filter[table.name], db)
    }
  }

  private static func remaining(_ names: LogNames, _ rules: Set<RedactionRules.Rule>) -> [String] {
    var remaining: [String] = []
    if !rules.contains(.paths), let path = (names.workspaces + names.folders).first {
      remaining.append("paths such as '\(path)'")
    }
    if !rules.contains(.host), let host = names.hosts.first { remaining.append("the host '\(host)'") }
    if !rules.contains(.user), let user = names.users.first { remaining.append("the user '\(user)'") }
    return remaining
  }

  private mutating func read(
    _ columns: SealedColumns, _ redacted: [RedactedColumn], where filter: String?, _ db: Database
  ) throws {
    let table = columns.table
    let present = redacted.filter { column in columns.columns.contains { $0.name == column.name } }
    let names = present.map(\.name)
    let types = names.map { "typeof(\($0))" }
    let rows = try Row.fetchCursor(
      db,
      sql: "SELECT rowid, \(table.key), \((names + types).joined(separator: ", ")) FROM source.\(table.name)"
        + (filter.map { " WHERE \($0)" } ?? "") + " ORDER BY rowid")
    while let row = try rows.next() {
      let (rowid, key): (Int64, String) = (row[0] ?? 0, row[1] ?? "")
      var edited: [Column] = []
      for (index, column) in present.enumerated() {
        let place = (table: table.name, row: key, column: column.name)
        let isText = (row[2 + names.count + index] as String?) == "text"
        let old = try row.withUnsafeData(atIndex: 2 + index) { Array($0 ?? Data()) }
        guard !old.isEmpty, isText || articles?.replacement(at: place) != nil else { continue }
        var (text, rules) = (old, Set<RedactionRules.Rule>())
        if let replacement = articles?.replacement(at: place) {
          (text, rules) = (Array(replacement.utf8), [.abstracts])
        }
        let (cleaned, found) = redactor.redact(text, column.role)
        guard cleaned != old else { continue }
        edited.append(
          self.column(column.name, old, isText: isText, cleaned, rules.union(found), key, table.name))
      }
      if table.name == "sessions", let column = sourceDigest(edited, key) { edited.append(column) }
      if !edited.isEmpty {
        changes[table.name, default: []].append(
          Change(rowid: rowid, row: key, columns: edited, seal: seal(of: key, columns, edited)))
      }
    }
  }

  private mutating func column(
    _ name: String, _ old: [UInt8], isText: Bool, _ cleaned: [UInt8], _ rules: Set<RedactionRules.Rule>,
    _ row: String, _ table: String
  ) -> Column {
    // SQLite's own functions end a text at a zero byte.
    let text = String(decoding: cleaned.map { $0 == 0 ? 0x1A : $0 }, as: UTF8.self)
    var digest = earlier.columns[table]?[row]?[name]?.digest
    var secret: [UInt8]?
    if digest == nil {
      var hasher = Hasher256()
      let signed = seals[table]?[row]?.salt.flatMap { RowSalt($0)?.salt(of: name, &hasher) }
      if signed == nil { secret = RowSalt.random().salt(of: name, &hasher) }
      digest = digester.digest(old, isText: isText, salt: signed ?? secret).hex
    }
    return Column(
      name: name, text: text, rule: rules.map(\.rawValue).sorted().joined(separator: ", "),
      bytes: Int64(old.count), digest: digest ?? "", salt: secret.map { Hexadecimal.text($0) },
      replacement: digester.digest(Array(text.utf8), isText: true).hex)
  }

  /// The digest of a notebook that was changed would tell what guesses at the names are right.
  private mutating func sourceDigest(_ edited: [Column], _ row: String) -> Column? {
    guard let source = edited.first(where: { $0.name == "source" }),
      let old = sources[row]
    else { return nil }
    let digest = Digest(of: source.text).hex
    let rules = Set(
      source.rule.split(separator: ", ").compactMap { RedactionRules.Rule(rawValue: String($0)) })
    return column("source_digest", Array(old.utf8), isText: true, Array(digest.utf8), rules, row, "sessions")
  }

  private func seal(
    of row: String, _ columns: SealedColumns, _ edited: [Column]
  ) -> (position: Int64, salt: String?)? {
    guard let entry = seals[columns.table.name]?[row] else { return nil }
    let gone = Set(edited.map(\.name)).union(
      earlier.columns[columns.table.name]?[row].map { Set($0.keys) } ?? [])
    return (entry.position, entry.salt.flatMap { RowSalt($0) }?.without(gone, of: columns).text)
  }
}
