/// Two neighbouring tokens, in order; smaller ids first when sorted.
struct TokenPair: Hashable, Comparable, Sendable {
  /// The left id in the upper half, the right one in the lower.
  let key: UInt64

  init(_ left: Int32, _ right: Int32) {
    key = UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
  }

  var left: Int32 { Int32(truncatingIfNeeded: key >> 32) }
  var right: Int32 { Int32(truncatingIfNeeded: key) }

  static func < (one: TokenPair, other: TokenPair) -> Bool { one.key < other.key }
}

/// One merge: its place in the list (lower goes first) and the token it makes.
struct Merge: Sendable {
  let rank: Int32
  let token: Int32

  static let none = Merge(rank: .max, token: -1)
}

/// Which pairs merge, at what rank. Open addressing, linear probing, at most half full.
struct MergeTable: Sendable {
  private var keys: [UInt64]
  private var merges: [Merge]

  /// No pair has it: ids are not negative.
  private static let empty = UInt64.max

  /// A pair that comes twice has the later rank.
  ///
  /// - Parameters:
  ///   - pairs: in order of rank, unless `ranks` says otherwise.
  ///   - ranks: of equal ranks the leftmost pair merges first.
  init(_ pairs: [TokenPair], makes tokens: [Int32], ranks: [Int32]? = nil) {
    var capacity = 16
    while capacity < pairs.count * 2 { capacity *= 2 }
    keys = [UInt64](repeating: Self.empty, count: capacity)
    merges = [Merge](repeating: .none, count: capacity)
    for (index, pair) in pairs.enumerated() {
      let slot = slot(pair.key)
      keys[slot] = pair.key
      merges[slot] = Merge(rank: ranks?[index] ?? Int32(index), token: tokens[index])
    }
  }

  /// The merge of `left` and `right`, `Merge.none` where they do not merge.
  @inline(__always)
  func find(_ left: Int32, _ right: Int32) -> Merge { merges[slot(TokenPair(left, right).key)] }

  @inline(__always)
  private func slot(_ key: UInt64) -> Int {
    let mask = keys.count - 1
    var hash = key &* 0x9E37_79B9_7F4A_7C15
    hash ^= hash >> 32
    var slot = Int(truncatingIfNeeded: hash) & mask
    while keys[slot] != key, keys[slot] != Self.empty { slot = (slot + 1) & mask }
    return slot
  }
}
