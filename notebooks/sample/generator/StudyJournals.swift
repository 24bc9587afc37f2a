/// The made-up journals of the studies, six to a category, ranked by their place, and two without a category.
struct StudyJournals {
  /// By category, the best first.
  let ranked: [(category: String, journals: [SampleJournal])]
  let others: [SampleJournal]

  /// The category of each specialty in the tables of facts, as rankings name it, and the code of InMD-X. That
  /// Rheumatology is the eleventh is a guess.
  static let categories: KeyValuePairs<String, (name: String, code: String)> = [
    "allergy": ("Allergy", "ALL"),
    "cardiology": ("Cardiac & Cardiovascular Systems", "CAR"),
    "gastroenterology": ("Gastroenterology & Hepatology", "GAS"),
    "hematology": ("Hematology", "HEM"),
    "infectious diseases": ("Infectious Diseases", "INF"),
    "general internal medicine": ("Medicine, General & Internal", "MED"),
    "endocrinology": ("Endocrinology & Metabolism", "MET"),
    "oncology": ("Oncology", "ONC"),
    "respiratory medicine": ("Respiratory System", "RES"),
    "nephrology": ("Urology & Nephrology", "URO"),
    "rheumatology": ("Rheumatology", "RHE"),
  ]

  static func category(_ specialty: String) -> (name: String, code: String) {
    categories.first { $0.key == specialty }?.value ?? (specialty, "")
  }

  private static let names = [
    ("Invented Annals of", "Invent Ann"), ("Invented Archives of", "Invent Arch"),
    ("Invented Journal of", "Invent J"), ("Invented Reports in", "Invent Rep"),
    ("Invented Letters in", "Invent Lett"), ("Invented Bulletin of", "Invent Bull"),
  ]

  init() {
    var number = 0
    func journal(_ name: (String, String), _ area: String) -> SampleJournal {
      defer { number += 1 }
      let (print, electronic) = (Self.issn(7_100_000 + 2 * number), Self.issn(7_100_001 + 2 * number))
      let isElectronic = number % 3 == 2
      return SampleJournal(
        title: "\(name.0) \(area)", abbreviation: "\(name.1) \(area.prefix(6))",
        issn: isElectronic ? electronic : print, medium: isElectronic ? "Electronic" : "Print",
        linkingISSN: print, catalogNumber: "\(9_980_000 + number)")
    }
    ranked = Self.categories.map { specialty, category in
      (category.name, Self.names.map { journal($0, titleCase(specialty)) })
    }
    others = [
      journal(("Invented Journal of", "Invent J"), "Hospital Management"),
      journal(("Invented Letters in", "Invent Lett"), "Veterinary Practice"),
    ]
  }

  /// As a ranking service exports it. The second journal of nephrology is in a second category too.
  var csv: String {
    var lines = ["Category,Journal name,ISSN,eISSN,ISO abbreviation,Rank"]
    for (category, journals) in ranked {
      for (place, journal) in journals.enumerated() { lines.append(row(journal, category, rank: place + 1)) }
    }
    if let (_, journals) = ranked.first(where: { $0.category == "Urology & Nephrology" }) {
      lines.append(row(journals[1], "Cardiac & Cardiovascular Systems", rank: 7))
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private func row(_ journal: SampleJournal, _ category: String, rank: Int) -> String {
    let electronic = Self.issn((Int(journal.linkingISSN.filter { $0 != "-" }.prefix(7)) ?? 0) + 1)
    let quoted = category.contains(",") ? "\"\(category)\"" : category
    return "\(quoted),\(journal.title),\(journal.linkingISSN),\(electronic),\(journal.abbreviation),\(rank)"
  }

  /// Of seven digits, with the check digit. Numbers that begin with 71 are nobody's.
  private static func issn(_ number: Int) -> String {
    let digits = "\(number)".compactMap(\.wholeNumberValue)
    let sum = zip(digits, [8, 7, 6, 5, 4, 3, 2]).reduce(0) { $0 + $1.0 * $1.1 }
    let check = (11 - sum % 11) % 11
    let text = "\(number)"
    return "\(text.prefix(4))-\(text.suffix(3))\(check == 10 ? "X" : "\(check)")"
  }
}
