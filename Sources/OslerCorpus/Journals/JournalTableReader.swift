import Foundation
import OslerCSV

extension JournalTable {
  /// Reads a table of categories as CSV: with commas, semicolons or tabs, in UTF-8, UTF-16 or Windows-1252, and
  /// with lines of preface before its header, as ranking services export it. Cells in quotes may have several lines.
  ///
  /// | column | also called |
  /// | --- | --- |
  /// | `title` | journal, journal name, full title |
  /// | `abbreviation` | ISO abbreviation, JCR abbreviation, MedAbbr |
  /// | `ISSN` | print ISSN, ISSN (Print); may hold several |
  /// | `eISSN` | electronic ISSN, ISSN (Online) |
  /// | `category` | categories, subject, specialty; several stand between semicolons, or on a line each |
  /// | `rank` | JIF rank, position; `3` or `3/325` |
  /// | `JIF` | impact factor, SJR, CiteScore, with a year or not: gives ranks where there is no `rank` |
  ///
  /// There must be a category, and a title or an ISSN. `N/A` and a dash stand for nothing.
  public static func load(_ path: String) throws(CorpusError) -> JournalTable {
    try read(try PackedFile.contents(of: path), path: path)
  }

  static func read(_ bytes: [UInt8], path: String) throws(CorpusError) -> JournalTable {
    let text = try TableText(bytes, path: path)
    let separator = separator(of: text.bytes)
    let records = try TableText.records(of: text.bytes, path: path, separator: separator)
    if records.isEmpty { throw .empty(path: path) }
    guard let header = Self.header(in: records) else {
      throw .noJournalColumns(path: path, found: records[0].fields)
    }
    let columns = try JournalColumns(records[header], path: path)
    var rows = JournalRows(columns: columns, path: path, hasDecimalCommas: separator != UInt8(ascii: ","))
    for record in records[(header + 1)...] { try rows.add(record) }
    guard !rows.rows.isEmpty else { throw .empty(path: path) }
    let warnings = [text.warning].compactMap(\.self) + rows.warnings
    return JournalTable(source: "'\(path)'", entries: rows.entries, warnings: warnings)
  }

  private static let prefaceLines = 20

  private static func header(in records: [CSVRecord]) -> Int? {
    records.prefix(prefaceLines).firstIndex { JournalColumns.looksLikeHeader($0.fields) }
  }

  /// The one by which the most columns are known; where none is, the one that stands most often in the first lines.
  private static func separator(of text: ArraySlice<UInt8>) -> UInt8 {
    let start = text.prefix(4096)
    let found = CSVReader.separators.map { mark -> (mark: UInt8, columns: Int, count: Int) in
      let records = (try? CSVReader.read(text, separator: mark, most: prefaceLines)) ?? []
      let names = header(in: records).map { records[$0].fields } ?? []
      return (mark, names.count { JournalColumns.kind($0) != nil }, start.count { $0 == mark })
    }
    return found.max { ($0.columns, $0.count) < ($1.columns, $1.count) }?.mark ?? UInt8(ascii: ",")
  }
}

/// Where the columns of a table of journals are.
private struct JournalColumns {
  var places: [Kind: Int] = [:]

  enum Kind: String, CaseIterable {
    case title, abbreviation, issn, electronicISSN, category, rank, score
  }

  private static let names: [Kind: Set<String>] = [
    .title: ["title", "journal", "journalname", "journaltitle", "fulltitle", "fulljournaltitle", "name"],
    .abbreviation: [
      "abbreviation", "isoabbreviation", "isoabbr", "iso", "jcrabbreviation", "jcrabbreviatedtitle",
      "medabbr",
      "abbreviatedtitle", "medlineabbreviation",
    ],
    .issn: ["issn", "issns", "pissn", "printissn", "issnprint", "issnp"],
    .electronicISSN: ["eissn", "electronicissn", "onlineissn", "issnelectronic", "issnonline", "issne"],
    .category: [
      "category", "categories", "subject", "subjectcategory", "specialty", "jcrcategory", "subjectarea",
    ],
    .rank: ["rank", "ranking", "position", "jifrank", "categoryrank", "rankincategory"],
    .score: ["jif", "if", "journalimpactfactor", "impactfactor", "sjr", "citescore"],
  ]

  static func kind(_ name: String) -> Kind? {
    var key = String(name.lowercased().filter { $0.isLetter || $0.isNumber })
    if key.count > 4, key.prefix(4).allSatisfy(\.isNumber) { key = String(key.dropFirst(4)) }
    return names.first { $0.value.contains(key) }?.key
  }

  static func looksLikeHeader(_ fields: [String]) -> Bool {
    let kinds = Set(fields.compactMap(kind))
    return kinds.contains(.category) && !kinds.isDisjoint(with: [.title, .issn, .electronicISSN])
  }

  init(_ header: CSVRecord, path: String) throws(CorpusError) {
    for (place, name) in header.fields.enumerated() {
      guard let kind = Self.kind(name) else { continue }
      // Two impact factors of two years: the first is the one that is ranked by.
      if kind == .score && places[kind] != nil { continue }
      guard places[kind] == nil else {
        let first = header.fields[places[kind] ?? 0]
        throw .badCSV(path: path, line: header.line, problem: "'\(first)' and '\(name)' are the same column")
      }
      places[kind] = place
    }
  }

