/// Which records came before, as they are or nearly: the first of several stays.
///
/// In memory: some 40 bytes a record for ids and texts, and where near-duplicates are looked for, 30 bytes a band
/// and 4 bytes a shingle of every record that stays, about 1.5 KB for an abstract.
public struct DuplicateFinder {
  /// A record that is dropped, and the one that it repeats.
  public struct Duplicate: Hashable, Sendable {
    public let id: String
    public let reason: DropReason
    /// Of the record that stays; `nil` where it is not known any more.
    public let of: String?
    /// Jaccard's, of the shingles; 1 for the same text.
    public let similarity: Double

    public init(id: String, reason: DropReason, of: String?, similarity: Double) {
      (self.id, self.reason, self.of, self.similarity) = (id, reason, of, similarity)
    }
  }

  private let near: MinHashRules?
  private let looksForText: Bool
  private let looksForID: Bool
  private var ids: Set<Hash128> = []
  private var texts: Set<Hash128> = []
  /// The last record that has a band, by the band's hash.
  private var last: [UInt64: UInt32] = [:]
  /// For each band of each record that stays the record before that has it: chains through all that share one.
  private var previous: [UInt32] = []
  private static let none = UInt32.max
  private var kept: [(id: String, shingles: [UInt32])] = []

  /// - Parameter near: as of the ``Fingerprinter`` whose fingerprints are added.
  public init(ids: Bool = true, texts: Bool = true, near: MinHashRules? = nil) {
    looksForID = ids
    looksForText = texts
    self.near = near
  }

  /// Takes note of a record, in the order of the corpus.
  ///
  /// - Returns: what it repeats; `nil` when it stays.
  public mutating func add(id: String, _ fingerprint: TextFingerprint) -> Duplicate? {
    if looksForID && !ids.insert(Hash128(id.utf8.map(UInt64.init))).inserted {
      return Duplicate(id: id, reason: .sameID, of: id, similarity: 1)
    }
    if looksForText && !texts.insert(fingerprint.exact).inserted {
      return Duplicate(id: id, reason: .sameText, of: nil, similarity: 1)
    }
    guard let near else { return nil }
    if let found = mostSimilar(to: fingerprint), found.similarity >= near.similarity {
      return Duplicate(
        id: id, reason: .nearDuplicate, of: kept[found.record].id, similarity: found.similarity)
    }
    for band in fingerprint.bands {
      previous.append(last.updateValue(UInt32(kept.count), forKey: band) ?? Self.none)
    }
    kept.append((id, fingerprint.shingles))
    return nil
  }

  /// Of the records that share a band with it, the most similar; the first of several.
  private func mostSimilar(to fingerprint: TextFingerprint) -> (record: Int, similarity: Double)? {
    var candidates: Set<UInt32> = []
    for (place, band) in fingerprint.bands.enumerated() {
      var record = last[band] ?? Self.none
      while record != Self.none {
        candidates.insert(record)
        record = previous[Int(record) * fingerprint.bands.count + place]
      }
    }
    var best: (record: Int, similarity: Double)?
    for candidate in candidates.sorted() {
      let similarity = Self.jaccard(fingerprint.shingles, kept[Int(candidate)].shingles)
      if similarity > best?.similarity ?? -1 { best = (Int(candidate), similarity) }
    }
    return best
  }

  /// What two sorted sets have in common, of what either has.
  static func jaccard(_ left: [UInt32], _ right: [UInt32]) -> Double {
    var (i, j, common) = (0, 0, 0)
    while i < left.count && j < right.count {
      if left[i] == right[j] {
        common += 1
        i += 1
        j += 1
      } else if left[i] < right[j] {
        i += 1
      } else {
        j += 1
      }
    }
    let either = left.count + right.count - common
    return either == 0 ? 1 : Double(common) / Double(either)
  }
}
