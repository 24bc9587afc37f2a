import CKernels
import OslerTestSupport
import Testing

struct EmbeddingKernelTests {
  @Test func `forward copies the rows of the ids`() {
    var y = zeros(6)
    osl_embedding_forward(&y, [2, 0, 2], [1, 2, 3, 4, 5, 6], 3, 2)
    #expect(y == [5, 6, 1, 2, 5, 6])
  }

  @Test(arguments: runnablePaths, vectorSizes)
  func `forward from bfloat16 widens the rows of the ids`(path: osl_path, channels: Int) {
    let ids: [Int32] = [2, 0, 2]
    let table = rounded(fixedRandom(3 * channels, seed: 1))
    var (y, yRef, yWide) = (zeros(3 * channels), zeros(3 * channels), zeros(3 * channels))
    osl_embedding_forward_bf16(path, &y, ids, table, 3, Int64(channels))
    osl_embedding_forward_bf16_ref(&yRef, ids, table, 3, Int64(channels))
    osl_embedding_forward(&yWide, ids, widened(table), 3, Int64(channels))
    #expect(y == yRef)
    #expect(y == yWide)
  }

  @Test(arguments: runnablePaths, vectorSizes)
  func `backward agrees with its definition, a token met several times included`(
    path: osl_path, channels: Int
  ) {
    let ids: [Int32] = [3, 1, 3, 3, 0]
    let dy = fixedRandom(ids.count * channels, seed: 1)
    var table = fixedRandom(4 * channels, seed: 2)
    var tableRef = table
    // In two pieces of columns, as threads would.
    let half = channels / 2
    osl_embedding_backward(path, &table, dy, ids, 5, Int64(channels), 0, Int64(half))
    osl_embedding_backward(path, &table, dy, ids, 5, Int64(channels), Int64(half), Int64(channels - half))
    osl_embedding_backward_ref(&tableRef, dy, ids, 5, 4, Int64(channels))
    #expect(firstMismatch(table, tableRef, tolerance: 1e-6) == nil)
  }

  @Test func `backward agrees with finite differences`() {
    let ids: [Int32] = [1, 2, 1]
    let dy = fixedRandom(6, seed: 3)
    func objective(_ table: [Float]) -> Double {
      var y = zeros(6)
      osl_embedding_forward(&y, ids, table, 3, 2)
      return dot(y, dy)
    }
    var dtable = zeros(6)
    osl_embedding_backward_ref(&dtable, dy, ids, 3, 3, 2)
    let numeric = finiteDifferences(of: objective, at: fixedRandom(6, seed: 4))
    #expect(firstMismatch(dtable, numeric, tolerance: 1e-3) == nil)
  }
}
