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
