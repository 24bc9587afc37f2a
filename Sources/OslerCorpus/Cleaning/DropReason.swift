/// Why a record is not in a corpus: the first of these that holds.
public enum DropReason: String, Hashable, Sendable, CaseIterable {
  case withoutAbstract = "without_abstract"
  case publicationType = "publication_type"
  case otherLanguage = "other_language"
  case tooShort = "too_short"
  case tooLong = "too_long"
  case fewLetters = "few_letters"
  case fewCommonWords = "few_common_words"
  case repetitive
  case sameID = "same_id"
  case sameText = "same_text"
  case nearDuplicate = "near_duplicate"
  case contaminated

  public var words: String {
    switch self {
    case .withoutAbstract: "without an abstract"
    case .publicationType: "retracted, erratum or another publication type left out"
    case .otherLanguage: "in other languages"
    case .tooShort: "too short"
    case .tooLong: "too long"
    case .fewLetters: "with few letters"
    case .fewCommonWords: "with few common English words"
    case .repetitive: "that repeat themselves"
    case .sameID: "with an id that came before"
    case .sameText: "with the text of an earlier one"
    case .nearDuplicate: "nearly the same as an earlier one"
    case .contaminated: "with text of an evaluation set"
    }
  }
}

/// What was kept and what was dropped; `records == kept + dropped` (all reasons together).
public struct CleaningReport: Hashable, Sendable {
  public internal(set) var records = 0
  public internal(set) var kept = 0
  public internal(set) var dropped: [DropReason: Int] = [:]

  public init() {}

  public mutating func count(_ reason: DropReason?) {
    records += 1
    if let reason { dropped[reason, default: 0] += 1 } else { kept += 1 }
  }

  static func + (left: CleaningReport, right: CleaningReport) -> CleaningReport {
    var sum = left
    sum.records += right.records
    sum.kept += right.kept
    sum.dropped.merge(right.dropped, uniquingKeysWith: +)
    return sum
  }
}
