import CKernels
import OslerTestSupport
import Testing

struct PeakKernelTests {
  @Test(arguments: runnablePaths, vectorSizes)
  func `reading reads every word`(path: osl_path, count: Int) {
    let words = (0..<UInt64(count)).map { ($0 &+ 1) &* 0x9e37_79b9_7f4a_7c15 }
    var (all, allRef): (UInt64, UInt64) = (0, 0)
    osl_peak_read(path, &all, words, Int64(count))
    osl_peak_read_ref(&allRef, words, Int64(count))
    #expect(all == allRef)
  }

  @Test(arguments: runnablePaths)
  func `fp32 sums come to rest near one`(path: osl_path) {
    var (sink, operations) = (zeros(16), Int64(0))
    osl_peak_f32(path, &sink, &operations, 20_000)
    // x = 0.999 x + 0.001 tends to 1 in each chain; the chains are added.
    let chains = Float(operations) / (20_000 * 16 * 2)
    #expect(chains >= 3 && chains == chains.rounded())
    #expect(sink.allSatisfy { abs($0 - chains) < 0.01 * chains })
  }

  @Test(arguments: runnablePaths)
  func `bfloat16 products are there where the path has them`(path: osl_path) {
    var (sink, operations) = (zeros(16), Int64(-1))
    osl_peak_bf16(path, &sink, &operations, 3)
    #expect((operations > 0) == (path.rawValue >= osl_path.avx512_bf16.rawValue))
    // Two products of ones each time in 14 chains; the tiles hold zeros.
    #expect(sink == [Float](repeating: path == .avx512_bf16 ? 84 : 0, count: 16))
  }
}
