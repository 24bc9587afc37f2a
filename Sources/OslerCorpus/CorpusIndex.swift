/// Finds out which of all citations make the corpus, once every file is read: 16 bytes a citation.
struct CorpusIndex: Sendable {
  private struct Entry: Sendable {
    let pmid: UInt32
    let shard: UInt32
    let ordinal: UInt32
    /// From the highest bits: 12 of the version, 14 of the year, 6 of the reason.
    private let facts: UInt32

    init(_ citation: Citation, shard: Int, ordinal: Int, reason: PubMedSelection.Reason?) {
      pmid = citation.pmid
      (self.shard, self.ordinal) = (UInt32(shard), UInt32(ordinal))
      let version = UInt32(clamping: min(citation.version, 0xFFF))
      let year = UInt32(clamping: min(citation.year ?? 0, 0x3FFF))
      let place = reason.flatMap { PubMedSelection.Reason.allCases.firstIndex(of: $0) }
      facts = version << 20 | year << 6 | (place.map { UInt32($0) } ?? Self.kept)
    }

    var version: UInt32 { facts >> 20 }
    /// 0 for none.
    var year: Int { Int(facts >> 6 & 0x3FFF) }
    /// Why the selection leaves it out; nil when it does not.
    var reason: PubMedSelection.Reason? {
      let place = facts & 0x3F
      return place == Self.kept ? nil : PubMedSelection.Reason.allCases[Int(place)]
    }

    private static let kept: UInt32 = 0x3F
  }

  private var entries: [Entry] = []
  /// Deleted PMIDs, and the file that says so.
  private var deletions: [(pmid: UInt32, shard: UInt32)] = []

  mutating func add(_ citation: Citation, shard: Int, ordinal: Int, reason: PubMedSelection.Reason?) {
    entries.append(Entry(citation, shard: shard, ordinal: ordinal, reason: reason))
  }

  /// Takes over what another file's reading found.
  mutating func append(_ other: CorpusIndex) {
    entries += other.entries
    deletions += other.deletions
  }

  mutating func delete(_ pmids: [UInt32], shard: Int) {
    deletions += pmids.map { ($0, UInt32(shard)) }
  }

  /// Settles what happens to each citation, and counts it in the summary of its file.
  ///
  /// A deletion takes what its own file and earlier ones hold of a PMID. Of what is left the highest version
  /// stays, and of that the last in the order of the files.
  ///
  /// - Returns: for each file, the ordinals of the citations that are in the corpus.
  mutating func settle(_ summaries: inout [ShardSummary], limit: Int?) -> [OrdinalSet] {
    entries.sort { ($0.pmid, $0.shard, $0.ordinal) < ($1.pmid, $1.shard, $1.ordinal) }
    deletions.sort { $0 < $1 }
    var kept = summaries.map { OrdinalSet(count: $0.citations) }
    var deletion = 0
    var start = 0
    while start < entries.count {
      let pmid = entries[start].pmid
      let end = entries[start...].firstIndex { $0.pmid != pmid } ?? entries.count
      while deletion < deletions.count && deletions[deletion].pmid < pmid { deletion += 1 }
      var lastDeletion = -1
      while deletion < deletions.count && deletions[deletion].pmid == pmid {
        lastDeletion = Int(deletions[deletion].shard)
        deletion += 1
      }
      settle(start..<end, lastDeletion: lastDeletion, &summaries, &kept)
      start = end
    }
    apply(limit, &summaries, &kept)
    for shard in kept.indices { summaries[shard].articles = kept[shard].members }
    return kept
  }

  /// How many of the citations that are kept are of each year; those without one are left out.
  func years(of kept: [OrdinalSet]) -> [Int: Int] {
    var years: [Int: Int] = [:]
    for entry in entries where entry.year > 0 && kept[Int(entry.shard)].contains(Int(entry.ordinal)) {
      years[entry.year, default: 0] += 1
    }
    return years
  }

  private func settle(
    _ range: Range<Int>, lastDeletion: Int, _ summaries: inout [ShardSummary], _ kept: inout [OrdinalSet]
  ) {
    var winner: Entry?
    for entry in entries[range] {
      if Int(entry.shard) <= lastDeletion {
        summaries[Int(entry.shard)].deleted += 1
      } else if let best = winner, entry.version < best.version {
        summaries[Int(entry.shard)].superseded += 1
      } else {
        if let best = winner { summaries[Int(best.shard)].superseded += 1 }
        winner = entry
      }
    }
    guard let winner else { return }
    if let reason = winner.reason {
      summaries[Int(winner.shard)].leftOut[reason, default: 0] += 1
    } else {
      kept[Int(winner.shard)].insert(Int(winner.ordinal))
    }
  }

  private func apply(_ limit: Int?, _ summaries: inout [ShardSummary], _ kept: inout [OrdinalSet]) {
    guard let limit else { return }
    var left = limit
    for shard in kept.indices {
      let dropped = kept[shard].dropMembers(after: left)
      if dropped > 0 { summaries[shard].leftOut[.overLimit] = dropped }
      left -= kept[shard].members
    }
  }
}

/// A set of whole numbers from 0 up to a bound, a bit each.
struct OrdinalSet: Hashable, Sendable {
  private var words: [UInt64]
  private(set) var members = 0

  init(count: Int) { words = Array(repeating: 0, count: (count + 63) / 64) }

  func contains(_ ordinal: Int) -> Bool {
    ordinal / 64 < words.count && words[ordinal / 64] >> UInt64(ordinal % 64) & 1 == 1
  }

  mutating func insert(_ ordinal: Int) {
    if !contains(ordinal) { members += 1 }
    words[ordinal / 64] |= 1 << UInt64(ordinal % 64)
  }

  /// Keeps the `count` smallest members. Returns how many were dropped.
  mutating func dropMembers(after count: Int) -> Int {
    let before = members
    var ordinal = words.count * 64 - 1
    while members > max(0, count) {
      if contains(ordinal) {
        words[ordinal / 64] &= ~(1 << UInt64(ordinal % 64))
        members -= 1
      }
      ordinal -= 1
    }
    return before - members
  }
}
