import OslerTensor
import OslerTestSupport
import Testing

struct LinearTests {
  private func run(_ device: any Device, _ M: Int, _ N: Int, _ K: Int) -> [Tensor] {
    let (x, w, dy) = (random([M, K], seed: 1), random([N, K], seed: 2), random([M, N], seed: 3))
    let (y, dx, dw) = (Tensor(zeros: [M, N]), x.copy(), w.copy())
    device.linear(y, x, w, scale: 0.5, accumulate: false)
    device.linearBackwardInput(dx, dy, w, scale: 0.5, accumulate: true)
    device.linearBackwardWeight(dw, dy, x, scale: 0.5)
    return [y, dx, dw]
  }

  /// Sizes at which every product is cut into several blocks, the last ones partial.
  @Test(arguments: [(1024, 352, 128), (333, 700, 130), (2, 4097, 1025)])
  func `products of several blocks are right, and the same bits with any number of threads`(
    M: Int, N: Int, K: Int
  ) throws {
    let expected = run(try CPUDevice(threads: 1), M, N, K)
    for (found, reference) in zip(expected, run(ReferenceDevice(), M, N, K)) {
      #expect(firstMismatch(found.array, reference.array, tolerance: 1e-4) == nil)
    }
    for threads in [2, 3, 4] {
      for (found, expected) in zip(run(try CPUDevice(threads: threads), M, N, K), expected) {
        #expect(found.array.map(\.bitPattern) == expected.array.map(\.bitPattern), "\(threads) threads")
      }
    }
  }
}
