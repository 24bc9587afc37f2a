public import OslerDigest

/// Journals by ISSN and by name, ready to be asked about many articles.
public struct JournalFilter: Hashable, Sendable {
  /// The journals that it knows, a row for each of their categories.
  public let entries: [JournalTable.Entry]
  private let byISSN: [String: [String]]
  /// By title and abbreviation.
  private let byName: [String: [String]]
  /// Of journals whose ISSN the table does not have.
  private let byNameOnly: [String: [String]]

  public init(_ entries: [JournalTable.Entry]) {
    var (byISSN, byName, byNameOnly) = ([String: [String]](), [String: [String]](), [String: [String]]())
    func add(_ category: String, _ key: String, to table: inout [String: [String]]) {
      if !table[key, default: []].contains(category) { table[key, default: []].append(category) }
    }
    for entry in entries {
      for issn in entry.issns { add(entry.category, SelectionFilter.key(issn), to: &byISSN) }
      for name in [entry.title, entry.abbreviation].compactMap({ $0 }) where !name.isEmpty {
        add(entry.category, SelectionFilter.key(name), to: &byName)
        if entry.issns.isEmpty { add(entry.category, SelectionFilter.key(name), to: &byNameOnly) }
      }
    }
    self.entries = entries
    (self.byISSN, self.byName, self.byNameOnly) = (byISSN, byName, byNameOnly)
  }

  /// Of the journals and their categories, by which a selection is known.
  public var digest: Digest {
    var hasher = Hasher256()
    for entry in entries {
      let fields = [
        entry.title, entry.abbreviation ?? "", entry.issns.joined(separator: " "), entry.category,
      ]
      hasher.update(fields.joined(separator: "\t") + "\n")
    }
    return hasher.finish()
  }

  /// The categories that the journal is in, as the table names them; empty where it is in none.
  ///
  /// Names count where an ISSN is missing, in the citation or in the table: several journals are called
  /// `Infection`.
  public func categories(of journal: Journal) -> [String] {
    let issns = [journal.issnPrint, journal.issnElectronic, journal.issnLinking].compactMap { $0 }
    let names = [journal.title, journal.isoAbbreviation, journal.medlineAbbreviation].compactMap { $0 }
    var found = OrderedNames()
    for issn in issns { found.add(byISSN[SelectionFilter.key(issn)] ?? []) }
    let table = issns.isEmpty ? byName : byNameOnly
    if !table.isEmpty {
      for name in names { found.add(table[SelectionFilter.key(name)] ?? []) }
    }
    return found.names
  }
}
