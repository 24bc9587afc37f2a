import CKernels
import OslerTestSupport
import Testing

struct LoRAKernelTests {
  private let types: [(osl_type, osl_type)] = [(.f32, .f32), (.f32, .bf16), (.bf16, .f32), (.bf16, .bf16)]

  /// Below, at and above what is multiplied at a time.
  private let sizes: [(N: Int, K: Int, ranks: [Int])] = [
    (1, 1, [1, 2]), (15, 17, [3, 4]), (16, 16, [16, 8]), (17, 15, [5, 17]), (63, 33, [8, 1]),
    (64, 64, [16, 16]), (65, 127, [33, 64]), (200, 100, [65, 7]),
  ]

  @Test(arguments: runnablePaths)
  func `forward agrees with its definitions`(path: osl_path) {
    for (type, adapters) in types {
      for size in sizes {
        let problem = LoRAProblem(N: size.N, K: size.K, ranks: size.ranks, type: type, adapters: adapters)
        #expect(firstMismatch(problem.shrunk(path), problem.shrunk(nil)) == nil)
        #expect(firstMismatch(problem.expanded(path), problem.expanded(nil)) == nil)
      }
    }
  }

  @Test(arguments: runnablePaths)
  func `backward agrees with its definitions`(path: osl_path) {
    for (type, adapters) in types {
      for size in sizes {
        let problem = LoRAProblem(N: size.N, K: size.K, ranks: size.ranks, type: type, adapters: adapters)
        let (found, expected) = (problem.gradients(path), problem.gradients(nil))
        #expect(firstMismatch(found.t, expected.t) == nil)
        #expect(firstMismatch(found.dx, expected.dx, tolerance: 3e-5) == nil)
        #expect(firstMismatch(found.da, expected.da, tolerance: 3e-5) == nil)
        #expect(firstMismatch(found.db, expected.db) == nil)
      }
    }
  }

  @Test(arguments: runnablePaths)
  func `more ranks than are done at a time agree with the definitions`(path: osl_path) {
    let problem = LoRAProblem(N: 20, K: 20, ranks: [257, 300], type: .f32, adapters: .f32)
    let (found, expected) = (problem.gradients(path), problem.gradients(nil))
    #expect(firstMismatch(problem.expanded(path), problem.expanded(nil), tolerance: 3e-5) == nil)
    #expect(firstMismatch(found.t, expected.t) == nil)
    #expect(firstMismatch(found.dx, expected.dx, tolerance: 3e-5) == nil)
    #expect(firstMismatch(found.da, expected.da, tolerance: 3e-5) == nil)
    #expect(firstMismatch(found.db, expected.db) == nil)
  }

  @Test(arguments: runnablePaths)
  func `a block has the bits of the whole`(path: osl_path) {
    for (type, adapters) in types {
      let problem = LoRAProblem(N: 77, K: 50, ranks: [11, 18], type: type, adapters: adapters)
      /// Every row alone, and its columns in two parts.
      func blocks(_ columns: Int64) -> [osl_block] {
        (0..<12).flatMap { row in
          [
            osl_block(row: row, rows: 1, column: 0, columns: 5),
            osl_block(row: row, rows: 1, column: 5, columns: columns - 5),
          ]
        }
      }
      #expect(problem.shrunk(path, blocks(18)) == problem.shrunk(path))
      #expect(problem.expanded(path, blocks(77)) == problem.expanded(path))
    }
  }

  @Test(arguments: runnablePaths)
  func `gradients in blocks have the bits of the whole`(path: osl_path) {
    let problem = LoRAProblem(N: 77, K: 50, ranks: [11, 18], type: .bf16, adapters: .f32)
    let whole = problem.gradients(path)
    let u = fixedRandom(12 * 18, seed: 10)
    var t = [Float](repeating: 9, count: 12 * 18)
    var (dx, da, db) = (problem.dx, fixedRandom(18 * 50, seed: 11), fixedRandom(77 * 18, seed: 12))
    problem.withSegments { segments in
      var of = segments[1]
      for row in 0..<12 as Range<Int64> {
        let block = osl_block(row: row, rows: 1, column: 0, columns: 18)
        osl_lora_backward_shrink(path, &t, problem.dy.bytes, .bf16, &of, 18, 77, block)
        let columns = osl_block(row: row, rows: 1, column: 0, columns: 50)
        osl_lora_backward_input(path, &dx.bytes, .bf16, t, &of, 18, 50, columns)
      }
      for (first, count) in [(0, 3), (3, 30), (33, 17)] as [(Int64, Int64)] {
        osl_lora_backward_a(path, &da, t, problem.x.bytes, .bf16, &of, 18, 50, first, count)
      }
      for (first, count) in [(0, 70), (70, 7)] as [(Int64, Int64)] {
        osl_lora_backward_b(path, &db, problem.dy.bytes, .bf16, u, &of, 18, 77, first, count)
      }
    }
    #expect(LoRAProblem.Gradients(t: t, dx: dx, da: da, db: db) == whole)
  }

  @Test func `backward agrees with finite differences`() {
    let (M, N, K, r): (Int64, Int64, Int64, Int64) = (2, 3, 4, 2)
    let (x, dy) = (fixedRandom(8, seed: 1), fixedRandom(6, seed: 2))
    let (a, b) = (fixedRandom(8, seed: 3), fixedRandom(6, seed: 4))
    func segment(_ a: [Float], _ b: [Float], _ body: (inout osl_lora_segment) -> Void) {
      a.withUnsafeBytes { a in
        b.withUnsafeBytes { b in
          var segment = osl_lora_segment(
            row: 0, rows: M, a: a.baseAddress, b: b.baseAddress, type: .f32, rank: r, scale: 0.5)
          body(&segment)
        }
      }
    }
    func shrunk(_ x: [Float], _ a: [Float]) -> [Float] {
      var u = zeros(4)
      segment(a, b) { osl_lora_shrink_ref(&u, x, .f32, &$0, 1, r, K) }
      return u
    }
    func objective(_ x: [Float], _ a: [Float], _ b: [Float]) -> Double {
      var y = zeros(6)
      segment(a, b) { osl_lora_expand_ref(&y, .f32, shrunk(x, a), &$0, 1, r, N) }
      return dot(y, dy)
    }
    var (t, dx, da, db) = (zeros(4), zeros(8), zeros(8), zeros(6))
    segment(a, b) {
      osl_lora_backward_shrink_ref(&t, dy, .f32, &$0, r, N)
      osl_lora_backward_input_ref(&dx, .f32, t, &$0, r, K)
      osl_lora_backward_a_ref(&da, t, x, .f32, &$0, r, K)
      osl_lora_backward_b_ref(&db, dy, .f32, shrunk(x, a), &$0, r, N)
    }
    #expect(firstMismatch(dx, finiteDifferences(of: { objective($0, a, b) }, at: x), tolerance: 1e-3) == nil)
    #expect(firstMismatch(da, finiteDifferences(of: { objective(x, $0, b) }, at: a), tolerance: 1e-3) == nil)
    #expect(firstMismatch(db, finiteDifferences(of: { objective(x, a, $0) }, at: b), tolerance: 1e-3) == nil)
  }
}
