import CKernels
import OslerTestSupport
import Testing

struct NoiseKernelTests {
  @Test(arguments: runnablePaths, vectorSizes)
  func `agrees with its definition to the bit, on any processor`(path: osl_path, channels: Int) {
    var x = fixedRandom(3 * channels, seed: 1)
    var xRef = x
    // The counter's lower half overflows on the way.
    let counter: UInt64 = 1 << 40 | 0xFFFF_FFF0
    osl_noise(path, &x, [0.5, 1e-3, 2], 3, Int64(channels), 77, counter)
    osl_noise_ref(&xRef, [0.5, 1e-3, 2], 3, Int64(channels), 77, counter)
    #expect(x == xRef)
  }

  @Test(arguments: runnablePaths)
  func `depends on the counter alone, not on where a piece begins`(path: osl_path) {
    var whole = zeros(5 * 20)
    var end = zeros(3 * 20)
    osl_noise(path, &whole, [1, 2, 3, 4, 5], 5, 20, 5, 1000)
    osl_noise(path, &end, [3, 4, 5], 3, 20, 5, 1040)
    #expect(Array(whole[40...]) == end)
  }

  @Test(arguments: runnablePaths)
  func `stays within a row's bound, and fills it`(path: osl_path) {
    var x = zeros(20_000)
    osl_noise(path, &x, [0.25, 0], 2, 10_000, 5, 0)
    let (noisy, still) = (x[..<10_000], x[10_000...])
    #expect(noisy.allSatisfy { abs($0) <= 0.25 })
    #expect(noisy.contains { $0 > 0.2499 } && noisy.contains { $0 < -0.2499 })
    #expect(abs(noisy.reduce(0, +) / 10_000) < 0.01)
    #expect(still.allSatisfy { $0 == 0 })
  }
}
