import GRDB
import OslerDigest

/// Every row of a log beside what `row_digests` says of it.
struct SealSurvey {
  /// A row that `row_digests` does not have.
  struct Unsealed {
    let table: String
    let row: String
    let seal: RowDigester.Seal
    let salt: RowSalt?
  }

  /// A row that is not as it was, or whose digest is not: which of the two, the chain tells.
  struct Changed {
    let index: Int
    let columns: [String]
    let seal: RowDigester.Seal
    /// Whether only the hints differ.
    let isDigestSame: Bool
  }

  let entries: [SealEntry]
  let removals: Removals
  private(set) var unsealed: [Unsealed] = []
  private(set) var changed: [Changed] = []
  private(set) var faults: [SealFault] = []
  /// Signed rows that sharing left out.
  private(set) var leftOut = 0
  private(set) var rows = 0
  private var digester = RowDigester()

  init(_ db: Database) throws {
    entries = try SealEntry.all(in: db)
    removals = try Removals(in: db)
    var places: [String: [String: Int]] = [:]
    var expected: Int64 = 1
    for (index, entry) in entries.enumerated() {
      if entry.position != expected { faults.append(.position(expected)) }
      expected = entry.position &+ 1
      if places[entry.table, default: [:]].updateValue(index, forKey: entry.row) != nil {
        faults.append(.twice(position: entry.position, table: entry.table, row: entry.row))
      }
    }
    var seen = [Bool](repeating: false, count: entries.count)
    for table in SealedTable.all {
      guard let columns = try SealedColumns(of: table, in: db) else { continue }
      try survey(columns, places[table.name] ?? [:], &seen, db)
    }
    passLeftOut(places, &seen)
    for (entry, isSeen) in zip(entries, seen) where !isSeen {
      faults.append(.gone(table: entry.table, row: entry.row, position: entry.position))
    }
    // The later of two with one name stands for the row: the earlier is told of as a second one only.
    let twice = Set(
      faults.compactMap { if case .twice(_, let table, let row) = $0 { [table, row] } else { nil } })
    faults.removeAll {
      if case .gone(let table, let row, _) = $0 { twice.contains([table, row]) } else { false }
    }
  }

  private mutating func survey(
    _ columns: SealedColumns, _ places: [String: Int], _ seen: inout [Bool], _ db: Database
  ) throws {
    let table = columns.table
    let removed = removals.columns[table.name] ?? [:]
    let cursor = try Row.fetchCursor(db, sql: columns.query())
    while let row = try cursor.next() {
      let key: String = row[0] ?? ""
      rows += 1
      let index = places[key]
      let stored = index.flatMap { entries[$0].salt }
      let salt = index == nil ? (table.isSalted ? .random() : nil) : stored.flatMap { RowSalt($0) }
      let seal = digester.seal(
        row, key: key, in: columns, salt: salt,
        removed: removed.isEmpty ? [:] : removals.digests(table: table.name, row: key))
      if let places = removed[key] { checkReplacements(places, row, key, columns) }
      guard let index else {
        unsealed.append(Unsealed(table: table.name, row: key, seal: seal, salt: salt))
        continue
      }
      seen[index] = true
      let entry = entries[index]
      let isSame = entry.digest == seal.digest.hex
      let isSaltMisplaced = (salt == nil) != !table.isSalted || (stored != nil && salt?.text != stored)
      if !isSame || !Self.agree(entry.hints, seal.hints) || isSaltMisplaced {
        changed.append(
          Changed(
            index: index, columns: Self.differing(entry.hints, seal.hints, columns), seal: seal,
            isDigestSame: isSame))
      }
    }
  }

  private mutating func checkReplacements(
    _ places: [String: Removals.Column], _ row: Row, _ key: String, _ columns: SealedColumns
  ) {
    for (index, column) in columns.columns.enumerated() {
      guard let place = places[column.name] else { continue }
      let kind = column.kind == .any ? .text : column.kind
      if digester.digest(row, index + 1, kind)?.hex != place.replacement {
        faults.append(.replacement(table: columns.table.name, row: key, column: column.name))
      }
    }
  }

  private mutating func passLeftOut(_ places: [String: [String: Int]], _ seen: inout [Bool]) {
    for run in removals.runs {
      guard let first = places[run.table]?[run.row], run.rows > 0, run.rows <= Int64(entries.count - first)
      else {
        faults.append(.leftOut(table: run.table, row: run.row))
        continue
      }
      let range = first..<first + Int(run.rows)
      if run.digest != Self.digest(of: entries[range]) {
        faults.append(.leftOut(table: run.table, row: run.row))
      }
      for index in range where !seen[index] {
        seen[index] = true
        leftOut += 1
      }
    }
  }

  /// Of rows that were left out together.
  static func digest(of entries: ArraySlice<SealEntry>) -> String {
    Digest(of: entries.map(\.digest).joined()).hex
  }

  // MARK: Hints

  /// Columns that a later version added are null in a row of before.
  private static func agree(_ old: String, _ new: String) -> Bool {
    new == old
      || new.hasPrefix(old) && old.utf8.count.isMultiple(of: 4)
        && new.dropFirst(old.count).allSatisfy { $0 == "-" }
  }

  private static func differing(_ old: String, _ new: String, _ columns: SealedColumns) -> [String] {
    let (old, new) = (Array(old.utf8), Array(new.utf8))
    return columns.columns.enumerated().compactMap { index, column in
      let range = 4 * index..<4 * index + 4
      let then = range.upperBound <= old.count ? old[range] : ArraySlice("----".utf8)
      return range.upperBound <= new.count && then.elementsEqual(new[range]) ? nil : column.name
    }
  }
}
