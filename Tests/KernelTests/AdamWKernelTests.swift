import CKernels
import OslerTestSupport
import Testing

struct AdamWKernelTests {
  private let step = osl_adamw_step(
    step: 3, rate: 0.01, beta1: 0.9, beta2: 0.999, eps: 1e-8, decay: 0.1, gradient_scale: 0.5)

  @Test(arguments: runnablePaths, vectorSizes)
  func `agrees with its definition`(path: osl_path, count: Int) {
    let g = fixedRandom(count, seed: 1)
    var (p, m) = (fixedRandom(count, seed: 2), fixedRandom(count, seed: 3))
    var v = fixedRandom(count, seed: 4).map { abs($0) }
    var (pRef, mRef, vRef) = (p, m, v)

    osl_adamw(path, &p, &m, &v, g, Int64(count), step)
    osl_adamw_ref(&pRef, &mRef, &vRef, g, Int64(count), step)

    #expect(firstMismatch(p, pRef, tolerance: 1e-6) == nil)
    #expect(firstMismatch(m, mRef, tolerance: 1e-6) == nil)
    #expect(firstMismatch(v, vRef, tolerance: 1e-6) == nil)
  }

  /// A weight in two halves.
  private struct Master {
    var high: [osl_bf16]
    var low: [Int16]

    init(_ x: [Float]) {
      (high, low) = (rounded(x), [Int16](repeating: 0, count: x.count))
      osl_split_ref(&high, &low, x, Int64(x.count))
    }

    var joined: [Float] {
      var x = zeros(high.count)
      osl_join_ref(&x, high, low, Int64(high.count))
      return x
    }
  }

  @Test(arguments: runnablePaths, vectorSizes)
  func `on a split weight it is the same to the bit`(path: osl_path, count: Int) {
    var (p, m) = (fixedRandom(count, seed: 2), zeros(count))
    var v = m
    var (mSplit, vSplit, master) = (m, v, Master(p))
    var (mRef, vRef, masterRef, pRef) = (m, v, master, p)
    // Several, so that what a step rounds off would add up.
    for index in 1...4 {
      let g = fixedRandom(count, seed: UInt64(10 + index))
      var step = step
      step.step = Int64(index)
      osl_adamw(path, &p, &m, &v, g, Int64(count), step)
      osl_adamw_split(path, &master.high, &master.low, &mSplit, &vSplit, g, Int64(count), step)
      osl_adamw_split_ref(&masterRef.high, &masterRef.low, &mRef, &vRef, g, Int64(count), step)
    }
    #expect(master.joined == p)
    #expect(mSplit == m)
    #expect(vSplit == v)

    (m, v) = (zeros(count), zeros(count))
    for index in 1...4 {
      let g = fixedRandom(count, seed: UInt64(10 + index))
      var step = step
      step.step = Int64(index)
      osl_adamw_ref(&pRef, &m, &v, g, Int64(count), step)
    }
    #expect(masterRef.joined == pRef)
    #expect(mRef == m)
    #expect(vRef == v)
  }

  @Test(arguments: runnablePaths, vectorSizes)
  func `with compact moments it agrees with its definition`(path: osl_path, count: Int) {
    let g = fixedRandom(count, seed: 1)
    var master = Master(fixedRandom(count, seed: 2))
    var (m, v) = (rounded(fixedRandom(count, seed: 3)), rounded(fixedRandom(count, seed: 4).map { abs($0) }))
    var (masterRef, mRef, vRef) = (master, m, v)

    // From where the upper half of the elements' numbers changes on the way.
    let first: UInt64 = 1 << 32 - 40
    osl_adamw_compact(path, &master.high, &master.low, &m, &v, g, Int64(count), step, 7, first)
    osl_adamw_compact_ref(
      &masterRef.high, &masterRef.low, &mRef, &vRef, g, Int64(count), step, 7, first)

    #expect(firstMismatch(master.joined, masterRef.joined, tolerance: 1e-6) == nil)
    #expect(firstMismatch(m, mRef) == nil)
    #expect(firstMismatch(v, vRef) == nil)
  }

