/// The largest of many numbers, found without sorting them. No two are equal.
struct RankSelection {
  private(set) var ranks: [UInt64] = []
  /// Below this, nothing is among the largest any more.
  private var bound: UInt64 = 0

  mutating func removeAll() {
    ranks.removeAll(keepingCapacity: true)
    bound = 0
  }

  /// Remembers a number, if it can be among the `most` largest.
  @inline(__always) mutating func append(_ rank: UInt64, atMost most: Int) {
    guard rank >= bound else { return }
    ranks.append(rank)
    if ranks.count >= 4096 && ranks.count / 4 >= most {
      keep(likeliest: most)
      bound = lowest
    }
  }

  /// The lowest that is left; 0 of none.
  var lowest: UInt64 { ranks.min() ?? 0 }

  /// Leaves the `count` largest.
  mutating func keep(likeliest count: Int) {
    guard count < ranks.count else { return }
    keep(sum: Double(count)) { _ in 1 }
  }

  /// Leaves the fewest of the largest that together measure `sum`.
  /// Holtzman et al. 2019, arXiv:1904.09751.
  mutating func keep(sum goal: Double, _ measure: (UInt64) -> Double) {
    let count = ranks.withUnsafeMutableBufferPointer { ranks in
      // Those before `low` stay, and measure less than the goal; those from `high` on go.
      var (low, high, sum) = (0, ranks.count, 0.0)
      while low < high {
        let middle = Self.divide(ranks, low..<high)
        let above = ranks[low..<middle].reduce(0) { $0 + measure($1) }
        if sum + above >= goal {
          high = middle
        } else {
          sum += above + measure(ranks[middle])
          low = middle + 1
          if sum >= goal { return low }
        }
      }
      return high
    }
    ranks.removeLast(ranks.count - max(1, count))
  }

  /// Puts the larger ones of `range` before the place it returns, where one number then stands, and the
  /// smaller ones after it.
  private static func divide(_ ranks: UnsafeMutableBufferPointer<UInt64>, _ range: Range<Int>) -> Int {
    let last = range.upperBound - 1
    let (a, b, c) = (ranks[range.lowerBound], ranks[(range.lowerBound + last) / 2], ranks[last])
    let pivot = max(min(a, b), min(max(a, b), c))
    ranks.swapAt(pivot == a ? range.lowerBound : pivot == b ? (range.lowerBound + last) / 2 : last, last)
    var place = range.lowerBound
    for index in range.lowerBound..<last {
      let rank = ranks[index]
      // Without a branch, which would be mispredicted every other time.
      ranks[index] = ranks[place]
      ranks[place] = rank
      place += rank > pivot ? 1 : 0
    }
    ranks.swapAt(place, last)
    return place
  }
}

extension RankSelection {
  /// The `count` likeliest tokens, likeliest first, of equals the one with the lowest id.
  ///
  /// - Parameter known: one of the tokens with its log-probability.
  static func likeliest(
    _ count: Int, of logits: UnsafeBufferPointer<Float>, known: TokenProbability
  ) -> [TokenProbability] {
    guard count > 0, let highest = logits.max() else { return [] }
    var selection = RankSelection()
    for id in logits.indices { selection.append(rank(id, logits[id], highest: highest), atMost: count) }
    selection.keep(likeliest: count)
    return selection.ranks.sorted(by: >).map { rank in
      let id = id(ofRank: rank)
      return TokenProbability(
        token: Int32(id), logProbability: known.logProbability + (logits[id] - logits[Int(known.token)]))
    }
  }
}

/// Larger ranks are likelier, and of equals the lower id: the order of how far scores lie below the highest.
@inline(__always) func rank(_ id: Int, _ score: Float, highest: Float) -> UInt64 {
  UInt64(~(highest - score).bitPattern) << 32 | UInt64(UInt32.max - UInt32(id))
}

@inline(__always) func id(ofRank rank: UInt64) -> Int {
  Int(UInt32.max - UInt32(truncatingIfNeeded: rank))
}
