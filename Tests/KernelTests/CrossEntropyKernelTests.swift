import CKernels
import OslerTestSupport
import Testing

struct CrossEntropyKernelTests {
  @Test(arguments: runnablePaths, vectorSizes)
  func `losses, gradients and log-probabilities agree with their definitions`(path: osl_path, words: Int) {
    let rows = 3
    let logits = fixedRandom(rows * words, seed: 1).map { 10 * $0 }
    let targets = [0, Int32(words / 2), Int32(words - 1)]
    var (z, zRef) = (logits, logits)
    var (losses, lossesRef) = (zeros(rows), zeros(rows))
    var (logs, logsRef) = (zeros(rows), zeros(rows))

    osl_crossentropy(path, &losses, &z, targets, Int64(rows), Int64(words), 0.25)
    osl_crossentropy_ref(&lossesRef, &zRef, targets, Int64(rows), Int64(words), 0.25)
    osl_log_probabilities(path, &logs, logits, targets, Int64(rows), Int64(words))
    osl_log_probabilities_ref(&logsRef, logits, targets, Int64(rows), Int64(words))

    #expect(firstMismatch(losses, lossesRef, tolerance: 2e-6) == nil)
    #expect(firstMismatch(z, zRef, tolerance: 1e-6) == nil)
    #expect(firstMismatch(logs, logsRef, tolerance: 2e-6) == nil)
    #expect(firstMismatch(logsRef, lossesRef.map { -$0 }, tolerance: 1e-6) == nil)
  }

  @Test func `the gradient agrees with finite differences`() {
    let (rows, words) = (2, 5)
    let logits = fixedRandom(rows * words, seed: 2)
    let targets: [Int32] = [3, 0]
    func objective(_ logits: [Float]) -> Double {
      var (z, losses) = (logits, zeros(rows))
      osl_crossentropy_ref(&losses, &z, targets, Int64(rows), Int64(words), 1)
      return losses.reduce(0) { $0 + Double($1) }
    }
    var (z, losses) = (logits, zeros(rows))
    osl_crossentropy_ref(&losses, &z, targets, Int64(rows), Int64(words), 1)
    #expect(firstMismatch(z, finiteDifferences(of: objective, at: logits), tolerance: 1e-3) == nil)
  }

  @Test(arguments: runnablePaths)
  func `huge logits do not overflow`(path: osl_path) {
    var losses = zeros(1)
    var z = [Float](repeating: -3e38, count: 33)
    z[20] = 3e38
    osl_crossentropy(path, &losses, &z, [20], 1, 33, 1)
    #expect(losses == [0])
    #expect(z == zeros(33))
  }

  @Test(arguments: runnablePaths)
  func `a logit that is not a number makes the loss none`(path: osl_path) {
    for place in [0, 5, 16, 31, 32] {
      var losses = zeros(1)
      var z = fixedRandom(33, seed: 3)
      z[place] = .nan
      osl_crossentropy(path, &losses, &z, [1], 1, 33, 1)
      #expect(losses[0].isNaN, "NaN at \(place)")
    }
  }
}
