import OslerCorpus
import OslerLanguage

/// A table of journals as rows, there and back: what `load journals` gives, and what a user made of it.
enum JournalRows {
  static let columns = ["title", "abbreviation", "issn", "category", "rank"]

  static func rows(_ table: JournalTable) -> [[Value]] {
    table.entries.map { entry in
      [
        .string(entry.title), entry.abbreviation.map { .string($0) } ?? .none,
        .list(entry.issns.map { .string($0) }), .string(entry.category),
        entry.rank.map { .integer($0) } ?? .none,
      ]
    }
  }

  /// - Throws: ``JournalRowsError`` when the rows are no journals.
  static func table(_ rows: any Rows, in context: CommandContext) throws -> JournalTable {
    guard rows.columns.contains("category"), rows.columns.contains("title") || rows.columns.contains("issn")
    else { throw JournalRowsError.noJournals(columns: rows.columns.names) }
    var entries: [JournalTable.Entry] = []
    func text(_ row: Row, _ name: String) -> String? {
      row[name].flatMap { $0.isNone ? nil : $0.text }
    }
    try rows.forEach(in: context) { row in
      guard let category = text(row, "category") else { return .next }
      var issns: [String] = []
      switch row["issn"] {
      case .list(let values)?: issns = values.map(\.text)
      case .string(let issn)?: issns = [issn]
      default: break
      }
      var rank: Int?
      if case .integer(let number)? = row["rank"] { rank = number }
      entries.append(
        JournalTable.Entry(
          title: text(row, "title") ?? "", abbreviation: text(row, "abbreviation"), issns: issns,
          category: category, rank: rank))
      return .next
    }
    guard !entries.isEmpty else { throw JournalRowsError.empty }
    return JournalTable(source: "the table of journals", entries: entries)
  }
}

/// Why rows cannot say which journal is of which category.
enum JournalRowsError: Error, Hashable, CustomStringConvertible {
  case noJournals(columns: [String])
  case empty

  var description: String {
    switch self {
    case .noJournals(let columns):
      "the rows are no journals: their columns are " + columns.map { "'\($0)'" }.joined(separator: ", ")
    case .empty: "the table of journals has no rows"
    }
  }

  var hint: String? {
    switch self {
    case .noJournals: "columns 'category', and 'title' or 'issn', are read, and 'rank' if there is one"
    case .empty: nil
    }
  }
}
