import CKernels
import OslerTestSupport
import Testing

/// LoRA's expansion row by row.
struct LoRAFewKernelTests {
  private func expanded(
    _ problem: LoRAProblem, _ path: osl_path, _ blocks: [osl_block]? = nil
  ) -> TypedNumbers {
    let u = fixedRandom(problem.M * problem.U, seed: 9)
    var y = problem.y
    problem.withSegments { segments in
      for block in blocks ?? [problem.whole(problem.N)] {
        osl_lora_expand_few(
          path, &y.bytes, problem.type, u, segments, 2, Int64(problem.U), Int64(problem.N), block)
      }
    }
    return y
  }

  @Test(arguments: runnablePaths)
  func `it agrees with the definition`(path: osl_path) {
    let sizes = [(1, [1, 2]), (15, [3, 4]), (16, [16, 8]), (17, [5, 17]), (65, [33, 64])]
    for (N, ranks) in sizes {
      for (type, adapters) in [(osl_type.f32, osl_type.f32), (.f32, .bf16), (.bf16, .f32), (.bf16, .bf16)] {
        let problem = LoRAProblem(N: N, K: 1, ranks: ranks, type: type, adapters: adapters)
        let mismatch = firstMismatch(expanded(problem, path), problem.expanded(nil), tolerance: 3e-5)
        #expect(mismatch == nil, "\(N) outputs, ranks \(ranks)")
      }
    }
    let problem = LoRAProblem(N: 20, K: 1, ranks: [257, 300], type: .f32, adapters: .f32)
    #expect(firstMismatch(expanded(problem, path), problem.expanded(nil), tolerance: 3e-5) == nil)
  }

  @Test(arguments: runnablePaths)
  func `a block has the bits of the whole`(path: osl_path) {
    for type in [osl_type.f32, .bf16] {
      let problem = LoRAProblem(N: 77, K: 1, ranks: [11, 18], type: type, adapters: .f32)
      let blocks = (0..<12).flatMap { row in
        [(0, 5), (5, 32), (37, 40)].map { column, columns in
          osl_block(row: row, rows: 1, column: Int64(column), columns: Int64(columns))
        }
      }
      #expect(expanded(problem, path, blocks) == expanded(problem, path))
    }
  }
}
