/// A table of journals for the eleven specialties that anybody may use: ours, and not JCR's.
///
/// Which journal is of which specialty we chose by what they say they publish. ISSNs, abbreviations and titles are
/// NLM's (its list of journals, in the public domain); those of younger journals from the journals themselves.
/// There are no ranks. That rheumatology is the eleventh specialty is a guess.
public enum OpenJournals {
  public static var table: JournalTable {
    JournalTable(
      source: "Osler's open table of journals (not JCR's)",
      entries: Specialty.allCases.flatMap { specialty in
        rows(of: specialty).split(separator: "\n").map { entry($0, specialty.category) }
      })
  }

  private static func rows(of specialty: Specialty) -> String {
    switch specialty {
    case .allergy: allergy
    case .cardiology: cardiology
    case .gastroenterology: gastroenterology
    case .hematology: hematology
    case .infectiousDiseases: infectiousDiseases
    case .generalMedicine: generalMedicine
    case .endocrinology: endocrinology
    case .oncology: oncology
    case .respiratory: respiratory
    case .urologyNephrology: urologyNephrology
    case .rheumatology: rheumatology
    }
  }

  /// A row is `abbreviation|print ISSN|electronic ISSN|title`.
  private static func entry(_ row: Substring, _ category: String) -> JournalTable.Entry {
    let fields = row.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
    precondition(fields.count == 4, "'\(row)' is no row of the open table")
    return JournalTable.Entry(
      title: fields[3], abbreviation: fields[0], issns: fields[1...2].filter { !$0.isEmpty },
      category: category)
  }
}
