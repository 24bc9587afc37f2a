/// The eleven internal-medicine specialties of InMD-X (arXiv:2402.11883), by the codes of its adapters.
public enum Specialty: String, Hashable, Sendable, CaseIterable {
  case allergy = "ALL"
  case cardiology = "CAR"
  case gastroenterology = "GAS"
  case hematology = "HEM"
  case infectiousDiseases = "INF"
  case generalMedicine = "MED"
  case endocrinology = "MET"
  case oncology = "ONC"
  case respiratory = "RES"
  case urologyNephrology = "URO"
  /// The eleventh, whose code and name are not published: a guess of ours.
  case rheumatology = "RHE"

  /// The category's name in journal rankings.
  public var category: String {
    switch self {
    case .allergy: "Allergy"
    case .cardiology: "Cardiac & Cardiovascular Systems"
    case .gastroenterology: "Gastroenterology & Hepatology"
    case .hematology: "Hematology"
    case .infectiousDiseases: "Infectious Diseases"
    case .generalMedicine: "Medicine, General & Internal"
    case .endocrinology: "Endocrinology & Metabolism"
    case .oncology: "Oncology"
    case .respiratory: "Respiratory System"
    case .urologyNephrology: "Urology & Nephrology"
    case .rheumatology: "Rheumatology"
    }
  }

  /// Whether that it is among the eleven is only guessed.
  public var isGuess: Bool { self == .rheumatology }

  private var otherNames: [String] {
    switch self {
    case .allergy: ["allergology"]
    case .cardiology: ["cardiology", "cardiovascular"]
    case .gastroenterology: ["gastroenterology", "hepatology"]
    case .hematology: ["haematology"]
    case .infectiousDiseases: ["infectiology", "infectious disease", "infections"]
    case .generalMedicine: ["internal medicine", "general medicine", "general internal medicine", "medicine"]
    case .endocrinology: ["endocrinology", "metabolism", "diabetology"]
    case .oncology: ["cancer"]
    case .respiratory: ["respiratory", "respiratory medicine", "pulmonology", "pneumology"]
    case .urologyNephrology: ["urology", "nephrology"]
    case .rheumatology: []
    }
  }

  /// By its code, its category or a common name, without regard to case.
  public static func named(_ name: String) -> Specialty? {
    let key = key(name)
    return allCases.first { specialty in
      ([specialty.rawValue, specialty.category] + specialty.otherNames).contains { Self.key($0) == key }
    }
  }

  /// Whether `name` asks for a table's `category`.
  static func names(_ name: String, mean category: String) -> Bool {
    if key(name) == key(category) { return true }
    return named(name).map { $0 == named(category) } ?? false
  }

  /// Letters and digits, with `and` for `&`.
  private static func key(_ name: String) -> String {
    name.lowercased().replacing("&", with: " and ").split { !$0.isLetter && !$0.isNumber }
      .joined(separator: " ")
  }
}
