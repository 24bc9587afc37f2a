import CKernels
import OslerTestSupport
import Testing

struct LinearKernelTests {
  private func whole(_ rows: Int, _ columns: Int) -> osl_block {
    osl_block(row: 0, rows: Int64(rows), column: 0, columns: Int64(columns))
  }

  @Test(arguments: [(1, 1, 1), (3, 5, 7), (15, 16, 17), (64, 33, 128), (1, 130, 64), (17, 768, 15)])
  func `OpenBLAS agrees with the definitions`(M: Int, N: Int, K: Int) {
    let (m, n, k) = (Int64(M), Int64(N), Int64(K))
    let (x, w, dy) = (fixedRandom(M * K, seed: 1), fixedRandom(N * K, seed: 2), fixedRandom(M * N, seed: 3))
    for accumulate in [false, true] {
      var y = fixedRandom(M * N, seed: 4)
      var yRef = y
      osl_linear_forward(&y, x, w, n, k, 0.5, accumulate, whole(M, N))
      osl_linear_forward_ref(&yRef, x, w, m, n, k, 0.5, accumulate)
      #expect(firstMismatch(y, yRef) == nil)
    }
    var (dx, dw) = (x, w)
    var (dxRef, dwRef) = (x, w)
    osl_linear_backward_input(&dx, dy, w, n, k, 0.5, whole(M, K))
    osl_linear_backward_input_ref(&dxRef, dy, w, m, n, k, 0.5)
    osl_linear_backward_weight(&dw, dy, x, m, n, k, 0.5, whole(N, K))
    osl_linear_backward_weight_ref(&dwRef, dy, x, m, n, k, 0.5)
    #expect(firstMismatch(dx, dxRef, tolerance: 3e-5) == nil)
    #expect(firstMismatch(dw, dwRef, tolerance: 3e-5) == nil)
  }

  @Test func `a block leaves the rest of the output alone`() {
    let (x, w) = (fixedRandom(6 * 4, seed: 1), fixedRandom(5 * 4, seed: 2))
    var y = [Float](repeating: 9, count: 30)
    var yRef = zeros(30)
    osl_linear_forward(&y, x, w, 5, 4, 1, false, osl_block(row: 2, rows: 3, column: 1, columns: 2))
    osl_linear_forward_ref(&yRef, x, w, 6, 5, 4, 1, false)
    let expected = (0..<30).map { (2..<5).contains($0 / 5) && (1..<3).contains($0 % 5) ? yRef[$0] : 9 }
    #expect(firstMismatch(y, expected) == nil)
  }

  @Test func `what was there is overwritten, not multiplied by zero`() {
    var y: [Float] = [.nan, .infinity]
    osl_linear_forward(&y, [1], [2, 3], 2, 1, 1, false, whole(1, 2))
    #expect(y == [2, 3])
  }

  @Test func `backward agrees with finite differences`() {
    let (M, N, K): (Int64, Int64, Int64) = (3, 2, 4)
    let (x, w, dy) = (fixedRandom(12, seed: 1), fixedRandom(8, seed: 2), fixedRandom(6, seed: 3))
    func objective(_ x: [Float], _ w: [Float]) -> Double {
      var y = zeros(6)
      osl_linear_forward_ref(&y, x, w, M, N, K, 0.5, false)
      return dot(y, dy)
    }
    var (dx, dw) = (zeros(12), zeros(8))
    osl_linear_backward_input_ref(&dx, dy, w, M, N, K, 0.5)
    osl_linear_backward_weight_ref(&dw, dy, x, M, N, K, 0.5)
    #expect(firstMismatch(dx, finiteDifferences(of: { objective($0, w) }, at: x), tolerance: 1e-3) == nil)
    #expect(firstMismatch(dw, finiteDifferences(of: { objective(x, $0) }, at: w), tolerance: 1e-3) == nil)
  }
}
