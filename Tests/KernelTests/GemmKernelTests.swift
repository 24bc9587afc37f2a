import CKernels
import OslerTestSupport
import Testing

struct GemmKernelTests {
  /// Rows and columns below, at and above one and two tiles of every path (2, 6, 14 and 32 rows; 16 and 32
  /// columns), with depths around one vector, one pair and one block of packing.
  static let sizes: [(I: Int, J: Int, R: Int)] = [
    (1, 1, 1), (2, 15, 2), (3, 16, 3), (5, 17, 15), (6, 31, 16), (7, 32, 17), (13, 33, 31), (14, 63, 32),
    (15, 64, 33), (16, 65, 63), (27, 8, 64), (28, 1, 65), (29, 48, 127), (31, 30, 129), (32, 20, 40),
    (33, 7, 130), (64, 96, 128), (65, 97, 191),
  ]

  static let layouts: [(a: Bool, b: Bool)] = [(false, false), (false, true), (true, true), (true, false)]

  @Test(arguments: layouts)
  func `every path agrees with the definition in every layout`(a: Bool, b: Bool) {
    for (I, J, R) in Self.sizes {
      for type in [osl_type.f32, .bf16] {
        var problem = GemmProblem(I: I, J: J, R: R)
        problem.a = .init(type: type, transposed: a, gap: I % 3)
        problem.b = .init(type: type, transposed: b, gap: J % 3)
        problem.c = .init(type: .f32, gap: R % 3)
        #expect(problem.mismatch(tolerance: 1e-5) == nil)
      }
    }
  }

  @Test func `the result is scaled, added to or rounded`() {
    for (I, J, R) in Self.sizes {
      var problem = GemmProblem(I: I, J: J, R: R, scale: -0.75)
      // One step of bfloat16, where two sums lie on either side of a tie.
      #expect(problem.mismatch(tolerance: 0x1p-7) == nil)
      problem.c.type = .f32
      #expect(problem.mismatch(tolerance: 1e-5) == nil)
      problem.accumulate = true
      #expect(problem.mismatch(tolerance: 1e-5) == nil)
    }
  }

  /// Sums in several chunks, A packed once for several pieces, several pieces above each other.
  @Test(arguments: [(3, 5, 4200), (2, 33, 2049), (400, 40, 20), (40, 1100, 40), (380, 520, 9)])
  func `large products agree with the definition`(I: Int, J: Int, R: Int) {
    for (a, b) in Self.layouts {
      var problem = GemmProblem(I: I, J: J, R: R, scale: 0.5)
      (problem.a.transposed, problem.b.transposed) = (a, b)
      #expect(problem.mismatch(tolerance: 0x1p-7) == nil)
    }
    var problem = GemmProblem(I: I, J: J, R: R, scale: 0.5, accumulate: true)
    problem.c.type = .f32
    #expect(problem.mismatch(tolerance: 3e-5) == nil)
  }

  /// As for QLoRA, forward and by the input: weights below, at and above a panel and a piece of expansion.
  @Test(arguments: [osl_type.q8, .q4])
  func `B may be quantised, in both layouts`(type: osl_type) {
    for (M, N, K) in [(3, 5, 32), (15, 33, 64), (29, 130, 288), (20, 67, 544), (2, 9, 4192)] {
      let forward = GemmProblem(I: M, J: N, R: K, b: .init(type: type), c: .init(type: .f32))
      #expect(forward.mismatch(tolerance: 3e-5) == nil)
      let input = GemmProblem(I: M, J: K, R: N, b: .init(type: type, transposed: true), c: .init(type: .f32))
      #expect(input.mismatch(tolerance: 3e-5) == nil)
    }
  }

  @Test(arguments: runnablePaths)
  func `a bfloat16 result is the fp32 one, rounded once`(path: osl_path) {
    for (I, J, R) in [(15, 33, 65), (15, 33, 4200)] {
      var problem = GemmProblem(I: I, J: J, R: R, scale: 0.3)
      let (a, b) = problem.values
      let rounded = problem.product(path, a: a, b: b, old: zeros(I * J))
      problem.c.type = .f32
      let exact = problem.product(path, a: a, b: b, old: zeros(I * J))
      #expect(rounded == exact.map { osl_widen(osl_round($0)) })
    }
  }

  @Test(arguments: runnablePaths)
  func `a row has the same bits alone, among others and in any order of pieces`(path: osl_path) {
    for layout in [false, true] {
      var problem = GemmProblem(I: 530, J: 560, R: 70)
      (problem.a.transposed, problem.b.transposed, problem.c.type) = (layout, layout, .f32)
      let (a, b) = problem.values
      let (J, R) = (problem.J, problem.R)
      let whole = problem.product(path, a: a, b: b, old: zeros(530 * J))
      #expect(problem.product(path, a: a, b: b, old: zeros(530 * J), order: { $0.reversed() }) == whole)
      for rows in [0..<1, 17..<40, 500..<530] {
        problem.I = rows.count
        let some = Array(a[rows.lowerBound * R..<rows.upperBound * R])
        let found = problem.product(path, a: some, b: b, old: zeros(rows.count * J))
        #expect(found == Array(whole[rows.lowerBound * J..<rows.upperBound * J]))
      }
    }
  }

