import OslerTensor
import OslerTraining
import Testing

struct PackingTests {
  let order = RandomStream(seed: 1, name: "order")

  @Test func `every token of every sample is in exactly one row`() {
    let lengths = (0..<200).map { 1 + order.below(70, at: UInt64(10_000 + $0)) }
    let packing = Packing(lengths: lengths, sequence: 32, order: order)
    var seen = lengths.map { [Int](repeating: 0, count: $0) }
    for piece in packing.rows.joined() { for token in piece.range { seen[piece.sample][token] += 1 } }
    #expect(seen.joined().allSatisfy { $0 == 1 })
    #expect(packing.rows.allSatisfy { $0.reduce(0) { $0 + $1.range.count } <= 32 })
  }

  @Test func `pieces that fill a row exactly are put together`() {
    let packing = Packing(lengths: [6, 4, 7, 3, 5, 5], sequence: 10, order: order)
    #expect(packing.rows.count == 3)
  }

  @Test func `the number of rows does not depend on the order`() {
    let lengths = (0..<100).map { 1 + order.below(40, at: UInt64($0)) }
    let counts = (0..<10).map {
      Packing(lengths: lengths, sequence: 32, order: RandomStream(seed: $0, name: "o")).rows.count
    }
    #expect(Set(counts).count == 1)
  }

  @Test func `the same order packs the same, another order packs otherwise`() {
    let lengths = [Int](repeating: 5, count: 20)
    let first = Packing(lengths: lengths, sequence: 10, order: order)
    #expect(first == Packing(lengths: lengths, sequence: 10, order: order))
    #expect(first != Packing(lengths: lengths, sequence: 10, order: RandomStream(seed: 2, name: "order")))
  }
}
