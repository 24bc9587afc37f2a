import Foundation

/// Finds texts that are nearly the same (Broder 1997): their shingles, the runs of some words, are mostly the same
/// set. The least of all shingles under many hash functions makes a signature, in which two texts agree in each
/// place with the probability of their Jaccard similarity; texts that agree in all places of one band are
/// candidates, and candidates are compared shingle by shingle.
public struct MinHashRules: Hashable, Sendable {
  /// Words in a shingle.
  public var shingle = 5
  /// Places of a signature are `bands * rows`. A pair of similarity s becomes a candidate with probability
  /// 1 − (1 − s^rows)^bands: with 20 and 6 half of those at 0.57, 99.7 % at 0.8.
  public var bands: Int
  public var rows: Int
  /// The Jaccard similarity from which on two texts are nearly the same.
  public var similarity: Double
  public var seed: UInt64 = 0

  /// As many rows as find 99 % of the pairs that are just so similar: the more rows, the fewer candidates.
  public init(similarity: Double = 0.8) {
    let places = 120
    let rows = (1...places).reversed().first { rows in
      places % rows == 0
        && 1 - pow(1 - pow(similarity, Double(rows)), Double(places / rows)) >= 0.99
    }
    self.rows = rows ?? 1
    bands = places / (rows ?? 1)
    self.similarity = similarity
  }

  /// Random functions x → (a·x + b) mod 2⁶⁴, a odd, of which the upper 32 bits count (Dietzfelbinger et al. 1997).
  var functions: [(a: UInt64, b: UInt64)] {
    let draws = DrawStream(seed: seed, name: "minhash")
    return (0..<UInt64(bands * rows)).map { (draws.bits(at: 2 * $0) | 1, draws.bits(at: 2 * $0 + 1)) }
  }
}

/// By what a text is compared with others: made on any thread, used by one ``DuplicateFinder``.
public struct TextFingerprint: Sendable {
  let exact: Hash128
  /// One for each band; empty where near-duplicates are not looked for.
  let bands: [UInt64]
  /// Hashes of the shingles, each once, in order.
  let shingles: [UInt32]
}

/// Makes the fingerprints of texts.
public struct Fingerprinter: Sendable {
  private let near: MinHashRules?
  private let functions: [(a: UInt64, b: UInt64)]

  /// - Parameter near: how near-duplicates are found; `nil` where only the same text is looked for.
  public init(near: MinHashRules? = nil) {
    self.near = near
    functions = near?.functions ?? []
  }

  public func fingerprint(_ text: String) -> TextFingerprint { fingerprint(WordHashes(text)) }

  func fingerprint(_ text: WordHashes) -> TextFingerprint {
    guard let near else { return TextFingerprint(exact: Hash128(text.words), bands: [], shingles: []) }
    let runs = text.runs(of: near.shingle)
    var least = [UInt32](repeating: .max, count: functions.count)
    for (place, function) in functions.enumerated() {
      var smallest = UInt32.max
      for run in runs {
        smallest = min(smallest, UInt32(truncatingIfNeeded: (function.a &* run &+ function.b) >> 32))
      }
      least[place] = smallest
    }
    let bands = (0..<near.bands).map { band in
      least[band * near.rows..<(band + 1) * near.rows].reduce(UInt64(band)) {
        Hash128.mixed($0 &* 0x9e37_79b9_7f4a_7c15 &+ UInt64($1))
      }
    }
    return TextFingerprint(
      exact: Hash128(text.words), bands: bands,
      shingles: Array(Set(runs.map { UInt32(truncatingIfNeeded: $0 >> 32) })).sorted())
  }
}
