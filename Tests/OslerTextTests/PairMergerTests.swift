@testable import OslerText
import Testing

struct PairMergerTests {
  /// 0 0 → 2, 0 1 → 3, 2 2 → 4, 3 0 → 5, 4 3 → 6.
  private let table = MergeTable(
    [TokenPair(0, 0), TokenPair(0, 1), TokenPair(2, 2), TokenPair(3, 0), TokenPair(4, 3)],
    makes: [2, 3, 4, 5, 6])

  @Test(arguments: [
    ([], []), ([7], [7]), ([0, 0, 0], [2, 0]), ([0, 1, 0], [5]), ([0, 0, 0, 0, 0, 1], [6]),
    ([1, 7, 1], [1, 7, 1]),
  ])
  func `the lowest rank merges first, the leftmost of equals`(word: [Int32], expected: [Int32]) {
    var merger = PairMerger()
    merger.tokens = word
    merger.run(table)
    #expect(merger.tokens == expected)
  }

  /// Words around the length where scanning gives way to the heap, against the definition.
  @Test(arguments: [2, 47, 48, 49, 50, 200])
  func `long words merge as short ones do`(length: Int) {
    var state: UInt64 = 11
    for _ in 0..<50 {
      let word = (0..<length).map { _ -> Int32 in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int32((state >> 33) % 3 / 2)
      }
      var merger = PairMerger()
      merger.tokens = word
      merger.run(table)
      #expect(merger.tokens == plainMerge(word))
    }
  }

  /// The definition: look at every pair again for each merge.
  private func plainMerge(_ word: [Int32]) -> [Int32] {
    var word = word
    while true {
      let ranked = zip(word, word.dropFirst()).map { table.find($0, $1) }
      guard let best = ranked.map(\.rank).min(), best < .max,
        let place = ranked.firstIndex(where: { $0.rank == best })
      else { return word }
      word.replaceSubrange(place...place + 1, with: [ranked[place].token])
    }
  }
}