  @Test(arguments: runnablePaths)
  func `compact moments do not depend on where a piece begins`(path: osl_path) {
    let g = fixedRandom(100, seed: 1)
    var (whole, m, v) = (Master(g), rounded(g), rounded(g.map { abs($0) }))
    var (end, mEnd, vEnd) = (Master(Array(g[37...])), Array(m[37...]), Array(v[37...]))
    osl_adamw_compact(path, &whole.high, &whole.low, &m, &v, g, 100, step, 7, 1 << 32 - 50)
    osl_adamw_compact(path, &end.high, &end.low, &mEnd, &vEnd, Array(g[37...]), 63, step, 7, 1 << 32 - 13)
    #expect(Array(v[37...]) == vEnd)
    #expect(Array(m[37...]) == mEnd)
    #expect(Array(whole.joined[37...]) == end.joined)
  }

  /// v falls by a thousandth a step, a quarter of a bfloat16's step: rounded to the nearest it would stay.
  @Test(arguments: runnablePaths)
  func `a compact second moment keeps its mean`(path: osl_path) {
    let count = 4096
    var (master, m) = (Master(zeros(count)), rounded(zeros(count)))
    var v = rounded([Float](repeating: 1, count: count))
    for index in 1...500 {
      var step = step
      step.step = Int64(index)
      osl_adamw_compact(
        path, &master.high, &master.low, &m, &v, zeros(count), Int64(count), step, 7, 0)
    }
    let mean = widened(v).reduce(0) { $0 + Double($1) } / Double(count)
    // 0.999 ^ 500 = 0.6064
    #expect(abs(mean - 0.6064) < 0.002)
  }

  @Test func `the draws differ by key, by step and by element`() {
    func drawn(key: UInt64, step: Int64, first: UInt64) -> [osl_bf16] {
      var (master, m) = (Master(zeros(64)), rounded(zeros(64)))
      var v = rounded([Float](repeating: 1, count: 64))
      var options = self.step
      options.step = step
      osl_adamw_compact_ref(
        &master.high, &master.low, &m, &v, zeros(64), 64, options, key, first)
      return v
    }
    let all = [
      drawn(key: 1, step: 1, first: 0), drawn(key: 2, step: 1, first: 0), drawn(key: 1, step: 2, first: 0),
      drawn(key: 1, step: 1, first: 64), drawn(key: 1, step: 1, first: 1 << 32),
    ]
    #expect(Set(all).count == 5)
    #expect(drawn(key: 1, step: 1, first: 0) == all[0])
  }

  @Test(arguments: runnablePaths)
  func `a gradient that is not a number leaves no number`(path: osl_path) {
    let g = [Float](repeating: Float(bitPattern: 0x7FFF_FFFF), count: 17)
    var (master, m, v) = (Master(zeros(17)), rounded(zeros(17)), rounded(zeros(17)))
    osl_adamw_compact(path, &master.high, &master.low, &m, &v, g, 17, step, 7, 0)
    for result in [m, v] { #expect(!widened(result).contains { !$0.isNaN }) }
    #expect(!master.joined.contains { !$0.isNaN })
  }

  @Test(arguments: runnablePaths)
  func `the first step moves by the rate against the gradient, and decays`(path: osl_path) {
    var (p, m, v): ([Float], [Float], [Float]) = ([1, 1], [0, 0], [0, 0])
    let first = osl_adamw_step(
      step: 1, rate: 0.01, beta1: 0.9, beta2: 0.999, eps: 1e-8, decay: 0.1, gradient_scale: 1)
    osl_adamw(path, &p, &m, &v, [5, -0.001], 2, first)
    #expect(firstMismatch(p, [1 - 0.01 - 0.001, 1 + 0.01 - 0.001]) == nil)
  }

  @Test(arguments: runnablePaths)
  func `a parameter without a gradient only decays`(path: osl_path) {
    var (p, m, v): ([Float], [Float], [Float]) = ([1], [0], [0])
    osl_adamw(path, &p, &m, &v, [0], 1, step)
    #expect(firstMismatch(p, [0.999]) == nil)
  }
}
