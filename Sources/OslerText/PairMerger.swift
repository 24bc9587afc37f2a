/// Merges the tokens of one word: always the pair of lowest rank, the leftmost of equals, until none is left.
///
/// Short words are scanned again for each merge; long ones (a genome, a line of dashes) use a heap,
/// so the time grows as n log n (Sennrich et al. 2016, arXiv:1508.07909, algorithm 1).
struct PairMerger: Sendable {
  /// The word, one token a byte before ``run(_:)``, its merged tokens after.
  var tokens: [Int32] = []
  /// The merge of token i with its right neighbour.
  private var merges: [Merge] = []
  private var heap = Heap<UInt64>()

  private static let longestScanned = 48

  init() {}

  mutating func run(_ table: MergeTable) {
    guard tokens.count > 1 else { return }
    merges.removeAll(keepingCapacity: true)
    for index in 0..<tokens.count - 1 { merges.append(table.find(tokens[index], tokens[index + 1])) }
    if tokens.count <= Self.longestScanned { scan(table) } else { sift(table) }
  }

  private mutating func scan(_ table: MergeTable) {
    while true {
      var best = 0
      for index in 1..<max(1, merges.count) where merges[index].rank < merges[best].rank { best = index }
      guard best < merges.count, merges[best].rank < .max else { return }
      tokens[best] = merges[best].token
      tokens.remove(at: best + 1)
      merges.remove(at: best)
      if best > 0 { merges[best - 1] = table.find(tokens[best - 1], tokens[best]) }
      if best < merges.count { merges[best] = table.find(tokens[best], tokens[best + 1]) }
    }
  }

  /// The same over a linked list; a heap's entry is rank and place, and is void once the place has changed.
  private mutating func sift(_ table: MergeTable) {
    let count = tokens.count
    var next = Array(1...count)
    var previous = Array(-1..<count - 1)
    heap.removeAll()
    func push(_ place: Int, _ heap: inout Heap<UInt64>, _ merges: [Merge]) {
      guard merges[place].rank < .max else { return }
      heap.push(UInt64(merges[place].rank) << 32 | UInt64(place))
    }
    merges.append(.none)
    for place in 0..<count { push(place, &heap, merges) }
    while let entry = heap.pop() {
      let place = Int(entry & 0xFFFF_FFFF)
      guard tokens[place] >= 0, UInt64(merges[place].rank) == entry >> 32 else { continue }
      let gone = next[place]
      let after = next[gone]
      tokens[place] = merges[place].token
      tokens[gone] = -1
      next[place] = after
      if after < count { previous[after] = place }
      merges[place] = after < count ? table.find(tokens[place], tokens[after]) : .none
      push(place, &heap, merges)
      let before = previous[place]
      guard before >= 0 else { continue }
      merges[before] = table.find(tokens[before], tokens[place])
      push(before, &heap, merges)
    }
    tokens.removeAll { $0 < 0 }
  }
}
