/// Which articles of the files a corpus keeps. What is empty or `nil` leaves all in.
public struct PubMedSelection: Hashable, Sendable {
  /// First year; articles without a year are left out then.
  public var since: Int?
  /// Last year; articles without a year are left out then.
  public var until: Int?
  /// Titles, ISO or MEDLINE abbreviations or ISSNs, in any case, with or without full stops.
  public var journals: [String]
  /// Journals by a table of categories; beside ``journals``, an article must pass both.
  public var specialties: JournalFilter?
  /// MARC codes, in any case: `eng`. An article in several languages needs one of them.
  public var languages: [String]
  /// Most articles to keep: the first ones, in the order of the files.
  public var limit: Int?

  public init(
    since: Int? = nil, until: Int? = nil, journals: [String] = [], specialties: JournalFilter? = nil,
    languages: [String] = [], limit: Int? = nil
  ) {
    self.since = since
    self.until = until
    self.journals = journals
    self.specialties = specialties
    self.languages = languages
    self.limit = limit
  }

  /// Why an article is left out: the first of these that holds.
  public enum Reason: Hashable, Sendable, CaseIterable {
    case withoutYear
    case beforeSince
    case afterUntil
    case otherJournal
    case otherLanguage
    case overLimit
  }
}

/// A ``PubMedSelection`` made ready to be asked about many articles.
struct SelectionFilter: Sendable {
  private let since: Int?
  private let until: Int?
  private let journals: Set<String>
  private let specialties: JournalFilter?
  private let languages: Set<String>
  /// Of `journals`, those that an article had.
  private(set) var foundJournals: Set<String> = []
  /// Whether a journal seen before is wanted.
  private var known: [Journal: Bool] = [:]

  /// Whether it has to know a citation's journal.
  var asksForJournal: Bool { !journals.isEmpty || specialties != nil }

  init(_ selection: PubMedSelection) {
    since = selection.since
    until = selection.until
    journals = Set(selection.journals.map(Self.key))
    specialties = selection.specialties
    languages = Set(selection.languages.map { $0.lowercased() })
  }

  /// - Returns: why the article is left out, `nil` when it stays. The limit is for others to keep.
  mutating func reasonAgainst(_ citation: Citation) -> PubMedSelection.Reason? {
    if since != nil || until != nil {
      guard let year = citation.year else { return .withoutYear }
      if let since, year < since { return .beforeSince }
      if let until, year > until { return .afterUntil }
    }
    if asksForJournal && !isWanted(citation.journal) { return .otherJournal }
    if !languages.isEmpty && !citation.language.contains(where: { languages.contains($0.lowercased()) }) {
      return .otherLanguage
    }
    return nil
  }

  /// A journal's name without regard to case, full stops and spacing, an ISSN without its hyphen.
  static func key(_ name: String) -> String {
    let plain = name.lowercased().filter { $0 != "." }.split(whereSeparator: \.isWhitespace)
      .joined(separator: " ")
    let digits = plain.filter { $0 != "-" }
    return digits.utf8.count == 8 && digits.dropLast().allSatisfy { $0.isASCII && $0.isNumber }
      ? digits : plain
  }

  private mutating func isWanted(_ journal: Journal) -> Bool {
    if let isWanted = known[journal] { return isWanted }
    let names = [
      journal.title, journal.isoAbbreviation, journal.medlineAbbreviation, journal.issnPrint,
      journal.issnElectronic, journal.issnLinking,
    ]
    let found = names.compactMap { $0.map(Self.key) }.filter(journals.contains)
    foundJournals.formUnion(found)
    let isNamed = journals.isEmpty || !found.isEmpty
    let isWanted = isNamed && specialties.map { !$0.categories(of: journal).isEmpty } ?? true
    known[journal] = isWanted
    return isWanted
  }
}
