import CKernels
import OslerTestSupport
import Testing

struct SwiGLUKernelTests {
  @Test(arguments: runnablePaths, vectorSizes)
  func `forward and backward agree with their definitions`(path: osl_path, count: Int) {
    let gate = fixedRandom(count, seed: 1).map { 8 * $0 }
    let up = fixedRandom(count, seed: 2)
    let dy = fixedRandom(count, seed: 3)
    var (y, yRef) = (zeros(count), zeros(count))
    var (dgate, dgateRef, dup, dupRef) = (dy, dy, up, up)

    osl_swiglu_forward(path, &y, gate, up, Int64(count))
    osl_swiglu_forward_ref(&yRef, gate, up, Int64(count))
    osl_swiglu_backward(path, &dgate, &dup, dy, gate, up, Int64(count))
    osl_swiglu_backward_ref(&dgateRef, &dupRef, dy, gate, up, Int64(count))

    #expect(firstMismatch(y, yRef, tolerance: 1e-6) == nil)
    #expect(firstMismatch(dgate, dgateRef, tolerance: 1e-6) == nil)
    #expect(firstMismatch(dup, dupRef, tolerance: 1e-6) == nil)
  }

  @Test(arguments: runnablePaths, vectorSizes)
  func `in bfloat16, both passes agree with their definitions`(path: osl_path, count: Int) {
    let gate = rounded(fixedRandom(count, seed: 1).map { 8 * $0 })
    let up = rounded(fixedRandom(count, seed: 2))
    let dy = rounded(fixedRandom(count, seed: 3))
    var (y, yRef) = (dy, dy)
    // Not zero: what is there is written over.
    var (dgate, dgateRef, dup, dupRef) = (dy, dy, up, up)

    osl_swiglu_forward_bf16(path, &y, gate, up, Int64(count))
    osl_swiglu_forward_bf16_ref(&yRef, gate, up, Int64(count))
    osl_swiglu_backward_bf16(path, &dgate, &dup, dy, gate, up, Int64(count))
    osl_swiglu_backward_bf16_ref(&dgateRef, &dupRef, dy, gate, up, Int64(count))

    #expect(firstMismatch(y, yRef) == nil)
    #expect(firstMismatch(dgate, dgateRef) == nil)
    #expect(firstMismatch(dup, dupRef) == nil)
  }

  /// The definitions in bfloat16 are those of fp32, which agree with finite differences, rounded.
  @Test func `the definitions in bfloat16 are those of fp32, rounded once`() {
    let (gate, up, dy) = (fixedRandom(9, seed: 4), fixedRandom(9, seed: 5), fixedRandom(9, seed: 6))
    let halves = [gate, up, dy].map(rounded)
    var (y, dgate, dup) = (zeros(9), zeros(9), zeros(9))
    osl_swiglu_forward_ref(&y, widened(halves[0]), widened(halves[1]), 9)
    osl_swiglu_backward_ref(
      &dgate, &dup, widened(halves[2]), widened(halves[0]), widened(halves[1]), 9)

    var (yHalf, dgateHalf, dupHalf) = (rounded(y), rounded(y), rounded(y))
    osl_swiglu_forward_bf16_ref(&yHalf, halves[0], halves[1], 9)
    osl_swiglu_backward_bf16_ref(&dgateHalf, &dupHalf, halves[2], halves[0], halves[1], 9)
    #expect(yHalf == rounded(y))
    #expect(dgateHalf == rounded(dgate))
    #expect(dupHalf == rounded(dup))
  }

  @Test func `backward agrees with finite differences`() {
    let (gate, up, dy) = (fixedRandom(9, seed: 4), fixedRandom(9, seed: 5), fixedRandom(9, seed: 6))
    func objective(_ gate: [Float], _ up: [Float]) -> Double {
      var y = zeros(9)
      osl_swiglu_forward_ref(&y, gate, up, 9)
      return dot(y, dy)
    }
    var (dgate, dup) = (zeros(9), zeros(9))
    osl_swiglu_backward_ref(&dgate, &dup, dy, gate, up, 9)

    #expect(
      firstMismatch(dgate, finiteDifferences(of: { objective($0, up) }, at: gate), tolerance: 1e-3) == nil)
    #expect(
      firstMismatch(dup, finiteDifferences(of: { objective(gate, $0) }, at: up), tolerance: 1e-3) == nil)
  }

  /// The unit's exponential is ours: over its whole range it must be near the library's.
  @Test(arguments: runnablePaths)
  func `the sigmoid is within a few roundings everywhere`(path: osl_path) {
    let gate = (-8700...8800).map { Float($0) / 100 }
    // With up = 1 / gate, y is the sigmoid itself.
    let up = gate.map { $0 == 0 ? 1 : 1 / $0 }
    var (y, yRef) = (zeros(gate.count), zeros(gate.count))
    osl_swiglu_forward(path, &y, gate, up, Int64(gate.count))
    osl_swiglu_forward_ref(&yRef, gate, up, Int64(gate.count))

    let worst = zip(y, yRef).map { abs($0 - $1) / max(abs($1), 1e-36) }.max()
    #expect((worst ?? 1) < 4e-7)
  }

  @Test(arguments: runnablePaths)
  func `in bfloat16, the sigmoid is a step away from it at most, down to -88`(path: osl_path) {
    let gate = (0...UInt16.max).map { $0 }.filter { widened([$0])[0] >= -88 && $0 < 0xFF80 && $0 != 0x7F80 }
    let ones = rounded([Float](repeating: 1, count: gate.count))
    var (y, yRef, dup) = (ones, ones, ones)
    var dgate = ones
    osl_swiglu_forward_bf16(path, &y, gate, ones, Int64(gate.count))
    osl_swiglu_forward_bf16_ref(&yRef, gate, ones, Int64(gate.count))
    osl_swiglu_backward_bf16(path, &dgate, &dup, ones, gate, ones, Int64(gate.count))
    #expect(firstMismatch(y, yRef) == nil)
    #expect(firstMismatch(dup, yRef) == nil)
  }

  @Test(arguments: runnablePaths)
  func `gates far out do not overflow`(path: osl_path) {
    let gate: [Float] = [-3e38, -1e5, -100, 100, 1e5, 3e38]
    var y = zeros(6)
    osl_swiglu_forward(path, &y, gate, [Float](repeating: 1, count: 6), 6)
    #expect(firstMismatch(y, [0, 0, 0, 100, 1e5, 3e38], tolerance: 1e-6) == nil)

    let (half, ones) = (rounded(gate), rounded([Float](repeating: 1, count: 6)))
    var (yHalf, dgate, dup) = (half, half, half)
    osl_swiglu_forward_bf16(path, &yHalf, half, ones, 6)
    osl_swiglu_backward_bf16(path, &dgate, &dup, ones, half, ones, 6)
    let far = half.map { $0 < 0x8000 ? $0 : 0 }
    #expect(widened(yHalf) == widened(far))
    #expect(widened(dup) == widened(far))
    #expect(widened(dgate) == [0, 0, 0, 1, 1, 1])
  }

  @Test(arguments: runnablePaths)
  func `what is not a number stays none`(path: osl_path) {
    let (ones, nan) = (
      rounded([Float](repeating: 1, count: 17)), rounded([Float](repeating: .nan, count: 17))
    )
    var (y, dgate, dup) = (ones, ones, ones)
    osl_swiglu_forward_bf16(path, &y, nan, ones, 17)
    osl_swiglu_backward_bf16(path, &dgate, &dup, ones, nan, ones, 17)
    for result in [y, dgate, dup] { #expect(!widened(result).contains { !$0.isNaN }) }
  }
}
