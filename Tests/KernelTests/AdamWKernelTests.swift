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
