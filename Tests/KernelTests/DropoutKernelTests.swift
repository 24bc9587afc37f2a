import CKernels
import OslerTestSupport
import Testing

struct DropoutKernelTests {
  /// The published known answer for key 0 and counter 0 (Random123, philox 4x32 10).
  @Test func `Philox gives its published answer`() {
    #expect(osl_philox(0, 0) == 0xe169_c58d_6627_e8d5)
  }

  @Test(arguments: runnablePaths, vectorSizes)
  func `agrees with its definition`(path: osl_path, count: Int) {
    for rate: Float in [0.1, 0.5, 0.999] {
      var y = fixedRandom(count, seed: 1)
      var yRef = y
      osl_dropout(path, &y, Int64(count), rate, 77, 1 << 33)
      osl_dropout_ref(&yRef, Int64(count), rate, 77, 1 << 33)
      #expect(firstMismatch(y, yRef, tolerance: 1e-6) == nil)
    }
  }

  @Test(arguments: runnablePaths, vectorSizes)
  func `in bfloat16, the mask is that of fp32, and what is kept is rounded once`(path: osl_path, count: Int) {
    for rate: Float in [0.1, 0.5, 0.999] {
      var y = rounded(fixedRandom(count, seed: 1))
      var (yRef, wide) = (y, widened(y))
      osl_dropout_bf16(path, &y, Int64(count), rate, 77, 1 << 33)
      osl_dropout_bf16_ref(&yRef, Int64(count), rate, 77, 1 << 33)
      osl_dropout(path, &wide, Int64(count), rate, 77, 1 << 33)
      #expect(y == rounded(wide))
      #expect(firstMismatch(y, yRef) == nil)
    }
  }

  /// Below, in and after the block of counters whose upper halves are the same.
  @Test(arguments: runnablePaths)
  func `the mask goes on where the counter's lower half overflows`(path: osl_path) {
    for counter: UInt64 in [1 << 32 - 100, 1 << 32 - 64, 1 << 32 - 1, .max - 70] {
      var y = [Float](repeating: 1, count: 200)
      var yRef = y
      osl_dropout(path, &y, 200, 0.5, 77, counter)
      osl_dropout_ref(&yRef, 200, 0.5, 77, counter)
      #expect(y == yRef)
    }
  }

  @Test(arguments: runnablePaths)
  func `the numbers are those of Philox, over the whole counter`(path: osl_path) {
    // With one rate a draw, the mask of one element says whether its number is below: 20 halvings find it.
    for counter: UInt64 in [0, 5, 0xFFFF_FFFF, 1 << 32, 0x0123_4567_89AB_CDEF, .max] {
      let uniform = Double(osl_philox(0xDEAD_BEEF_0123_4567, counter) >> 11) * 0x1p-53
      var (below, above) = (0.0, 1.0)
      for _ in 0..<20 {
        let rate = (below + above) / 2
        var y: [Float] = [1]
        osl_dropout(path, &y, 1, Float(rate), 0xDEAD_BEEF_0123_4567, counter)
        if y[0] == 0 { above = rate } else { below = rate }
      }
      #expect(below <= uniform && uniform < above)
    }
  }

  @Test(arguments: runnablePaths)
  func `the mask depends on the counter alone, not on where a piece begins`(path: osl_path) {
    var whole = [Float](repeating: 1, count: 100)
    var end = [Float](repeating: 1, count: 63)
    osl_dropout(path, &whole, 100, 0.5, 5, 1000)
    osl_dropout(path, &end, 63, 0.5, 5, 1037)
    #expect(Array(whole[37...]) == end)
  }

  @Test(arguments: runnablePaths)
  func `about the rate is dropped, and the mean kept`(path: osl_path) {
    var y = [Float](repeating: 1, count: 100_000)
    osl_dropout(path, &y, 100_000, 0.2, 5, 0)
    let dropped = y.count { $0 == 0 }
    #expect((19_500...20_500).contains(dropped))
    #expect(Set(y) == [0, 1.25])
  }
}
