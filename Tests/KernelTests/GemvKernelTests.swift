import CKernels
import OslerTestSupport
import Testing

/// `M` rows times a matrix of `type`.
private struct GemvProblem {
  let (M, N, K): (Int, Int, Int)
  let x: TypedNumbers
  let w: TypedNumbers

  init(_ M: Int, _ N: Int, _ K: Int, _ type: osl_type) {
    (self.M, self.N, self.K) = (M, N, K)
    x = TypedNumbers(fixedRandom(M * K, seed: 1), type == .f32 ? .f32 : .bf16)
    w = TypedNumbers(matrix: fixedRandom(N * K, seed: 2), rows: N, columns: K, type)
  }

  /// Columns of the product, or added to `y`.
  func product(
    _ path: osl_path, row: Int? = nil, columns: Range<Int>? = nil, scale: Float = 1, onto y: [Float]? = nil
  ) -> [Float] {
    let x = row.map { self.x.slice($0 * K, K) } ?? self.x
    let columns = columns ?? 0..<N
    let rows = row == nil ? M : 1
    var result = y ?? zeros(rows * N)
    osl_gemv(
      path, &result, x.bytes, w.bytes, w.type, Int64(rows), Int64(N), Int64(K), scale, y != nil,
      Int64(columns.lowerBound), Int64(columns.count))
    return result
  }

  func expected(scale: Float = 1, onto y: [Float]? = nil) -> [Float] {
    var result = y ?? zeros(M * N)
    osl_gemv_ref(
      &result, x.bytes, w.bytes, w.type, Int64(M), Int64(N), Int64(K), scale, y != nil)
    return result
  }
}

struct GemvKernelTests {
  @Test(arguments: runnablePaths, [osl_type.f32, .bf16])
  func `any number of inputs agrees with the definition`(path: osl_path, type: osl_type) {
    for K in vectorSizes {
      let problem = GemvProblem(3, 5, K, type)
      #expect(firstMismatch(problem.product(path), problem.expected(), tolerance: 3e-5) == nil)
    }
  }

  @Test(arguments: runnablePaths, [osl_type.q8, .q4])
  func `any number of groups agrees with the definition`(path: osl_path, type: osl_type) {
    for groups in [1, 2, 3, 4, 5, 15, 16, 17, 32, 33, 64] {
      let problem = GemvProblem(3, 5, groups * 32, type)
      #expect(firstMismatch(problem.product(path), problem.expected(), tolerance: 3e-5) == nil)
    }
  }

  @Test(arguments: runnablePaths, [osl_type.f32, .bf16, .q8, .q4])
  func `any number of rows and outputs agrees with the definition`(path: osl_path, type: osl_type) {
    for M in [1, 2, 3, 4, 5, 6, 7, 8, 13] {
      for N in [1, 3, 4, 7, 33] {
        let problem = GemvProblem(M, N, 64, type)
        let y = fixedRandom(M * N, seed: 3)
        #expect(firstMismatch(problem.product(path), problem.expected()) == nil)
        let (found, expected) = (
          problem.product(path, scale: 0.3, onto: y), problem.expected(scale: 0.3, onto: y)
        )
        #expect(firstMismatch(found, expected) == nil)
      }
    }
  }

  @Test(arguments: runnablePaths, [osl_type.f32, .bf16, .q8, .q4])
  func `a row alone has the bits that it has among others`(path: osl_path, type: osl_type) {
    let problem = GemvProblem(9, 7, 416, type)
    let together = problem.product(path, scale: 0.7)
    for row in 0..<9 {
      #expect(problem.product(path, row: row, scale: 0.7) == Array(together[row * 7..<row * 7 + 7]))
    }
  }

  @Test(arguments: runnablePaths, [osl_type.f32, .bf16, .q8, .q4])
  func `a part of the outputs has the bits of the whole and leaves the rest alone`(
    path: osl_path, type: osl_type
  ) {
    let problem = GemvProblem(3, 13, 160, type)
    let nines = [Float](repeating: 9, count: 3 * 13)
    let whole = problem.product(path, onto: nines)
    for columns in [0..<1, 3..<13, 5..<9, 12..<13] {
      let part = problem.product(path, columns: columns, onto: nines)
      #expect(part == (0..<39).map { columns.contains($0 % 13) ? whole[$0] : 9 })
    }
  }

  @Test(arguments: runnablePaths, [osl_type.f32, .bf16, .q8, .q4])
  func `what was there is overwritten, not multiplied by zero`(path: osl_path, type: osl_type) {
    let problem = GemvProblem(1, 2, 32, type)
    var y: [Float] = [.nan, .infinity]
    osl_gemv(path, &y, problem.x.bytes, problem.w.bytes, type, 1, 2, 32, 1, false, 0, 2)
    #expect(y == problem.product(path))
  }
}
