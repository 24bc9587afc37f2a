/// Which journals are of which category: a user's, from a file, or Osler's own open one.
public struct JournalTable: Hashable, Sendable {
  /// A journal in one category.
  public struct Entry: Hashable, Sendable {
    public let title: String
    public let abbreviation: String?
    /// Print and electronic, those that there are.
    public let issns: [String]
    public let category: String
    /// From 1, the best; within the category, or over all of them.
    public let rank: Int?

    public init(
      title: String, abbreviation: String? = nil, issns: [String], category: String, rank: Int? = nil
    ) {
      self.title = title
      self.abbreviation = abbreviation
      self.issns = issns
      self.category = category
      self.rank = rank
    }
  }

  /// Where the rows are from: a path, or words that say so.
  public let source: String
  public let entries: [Entry]
  /// What was passed over in the file: ISSNs that are none, with their lines.
  public let warnings: [String]

  public init(source: String, entries: [Entry], warnings: [String] = []) {
    self.source = source
    self.entries = entries
    self.warnings = warnings
  }

  /// Each once, in the order of the table.
  public var categories: [String] {
    var names = OrderedNames()
    names.add(entries.map(\.category))
    return names.names
  }

  /// The journals of these categories; of all where none is named.
  ///
  /// A category goes by its name, without regard to case and punctuation, or by a specialty's: `cardiology` is
  /// `CARDIAC & CARDIOVASCULAR SYSTEMS`.
  ///
  /// - Parameter top: the best of each category, by rank; ties at the end all stay.
  public func selection(of names: [String] = [], top: Int? = nil) throws(JournalError) -> JournalFilter {
    var wanted: [String] = []
    for name in names {
      let found = categories.filter { Specialty.names(name, mean: $0) }
      guard !found.isEmpty else { throw .unknownCategory(name, known: categories, source: source) }
      wanted += found
    }
    var kept: [Entry] = []
    for category in categories where names.isEmpty || wanted.contains(category) {
      let members = entries.filter { $0.category == category }
      kept += try top.map { count throws(JournalError) in try best(count, of: members) } ?? members
    }
    return JournalFilter(kept)
  }

  private func best(_ count: Int, of members: [Entry]) throws(JournalError) -> [Entry] {
    guard count >= 1 else { throw .noSuchCount(count) }
    let ranked = members.filter { $0.rank != nil }.sorted {
      ($0.rank ?? 0, $0.title) < ($1.rank ?? 0, $1.title)
    }
    guard let category = members.first?.category, !ranked.isEmpty else {
      throw .withoutRanks(category: members.first?.category ?? "", source: source)
    }
    precondition(ranked.allSatisfy { $0.category == category }, "members of several categories")
    guard ranked.count > count else { return ranked }
    let last = ranked[count - 1].rank
    return Array(ranked.prefix(count)) + ranked.dropFirst(count).prefix { $0.rank == last }
  }
}

/// Why journals cannot be selected.
public enum JournalError: Error, Hashable, Sendable, CustomStringConvertible {
  case unknownCategory(String, known: [String], source: String)
  case withoutRanks(category: String, source: String)
  case noSuchCount(Int)

  public var description: String {
    switch self {
    case .unknownCategory(let name, _, let source): "\(source) has no category '\(name)'"
    case .withoutRanks(let category, let source): "\(source) has no ranks for '\(category)'"
    case .noSuchCount(let count): "the best \(count) of a category are no journals: give 1 or more"
    }
  }

  public var hint: String? {
    switch self {
    case .unknownCategory(_, let known, _):
      "it has " + known.prefix(20).map { "'\($0.prefix(60))'" }.joined(separator: ", ")
        + (known.count > 20 ? " and \(known.count - 20) more" : "")
    case .withoutRanks: "give a table with a rank or an impact factor, or leave 'top' out"
    case .noSuchCount: nil
    }
  }
}
