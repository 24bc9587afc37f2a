import Testing

@testable import OslerEvaluation

struct MersenneTwisterTests {
  /// `random.Random(1234).getrandbits(32)` of CPython 3.11.
  @Test func `the bits are CPython's`() {
    var generator = MersenneTwister(seed: 1234)
    #expect((0..<3).map { _ in generator.bits() } == [4_150_886_329, 3_342_196_574, 1_892_932_127])
  }

  /// Samples one after the other from one `random.Random(1234)` of CPython 3.11: sizes on both sides of where
  /// it goes from a list to a set, and of 5 and more.
  @Test func `the samples are CPython's`() {
    var generator = MersenneTwister(seed: 1234)
    let recorded: [(size: Int, drawn: [Int])] = [
      (450, [398, 225, 59]), (450, [3, 46, 413]), (10178, [9539, 572, 1375, 1612, 5810]),
      (182_822, [62078, 4568, 8077, 4152, 90725]), (21, [20, 19, 15]), (21, [19, 14, 4, 2, 5]),
      (22, [3, 0, 16, 15, 7]), (85, [8, 69, 59, 84, 76, 11, 65]), (86, [74, 5, 34, 71, 8, 82]),
      (12, [4, 7, 5, 11, 3, 9, 1, 10, 0, 2, 8, 6]), (1, [0]), (5, []),
    ]
    for (size, drawn) in recorded { #expect(generator.sample(drawn.count, of: size) == drawn) }
  }

  @Test func `another seed draws otherwise`() {
    var one = MersenneTwister(seed: 1234), other = MersenneTwister(seed: 1235)
    #expect(one.sample(5, of: 450) != other.sample(5, of: 450))
  }
}
