import CKernels
import OslerTestSupport
import Testing

/// The AMX path of matrix products, on every machine: on the processor's tiles where it has them, else on the
/// model of them, for which these products are small.
struct AMXGemmTests {
  /// Below, at and above one tile and one pair of them.
  private static let sizes = [1, 15, 16, 17, 31, 32, 33, 65]

  @Test(arguments: sizes, sizes)
  func `products of any number of rows and columns agree with the definition`(rows: Int, columns: Int) {
    expectAgreement(GemmProblem(I: rows, J: columns, R: 33, c: .init(type: .f32, gap: 3)))
  }

  @Test(arguments: [1, 2, 31, 32, 33, 63, 64, 65, 100], GemmKernelTests.layouts)
  func `products over any number of reductions agree with the definition`(
    reductions: Int, transposed: (a: Bool, b: Bool)
  ) {
    for types in [(osl_type.bf16, osl_type.f32), (.f32, .bf16)] {
      var problem = GemmProblem(I: 20, J: 40, R: reductions, c: .init(type: .f32))
      problem.a = .init(type: types.0, transposed: transposed.a, gap: 1)
      problem.b = .init(type: types.1, transposed: transposed.b, gap: 2)
      expectAgreement(problem)
    }
  }

  @Test(arguments: [osl_type.f32, .bf16])
  func `a product is scaled, added and rounded`(type: osl_type) {
    for (I, J) in [(32, 32), (33, 40)] {
      expectAgreement(GemmProblem(I: I, J: J, R: 40, c: .init(type: type), scale: -0.25))
      expectAgreement(GemmProblem(I: I, J: J, R: 40, c: .init(type: .f32), scale: 0.5, accumulate: true))
      expectAgreement(GemmProblem(I: I, J: J, R: 40, c: .init(type: .f32), accumulate: true))
    }
  }

  /// 2100 reductions take two chunks; 600 columns take two blocks, for which A is packed beforehand.
  @Test(arguments: [(18, 20, 2100), (3, 600, 65)], [osl_type.f32, .bf16])
  func `products of several chunks and blocks agree with the definition`(
    size: (I: Int, J: Int, R: Int), type: osl_type
  ) {
    for (a, b) in GemmKernelTests.layouts {
      var problem = GemmProblem(I: size.I, J: size.J, R: size.R, c: .init(type: type))
      (problem.a.transposed, problem.b.transposed) = (a, b)
      expectAgreement(problem)
    }
  }

  @Test func `a row has the same bits in any company`() {
    let (I, J, R) = (40, 50, 70)
    var problem = GemmProblem(I: I, J: J, R: R, c: .init(type: .f32))
    let (a, b) = problem.values
    let whole = problem.product(.amx, a: a, b: b, old: zeros(I * J))
    for rows in [0..<1, 15..<17, 31..<34, 39..<40] {
      problem.I = rows.count
      let some = Array(a[rows.lowerBound * R..<rows.upperBound * R])
      let found = problem.product(.amx, a: some, b: b, old: zeros(rows.count * J))
      #expect(found == Array(whole[rows.lowerBound * J..<rows.upperBound * J]))
    }
  }

  private func expectAgreement(_ problem: GemmProblem) {
    let (a, b) = problem.values
    let old = fixedRandom(problem.I * problem.J, seed: 3)
    // One step of bfloat16 where the sums lie on either side of a tie.
    let tolerance: Float = problem.c.type == .bf16 ? 0x1p-7 : 2e-5
    let found = problem.product(.amx, a: a, b: b, old: old)
    #expect(
      firstMismatch(found, problem.definition(a: a, b: b, old: old), tolerance: tolerance) == nil,
      "\(problem)")
  }
}
