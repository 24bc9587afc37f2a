import CKernels
import OslerTestSupport
import Testing

struct BiasKernelTests {
  @Test(arguments: runnablePaths, vectorSizes)
  func `a bias and its gradient agree with their definitions`(path: osl_path, channels: Int) {
    let (rows, C) = (3, Int64(channels))
    let (b, start) = (fixedRandom(channels, seed: 1), fixedRandom(rows * channels, seed: 2))
    var (y, yRef) = (start, start)
    osl_bias_forward(path, &y, b, Int64(rows), C)
    osl_bias_forward_ref(&yRef, b, Int64(rows), C)
    #expect(y == yRef)
    #expect(y[channels] == start[channels] + b[0])

    var (half, halfRef) = (rounded(start), rounded(start))
    osl_bias_forward_bf16(path, &half, b, Int64(rows), C)
    osl_bias_forward_bf16_ref(&halfRef, b, Int64(rows), C)
    #expect(half == halfRef)

    var (db, dbRef) = (b, b)
    osl_bias_backward(path, &db, start, Int64(rows), C, 0, C)
    osl_bias_backward_ref(&dbRef, start, Int64(rows), C)
    #expect(firstMismatch(db, dbRef, tolerance: 1e-6) == nil)
    (db, dbRef) = (b, b)
    osl_bias_backward_bf16(path, &db, half, Int64(rows), C, 0, C)
    osl_bias_backward_bf16_ref(&dbRef, half, Int64(rows), C)
    #expect(firstMismatch(db, dbRef, tolerance: 1e-6) == nil)
  }

  @Test(arguments: runnablePaths)
  func `some columns of the gradient are those of all`(path: osl_path) {
    let dy = fixedRandom(5 * 40, seed: 3)
    var (whole, parts) = (zeros(40), zeros(40))
    osl_bias_backward(path, &whole, dy, 5, 40, 0, 40)
    for start in stride(from: 0, to: 40, by: 8) {
      osl_bias_backward(path, &parts, dy, 5, 40, Int64(start), 8)
    }
    #expect(parts == whole)
  }
}
