import CKernels
import OslerTestSupport
import Testing

struct ReductionsKernelTests {
  @Test(arguments: runnablePaths, [0] + vectorSizes)
  func `agree with their definitions`(path: osl_path, count: Int) {
    let x = fixedRandom(count, seed: 1)
    var y = fixedRandom(count, seed: 2)
    var yRef = y
    var (sum, sumRef) = (-1.0, -1.0)

    osl_sum_of_squares(path, &sum, x, Int64(count))
    osl_sum_of_squares_ref(&sumRef, x, Int64(count))
    osl_add(path, &y, x, Int64(count))
    osl_add_ref(&yRef, x, Int64(count))

    #expect(abs(sum - sumRef) <= 1e-13 * sumRef)
    #expect(y == yRef)
  }

  @Test(arguments: runnablePaths, [0] + vectorSizes)
  func `sums in bfloat16 are rounded once, those in fp32 not at all`(path: osl_path, count: Int) {
    let (x, start) = (rounded(fixedRandom(count, seed: 1)), rounded(fixedRandom(count, seed: 2)))
    let exact = zip(widened(start), widened(x)).map { $0 + $1 }
    var (y, yRef, wide, wideRef) = (start, start, widened(start), widened(start))

    osl_add_bf16(path, &y, x, Int64(count))
    osl_add_bf16_ref(&yRef, x, Int64(count))
    osl_add_widened(path, &wide, x, Int64(count))
    osl_add_widened_ref(&wideRef, x, Int64(count))

    #expect(y == rounded(exact))
    #expect(yRef == y)
    #expect(wide == exact)
    #expect(wideRef == wide)
  }

  @Test(arguments: runnablePaths)
  func `a sum of squares beyond the range of a float is finite`(path: osl_path) {
    var sum = 0.0
    osl_sum_of_squares(path, &sum, [Float](repeating: 1e30, count: 20), 20)
    #expect(abs(sum / 20e60 - 1) < 1e-6)
  }
}
