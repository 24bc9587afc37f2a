/// BPE with pieces that must not come out (type UNUSED): they merge as others do, and are then cut again
/// into the two that they were last found to be made of.
///
/// What was found last depends on all of the text, so it is merged as a whole.
struct PieceResegmenter: Sendable {
  private struct Node: Sendable {
    var symbol: Int32
    var previous: Int
    var next: Int
    var range: Range<Int>
    /// A user-defined piece, which never merges.
    let isFixed: Bool
    /// The merge with the next node, when it was last looked up.
    var merge = Merge.none
  }

  /// The pieces of the text: ids, −1 for an unknown character.
  private(set) var parts: [(id: Int32, range: Range<Int>)] = []
  private var nodes: [Node] = []
  private var heap = Heap<UInt64>()
  /// What an unused symbol was made of.
  private var origins: [Int32: TokenPair] = [:]

  /// The reference stops here, and lets the unused piece come out.
  private static let greatestDepth = 100

  mutating func run(_ text: UnsafeBufferPointer<UInt8>, _ merges: PieceMerges, _ userDefined: PieceTrie) {
    nodes.removeAll(keepingCapacity: true)
    parts.removeAll(keepingCapacity: true)
    origins.removeAll(keepingCapacity: true)
    heap.removeAll()
    var place = 0
    while place < text.count {
      let match = userDefined.longestMatch(text, at: place)
      let range = place..<place + (match?.length ?? text.claimedLength(at: place))
      nodes.append(
        Node(
          symbol: match?.id ?? merges.symbol(text, range), previous: nodes.count - 1, next: nodes.count + 1,
          range: range, isFixed: match != nil))
      place = range.upperBound
    }
    for node in nodes.indices { look(node, merges) }
    while let entry = heap.pop() { merge(Int(entry & 0xFFFF_FFFF), rank: entry >> 32, merges) }
    var node = 0
    while node < nodes.count {
      if nodes[node].isFixed {
        parts.append((nodes[node].symbol, nodes[node].range))
      } else {
        put(nodes[node].symbol, nodes[node].range, merges, depth: 0)
      }
      node = nodes[node].next
    }
  }

  /// Looks up the merge of a node with its next.
  private mutating func look(_ place: Int, _ merges: PieceMerges) {
    let next = nodes[place].next
    nodes[place].merge = .none
    guard next < nodes.count, !nodes[place].isFixed, !nodes[next].isFixed else { return }
    let merge = merges.table.find(nodes[place].symbol, nodes[next].symbol)
    guard merge.rank < .max else { return }
    nodes[place].merge = merge
    heap.push(UInt64(merge.rank) << 32 | UInt64(place))
    if merges.unused.contains(merge.token) {
      origins[merge.token] = TokenPair(nodes[place].symbol, nodes[next].symbol)
    }
  }

  private mutating func merge(_ place: Int, rank: UInt64, _ merges: PieceMerges) {
    // Void once the node has merged with another.
    guard !nodes[place].range.isEmpty, UInt64(nodes[place].merge.rank) == rank else { return }
    let gone = nodes[place].next
    nodes[place].symbol = nodes[place].merge.token
    nodes[place].range = nodes[place].range.lowerBound..<nodes[gone].range.upperBound
    nodes[place].next = nodes[gone].next
    if nodes[gone].next < nodes.count { nodes[nodes[gone].next].previous = place }
    nodes[gone].range = nodes[gone].range.upperBound..<nodes[gone].range.upperBound
    if nodes[place].previous >= 0 { look(nodes[place].previous, merges) }
    look(place, merges)
  }

  private mutating func put(_ symbol: Int32, _ range: Range<Int>, _ merges: PieceMerges, depth: Int) {
    guard symbol < merges.unknown, merges.ids[Int(symbol)] >= 0 else { return parts.append((-1, range)) }
    let isUnused = merges.unused.contains(symbol)
    if !isUnused || depth > Self.greatestDepth { return parts.append((merges.ids[Int(symbol)], range)) }
    guard let origin = origins[symbol] else { return parts.append((-1, range)) }
    let middle = range.lowerBound + Int(merges.lengths[Int(origin.left)])
    put(origin.left, range.lowerBound..<middle, merges, depth: depth + 1)
    put(origin.right, middle..<range.upperBound, merges, depth: depth + 1)
  }
}
