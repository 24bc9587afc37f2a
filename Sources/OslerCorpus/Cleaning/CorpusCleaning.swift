/// Which articles of a corpus stay.
public struct CleaningPlan: Sendable {
  public var quality = QualityRules()
  /// Articles whose normalised text came before are dropped.
  public var dropsSameText = true
  /// Articles that are nearly the same as one before are dropped.
  public var near: MinHashRules?
  /// Articles that hold part of these are dropped.
  public var contamination: ContaminationIndex?

  public init() {}

  /// Why an article is dropped, by itself.
  func reasonAgainst(_ article: Article, _ words: WordHashes) -> DropReason? {
    quality.reasonAgainst(article, words) ?? contaminated(article.text)
  }

  func contaminated(_ text: String) -> DropReason? {
    contamination?.isContaminated(text) == true ? .contaminated : nil
  }
}

/// Cleans records that come one by one, of those that repeat each other the first stays.
public struct TextCleaning {
  private let plan: CleaningPlan
  private let fingerprinter: Fingerprinter
  private var finder: DuplicateFinder
  public private(set) var report = CleaningReport()
  public private(set) var duplicates: [DuplicateFinder.Duplicate] = []

  /// - Parameter hasIDs: whether an id that came before is a reason.
  public init(_ plan: CleaningPlan, hasIDs: Bool) {
    self.plan = plan
    fingerprinter = Fingerprinter(near: plan.near)
    finder = DuplicateFinder(ids: hasIDs, texts: plan.dropsSameText, near: plan.near)
  }

  /// Whether a text stays.
  public mutating func keeps(_ text: String, id: String) -> Bool {
    let words = WordHashes(text)
    return keeps(words, id: id, plan.quality.reasonAgainst(words) ?? plan.contaminated(text))
  }

  public mutating func keeps(_ article: Article) -> Bool {
    let words = WordHashes(article.text)
    return keeps(words, id: "\(article.pmid)", plan.reasonAgainst(article, words))
  }

  private mutating func keeps(_ words: WordHashes, id: String, _ reason: DropReason?) -> Bool {
    var reason = reason
    if reason == nil, let found = finder.add(id: id, fingerprinter.fingerprint(words)) {
      reason = found.reason
      duplicates.append(found)
    }
    report.count(reason)
    return reason == nil
  }
}

extension Corpus {
  /// The articles that a plan keeps; of those that repeat each other the first. Reads all of them once, on several
  /// threads; the corpus is the same whatever their number.
  ///
  /// - Parameter progress: called several times a second with the articles worked on; what it throws ends the work.
  public func cleaned(
    _ plan: CleaningPlan, threads: Int, progress: (Int) throws -> Void = { _ in }
  ) throws -> (corpus: Corpus, duplicates: [DuplicateFinder.Duplicate]) {
    let fingerprinter = Fingerprinter(near: plan.near)
    var finder = DuplicateFinder(texts: plan.dropsSameText, near: plan.near)
    var duplicates: [DuplicateFinder.Duplicate] = []
    var report = CleaningReport()
    var keeps: [Bool] = []
    var years: [Int: Int] = [:]
    keeps.reserveCapacity(count)
    try forEachChunk(
      threads: threads,
      worker: {
        { articles in
          articles.map { article -> Verdict in
            let words = WordHashes(article.text)
            let reason = plan.reasonAgainst(article, words)
            return Verdict(
              id: "\(article.pmid)", year: article.year, reason: reason,
              fingerprint: reason == nil ? fingerprinter.fingerprint(words) : nil)
          }
        }
      }, idle: { try progress(report.records) }
    ) { verdicts in
      for verdict in verdicts {
        var reason = verdict.reason
        if let fingerprint = verdict.fingerprint, let found = finder.add(id: verdict.id, fingerprint) {
          reason = found.reason
          duplicates.append(found)
        }
        report.count(reason)
        keeps.append(reason == nil)
        if reason == nil, let year = verdict.year { years[year, default: 0] += 1 }
      }
      try progress(report.records)
    }
    return (keeping(keeps, years, report), duplicates)
  }

  /// - Parameter keeps: for each article, in order.
  private func keeping(_ keeps: [Bool], _ years: [Int: Int], _ report: CleaningReport) -> Corpus {
    var kept: [OrdinalSet] = []
    var shards = shards
    var article = 0
    for index in shards.indices {
      var set = OrdinalSet(count: shards[index].citations)
      for ordinal in 0..<shards[index].citations where self.kept[index].contains(ordinal) {
        if keeps[article] { set.insert(ordinal) }
        article += 1
      }
      shards[index].cleanedAway += shards[index].articles - set.members
      shards[index].articles = set.members
      kept.append(set)
    }
    return Corpus(
      shards: shards, selection: selection, count: report.kept, years: years,
      unknownJournals: unknownJournals,
      cleaning: report, kept: kept, stamps: stamps)
  }
}

private struct Verdict: Sendable {
  let id: String
  let year: Int?
  let reason: DropReason?
  let fingerprint: TextFingerprint?
}