  /// Products of training, and a head for a chunk of tokens.
  @Test(arguments: [
    (2048, 768, 768), (1024, 2048, 2048), (1024, 5632, 2048), (1024, 2048, 5632), (256, 768, 32000),
  ])
  func `a large product feeds sixteen threads from little scratch memory`(I: Int, J: Int, R: Int) {
    for path in runnablePaths {
      let plan = osl_gemm_plan(GemmProblem(I: I, J: J, R: R).described(path))
      #expect(plan.pieces >= 12)
      #expect(plan.scratch_size < 2 << 20)
    }
  }

  @Test(arguments: runnablePaths)
  func `what was there is overwritten, not multiplied by zero`(path: osl_path) {
    for type in [osl_type.f32, .bf16] {
      let problem = GemmProblem(I: 1, J: 2, R: 1, c: .init(type: type))
      #expect(problem.product(path, a: [1], b: [2, 3], old: [.nan, .infinity]) == [2, 3])
    }
  }

  @Test(arguments: runnablePaths)
  func `operands are rounded to the nearest, ties to even`(path: osl_path) {
    let problem = GemmProblem(
      I: 1, J: 4, R: 1, a: .init(type: .f32), b: .init(type: .f32), c: .init(type: .f32))
    let b: [Float] = [1 + 0x1p-8, 1 + 0x3p-8, 1 + 0x1.8p-8, -1 - 0x1p-8]
    let rounded: [Float] = [1, 1 + 0x1p-6, 1 + 0x1p-7, -1]
    #expect(problem.product(path, a: [1], b: b, old: zeros(4)) == rounded)
  }

  @Test(arguments: runnablePaths)
  func `an exact product rounds nothing, and a row has the same bits alone`(path: osl_path) {
    let f32 = GemmProblem.Layout(type: .f32)
    for (I, J, R) in Self.sizes + [(30, 70, 1300)] {
      for (a, b) in Self.layouts {
        var problem = GemmProblem(I: I, J: J, R: R, a: f32, b: f32, c: f32, scale: 0.5, exact: true)
        (problem.a.transposed, problem.b.transposed) = (a, b)
        let (left, right) = problem.values
        let found = problem.product(path, a: left, b: right, old: zeros(I * J))
        let expected = problem.definition(a: left, b: right, old: zeros(I * J))
        #expect(firstMismatch(found, expected, tolerance: 1e-5) == nil)
        problem.I = 1
        let row = problem.product(path, a: Array(left[(I - 1) * R..<I * R]), b: right, old: zeros(J))
        #expect(row == Array(found[(I - 1) * J..<I * J]))
      }
    }
  }

  @Test func `the backward forms agree with finite differences`() {
    let (M, N, K) = (3, 2, 4)
    let f32 = GemmProblem.Layout(type: .f32), across = GemmProblem.Layout(type: .f32, transposed: true)
    // Multiples of 1/64 below 1: exact in bfloat16, also one step to either side.
    func fixed(_ count: Int, seed: UInt64) -> [Float] {
      fixedRandom(count, seed: seed).map { ($0 * 32).rounded() / 64 }
    }
    let (x, w, dy) = (fixed(M * K, seed: 1), fixed(N * K, seed: 2), fixed(M * N, seed: 3))
    func objective(_ x: [Float], _ w: [Float]) -> Double {
      let forward = GemmProblem(I: M, J: N, R: K, a: f32, b: f32, c: f32, scale: 0.5)
      return dot(forward.definition(a: x, b: w, old: zeros(M * N)), dy)
    }
    func turned(_ x: [Float], rows: Int) -> [Float] {
      let columns = x.count / rows
      return (0..<x.count).map { x[$0 % rows * columns + $0 / rows] }
    }
    for path in runnablePaths {
      let input = GemmProblem(I: M, J: K, R: N, a: f32, b: across, c: f32, scale: 0.5)
      let dx = input.product(path, a: dy, b: turned(w, rows: N), old: zeros(M * K))
      let weight = GemmProblem(I: N, J: K, R: M, a: across, b: across, c: f32, scale: 0.5)
      let dw = weight.product(path, a: turned(dy, rows: M), b: turned(x, rows: M), old: zeros(N * K))
      let step: Float = 0x1p-6
      let dxExpected = finiteDifferences(of: { objective($0, w) }, at: x, step: step)
      let dwExpected = finiteDifferences(of: { objective(x, $0) }, at: w, step: step)
      #expect(firstMismatch(dx, dxExpected, tolerance: 1e-4) == nil)
      #expect(firstMismatch(dw, dwExpected, tolerance: 1e-4) == nil)
    }
  }
}
