/// The pieces that a unigram model looks for, and what an unknown character costs.
struct UnigramPieces: Sendable {
  let trie: PieceTrie
  /// The least score of a normal piece, less 10.
  let unknownScore: Float

  init(_ vocabulary: SentencePieceVocabulary) {
    let least = vocabulary.pieces.lazy.filter { $0.kind == .normal }.map(\.score).min()
    unknownScore = (least ?? .greatestFiniteMagnitude) - 10
    let entries = vocabulary.entries { $0 == .normal || $0 == .userDefined }.map { entry in
      guard vocabulary.pieces[Int(entry.id)].kind == .userDefined else { return entry }
      // The reference gives these a score of their length, whatever the file says.
      return PieceTrie.Entry(
        bytes: entry.bytes, id: entry.id, score: Float(0.1 * Double(entry.bytes.count - 1)))
    }
    trie = PieceTrie(entries)
  }
}

/// Finds the cut of a text into pieces whose scores add up to the most (Viterbi; Kudo 2018,
/// arXiv:1804.10959, section 3.2), of equal ones that with the longest last pieces.
///
/// Sums are single-precision from the beginning of the text on, in the reference's order, so that roundings,
/// and with them near ties, fall as they do there.
struct UnigramSearch: Sendable {
  /// The best cut of the text up to a place: its score, and its last piece (−1 for an unknown character).
  private struct Best: Sendable {
    var score: Float = 0
    var start = -1
    var id: Int32 = -1
  }

  private var best: [Best] = []
  /// The cut, last piece first: ids, −1 for an unknown character, and where each begins.
  private(set) var backward: [(id: Int32, start: Int)] = []

  /// A sum beyond it would have few digits left; it starts again from 0.
  private static let largestScore: Float = 100_000

  mutating func run(_ text: UnsafeBufferPointer<UInt8>, _ pieces: UnigramPieces) {
    backward.removeAll(keepingCapacity: true)
    guard !text.isEmpty else { return }
    best.removeAll(keepingCapacity: true)
    best.append(contentsOf: repeatElement(Best(), count: text.count + 1))
    best.withUnsafeMutableBufferPointer { best in
      pieces.trie.units.withUnsafeBufferPointer { units in
        Self.search(text, units, unknownScore: pieces.unknownScore, best)
      }
    }
    var end = text.count
    while end > 0 {
      let start = best[end].start
      backward.append((best[end].id, start))
      end = start
    }
  }

  private static func search(
    _ text: UnsafeBufferPointer<UInt8>, _ units: UnsafeBufferPointer<PieceTrie.Unit>, unknownScore: Float,
    _ best: UnsafeMutableBufferPointer<Best>
  ) {
    var start = 0
    var frontier = 0
    while start < text.count {
      if abs(best[start].score) > largestScore {
        let sum = best[start].score
        for place in start...max(start, frontier) where place == start || best[place].start >= 0 {
          best[place].score -= sum
        }
      }
      let score = best[start].score
      let length = text.claimedLength(at: start)
      var hasCharacter = false
      var node: UInt32 = 0
      var place = start
      while place < text.count, !units.isEmpty {
        let next = units[Int(node)].base ^ UInt32(text[place])
        guard next > 0, units[Int(next)].parent == node else { break }
        node = next
        place += 1
        let unit = units[Int(node)]
        guard unit.id >= 0 else { continue }
        frontier = max(frontier, place)
        improve(&best[place], score + unit.score, start, unit.id)
        if place - start == length { hasCharacter = true }
      }
      if !hasCharacter {
        frontier = max(frontier, start + length)
        improve(&best[start + length], score + unknownScore, start, -1)
      }
      start += length
    }
  }

  @inline(__always)
  private static func improve(_ best: inout Best, _ score: Float, _ start: Int, _ id: Int32) {
    guard best.start < 0 || score > best.score else { return }
    best = Best(score: score, start: start, id: id)
  }
}