  private static let nothing: Set<String> = [
    "n/a", "na", "n.a.", "-", "–", "—", "--", "****-****", "none", "null", "not available", "not ranked",
  ]

  func field(_ kind: Kind, of record: CSVRecord) -> String {
    guard let place = places[kind], record.fields.indices.contains(place) else { return "" }
    let text = record.fields[place].trimmingCharacters(in: .whitespacesAndNewlines)
    return Self.nothing.contains(text.lowercased()) ? "" : text
  }
}

/// The rows of a table of journals, as they are read.
private struct JournalRows {
  let columns: JournalColumns
  let path: String
  let hasDecimalCommas: Bool
  private(set) var rows: [(entry: JournalTable.Entry, score: Double?)] = []
  private(set) var warnings: [String] = []

  init(columns: JournalColumns, path: String, hasDecimalCommas: Bool) {
    (self.columns, self.path, self.hasDecimalCommas) = (columns, path, hasDecimalCommas)
  }

  mutating func add(_ record: CSVRecord) throws(CorpusError) {
    let title = Self.line(columns.field(.title, of: record))
    let abbreviation = Self.line(columns.field(.abbreviation, of: record))
    let issns = issns(record)
    let categories = columns.field(.category, of: record).split(whereSeparator: {
      ";|".contains($0) || $0.isNewline
    })
    .map { Self.plain(String($0)) }.filter { !$0.isEmpty }
    // A note at the end, such as the exporter's licence.
    guard !categories.isEmpty, !title.isEmpty || !issns.isEmpty else { return }
    let rank = try rank(record)
    let score = try score(record)
    for category in categories {
      let entry = JournalTable.Entry(
        title: title, abbreviation: abbreviation.isEmpty ? nil : abbreviation, issns: issns,
        category: category, rank: rank)
      rows.append((entry, score))
    }
  }

  /// With ranks by score where the table has no column for them: equal scores share one.
  var entries: [JournalTable.Entry] {
    guard columns.places[.rank] == nil, columns.places[.score] != nil else { return rows.map(\.entry) }
    var scores: [String: [Double]] = [:]
    for row in rows { if let score = row.score { scores[row.entry.category, default: []].append(score) } }
    scores = scores.mapValues { $0.sorted(by: >) }
    return rows.map { row in
      let better = row.score.map { score in scores[row.entry.category]?.firstIndex { $0 <= score } ?? 0 }
      return JournalTable.Entry(
        title: row.entry.title, abbreviation: row.entry.abbreviation, issns: row.entry.issns,
        category: row.entry.category, rank: better.map { $0 + 1 })
    }
  }

  private mutating func issns(_ record: CSVRecord) -> [String] {
    var found = OrderedNames()
    for kind in [JournalColumns.Kind.issn, .electronicISSN] {
      for text in columns.field(kind, of: record).split(whereSeparator: {
        ",;".contains($0) || $0.isWhitespace
      }) {
        if let issn = ISSN.normalized(String(text)) {
          found.add([issn])
        } else {
          warnings.append("line \(record.line): '\(text.prefix(20))' is no ISSN")
        }
      }
    }
    return found.names
  }

  /// A cell of several lines as one.
  private static func line(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }.joined(
      separator: " ")
  }

  /// `CARDIAC & CARDIOVASCULAR SYSTEMS - SCIE` and `Hematology (Q1)` without what follows.
  private static func plain(_ category: String) -> String {
    var text = category.trimmingCharacters(in: .whitespaces)
    for edition in [" - SCIE", " - SSCI", " - ESCI", " - AHCI", " (Q1)", " (Q2)", " (Q3)", " (Q4)"]
    where text.hasSuffix(edition) {
      text = String(text.dropLast(edition.count))
    }
    return text
  }

  private func rank(_ record: CSVRecord) throws(CorpusError) -> Int? {
    let text = columns.field(.rank, of: record)
    if text.isEmpty { return nil }
    let number = text.split(separator: "/", maxSplits: 1)[0].trimmingCharacters(in: .whitespaces)
    // `3.0`, where a program took the column for reals.
    let whole = number.hasSuffix(".0") ? String(number.dropLast(2)) : number
    guard let rank = Int(whole), rank >= 1 else {
      throw .badField(
        path: path, line: record.line, field: "rank", problem: "is '\(text.prefix(20))', no rank")
    }
    return rank
  }

  private func score(_ record: CSVRecord) throws(CorpusError) -> Double? {
    let text = columns.field(.score, of: record)
    let plain = text.hasPrefix("<") ? String(text.dropFirst()) : text
    if plain.isEmpty { return nil }
    let number =
      hasDecimalCommas && !plain.contains(".")
      ? plain.replacing(",", with: ".") : plain.replacing(",", with: "")
    guard let score = Double(number), score.isFinite else {
      throw .badField(
        path: path, line: record.line, field: "score", problem: "is '\(text.prefix(20))', no number")
    }
    return score
  }
}
