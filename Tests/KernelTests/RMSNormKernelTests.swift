import CKernels
import OslerTestSupport
import Testing

struct RMSNormKernelTests {
  @Test(arguments: runnablePaths, vectorSizes)
  func `forward agrees with its definition`(path: osl_path, channels: Int) {
    let rows = 3
    let x = fixedRandom(rows * channels, seed: 1)
    let w = fixedRandom(channels, seed: 2)
    var (y, yRef) = (x, x)
    var (rstd, rstdRef) = (zeros(rows), zeros(rows))

    osl_rmsnorm_forward(path, &y, &rstd, x, w, Int64(rows), Int64(channels), 1e-5)
    osl_rmsnorm_forward_ref(&yRef, &rstdRef, x, w, Int64(rows), Int64(channels), 1e-5)

    #expect(firstMismatch(y, yRef) == nil)
    #expect(firstMismatch(rstd, rstdRef) == nil)
  }

  @Test(arguments: runnablePaths, vectorSizes)
  func `in bfloat16, forward agrees with its definition`(path: osl_path, channels: Int) {
    let rows = 3
    let x = fixedRandom(rows * channels, seed: 1)
    let w = fixedRandom(channels, seed: 2)
    var (y, yRef) = (rounded(x), rounded(x))
    var (rstd, rstdRef) = (zeros(rows), zeros(rows))

    osl_rmsnorm_forward_bf16(path, &y, &rstd, x, w, Int64(rows), Int64(channels), 1e-5)
    osl_rmsnorm_forward_bf16_ref(&yRef, &rstdRef, x, w, Int64(rows), Int64(channels), 1e-5)

    #expect(firstMismatch(y, yRef) == nil)
    #expect(firstMismatch(rstd, rstdRef) == nil)
  }

  @Test func `the definition in bfloat16 is that of fp32, rounded once`() {
    let (x, w) = (fixedRandom(10, seed: 1), fixedRandom(5, seed: 2))
    var (wide, half, rstd) = (x, rounded(x), zeros(2))
    osl_rmsnorm_forward_ref(&wide, &rstd, x, w, 2, 5, 1e-5)
    osl_rmsnorm_forward_bf16_ref(&half, &rstd, x, w, 2, 5, 1e-5)
    #expect(half == rounded(wide))
  }

  @Test(arguments: runnablePaths, vectorSizes)
  func `backward agrees with its definition`(path: osl_path, channels: Int) {
    let rows = 3
    let x = fixedRandom(rows * channels, seed: 3)
    let dy = fixedRandom(rows * channels, seed: 4)
    let w = fixedRandom(channels, seed: 5)
    let rstd: [Float] = [0.5, 1, 2]
    // Not zero: what is there is added to.
    var (dx, dxRef) = (dy, dy)
    var (dw, dwRef) = (w, w)

    osl_rmsnorm_backward(path, &dx, &dw, dy, x, w, rstd, Int64(rows), Int64(channels))
    osl_rmsnorm_backward_ref(&dxRef, &dwRef, dy, x, w, rstd, Int64(rows), Int64(channels))

    #expect(firstMismatch(dx, dxRef) == nil)
    #expect(firstMismatch(dw, dwRef) == nil)
  }

  @Test(arguments: runnablePaths)
  func `without a weight gradient, backward gives the same input gradient`(path: osl_path) {
    let (rows, channels) = (2, 17)
    let x = fixedRandom(rows * channels, seed: 3)
    let dy = fixedRandom(rows * channels, seed: 4)
    let w = fixedRandom(channels, seed: 5)
    var (dx, dxAlone, dw) = (zeros(dy.count), zeros(dy.count), zeros(channels))

    osl_rmsnorm_backward(path, &dx, &dw, dy, x, w, [1, 2], Int64(rows), Int64(channels))
    osl_rmsnorm_backward(path, &dxAlone, nil, dy, x, w, [1, 2], Int64(rows), Int64(channels))

    #expect(dx == dxAlone)
  }

  @Test func `backward agrees with finite differences`() {
    let (rows, channels) = (2, 5)
    let x = fixedRandom(rows * channels, seed: 6)
    let w = fixedRandom(channels, seed: 7)
    let dy = fixedRandom(rows * channels, seed: 8)
    var rstd = zeros(rows)
    func objective(_ x: [Float], _ w: [Float]) -> Double {
      var y = x
      osl_rmsnorm_forward_ref(&y, &rstd, x, w, Int64(rows), Int64(channels), 1e-5)
      return dot(y, dy)
    }
    let numericX = finiteDifferences(of: { objective($0, w) }, at: x)
    let numericW = finiteDifferences(of: { objective(x, $0) }, at: w)

    _ = objective(x, w)
    var (dx, dw) = (zeros(x.count), zeros(channels))
    osl_rmsnorm_backward_ref(&dx, &dw, dy, x, w, rstd, Int64(rows), Int64(channels))

    #expect(firstMismatch(dx, numericX, tolerance: 2e-3) == nil)
    #expect(firstMismatch(dw, numericW, tolerance: 2e-3) == nil)
  }

  @Test(arguments: runnablePaths)
  func `a row of zeros stays finite, forward and backward`(path: osl_path) {
    let channels = 17
    let x = zeros(channels)
    let w = fixedRandom(channels, seed: 9)
    var (y, rstd, dx, dw) = (zeros(channels), zeros(1), zeros(channels), zeros(channels))

    osl_rmsnorm_forward(path, &y, &rstd, x, w, 1, Int64(channels), 1e-5)
    osl_rmsnorm_backward(path, &dx, &dw, w, x, w, rstd, 1, Int64(channels))

    #expect(y == zeros(channels))
    #expect(firstMismatch(rstd, [316.22777]) == nil)
    #expect(firstMismatch(dx, w.map { $0 * $0 * 316.22777 }) == nil)
    #expect(dw == zeros(channels))
  }
}
