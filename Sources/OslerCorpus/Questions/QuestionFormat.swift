/// The question sets whose files are read as their authors, or common copies, have them.
public enum QuestionFormat: String, Hashable, Sendable, CaseIterable {
  /// Osler's own names of fields: see ``QuestionSet/load(jsonLines:)``.
  case plain
  case medqa
  case medmcqa
  case pubmedqa
  case mmlu
}

extension QuestionSet {
  /// What a file needs to be told beside its format.
  public struct Reading: Hashable, Sendable {
    /// Whether MedMCQA's `cop` counts options from 0 or from 1; found out where it is `nil`.
    public var countsFrom: Int?
    /// The file of PubMedQA's official split; `test_ground_truth.json` beside the questions where it is `nil`.
    public var split: String?

    public init(countsFrom: Int? = nil, split: String? = nil) {
      self.countsFrom = countsFrom
      self.split = split
    }
  }

  /// Reads a file of questions, which may be gzipped.
  ///
  /// - Parameter format: found out from the name, for CSV, and the fields of the first row, where it is `nil`.
  public static func load(
    _ path: String, format: QuestionFormat? = nil, reading: Reading = Reading()
  ) throws(CorpusError) -> QuestionSet {
    if format == .mmlu || format == nil && MMLUReader.name(of: path) != nil {
      return try MMLUReader.read(path)
    }
    let items = try JSONItems.read(path, whole: .records)
    let found: QuestionFormat
    if let format { found = format } else { found = try Self.format(of: items, path) }
    switch found {
    case .plain, .mmlu: return try QuestionSet(items, path: path, QuestionReader.row)
    case .medqa: return try QuestionSet(items, path: path, MedQAReader.row)
    case .medmcqa: return try MedMCQAReader.read(items, path: path, countsFrom: reading.countsFrom)
    case .pubmedqa: return try PubMedQAReader.read(items, path: path, split: reading.split)
    }
  }

  private static func format(
    of items: [JSONItems.Item], _ path: String
  ) throws(CorpusError) -> QuestionFormat {
    guard let first = items.first else { throw .empty(path: path) }
    let fields = try RowFields(first, path: path)
    if MedMCQAReader.fits(fields) { return .medmcqa }
    if PubMedQAReader.fits(fields) { return .pubmedqa }
    return MedQAReader.fits(fields) ? .medqa : .plain
  }

  /// The questions whose column `split` is this one: PubMedQA's 500 test items.
  public func split(_ name: String) throws(CorpusError) -> QuestionSet {
    let found = Set(questions.compactMap { $0.columns["split"] })
    let kept = questions.filter { $0.columns["split"] == .text(name) }
    guard !kept.isEmpty else {
      let names = found.compactMap { value -> String? in if case .text(let text) = value { text } else { nil }
      }
      throw .noSplit(subject: nil, split: name, found: names.sorted())
    }
    return QuestionSet(kept, columnNames: columnNames, ignoredFields: ignoredFields)
  }
}
