import OslerTensor

/// The matrices of one ``GemmBenchmark``.
final class GemmProblem {
  let benchmark: GemmBenchmark
  /// `[m,k]`, `[m,n]`.
  let x, y: Tensor
  /// `[n,k]` each. Several where a product reads them from memory: in a model the others come between.
  let weights: [Tensor]

  init(_ benchmark: GemmBenchmark) {
    let (m, n, k) = (benchmark.m, benchmark.n, benchmark.k)
    let (form, format) = (benchmark.form, benchmark.format)
    self.benchmark = benchmark
    // What is written or added to begins with zeros.
    let activations = format.precision.elementType
    x = Self.matrix(m, k, isZero: form == .input, seed: 1, activations)
    y = Self.matrix(m, n, isZero: form == .forward, seed: 2, activations)
    // A weight's gradient is fp32, whatever the weight is.
    let first = Self.matrix(
      n, k, isZero: form == .weight, seed: 3,
      form == .weight ? .float32 : format.quantization ?? activations)
    let copies = m == 1 ? max(1, Int(3e8 / (Double(n * k) * format.bytesPerWeight))) : 1
    weights = [first] + (1..<copies).map { _ in first.copy() }
  }

  func multiply(_ device: CPUDevice, weight turn: Int) {
    let w = weights[turn % weights.count]
    switch benchmark.form {
    case .forward: device.linear(y, x, w, scale: 1, accumulate: false)
    case .input: device.linearBackwardInput(x, y, w, scale: 1, accumulate: false)
    case .weight: device.linearBackwardWeight(w, y, x, scale: 1)
    }
  }

  /// Compares the corners and sixty entries anywhere with sums in double.
  func check() throws {
    let product = product
    let stream = RandomStream(seed: 0, name: "gemm/entries")
    let corners = [0, product.rows - 1].flatMap { row in [0, product.columns - 1].map { (row, $0) } }
    let anywhere = (0..<60).map { sample in
      let (first, second) = (UInt64(2 * sample), UInt64(2 * sample + 1))
      return (
        Int(stream.uniform(at: first) * Double(product.rows)),
        Int(stream.uniform(at: second) * Double(product.columns))
      )
    }
    for (row, column) in corners + anywhere {
      var (sum, size) = (0.0, 0.0)
      for index in 0..<product.reductions {
        let term = product.a[row, index] * product.b[column, index]
        sum += term
        size += abs(term)
      }
      let found = product.c[row, column]
      // What is written in bfloat16 is rounded to its eight digits.
      let rounding = benchmark.format == .fp32 ? 0 : 0x1p-8 * abs(sum)
      guard abs(found - sum) <= 1e-5 * size + 1e-6 + rounding else {
        throw BenchmarkError.wrong("row \(row), column \(column) is \(found), not \(sum)")
      }
    }
  }

  /// A matrix, or its transpose, without moving it.
  private struct Operand {
    let values: [Float]
    let rowStride, columnStride: Int

    init(_ tensor: Tensor, isTransposed: Bool = false) {
      values = tensor.array
      (rowStride, columnStride) = isTransposed ? (1, tensor.shape[1]) : (tensor.shape[1], 1)
    }

    subscript(row: Int, column: Int) -> Double { Double(values[row * rowStride + column * columnStride]) }
  }

  /// `c[rows,columns] = a[rows,reductions] · b[columns,reductions]ᵀ`, whatever the form.
  private var product: (rows: Int, columns: Int, reductions: Int, c: Operand, a: Operand, b: Operand) {
    let (m, n, k) = (benchmark.m, benchmark.n, benchmark.k)
    let w = weights[0]
    return switch benchmark.form {
    case .forward: (m, n, k, Operand(y), Operand(x), Operand(w))
    case .input: (m, k, n, Operand(x), Operand(y), Operand(w, isTransposed: true))
    case .weight:
      (n, k, m, Operand(w), Operand(y, isTransposed: true), Operand(x, isTransposed: true))
    }
  }

  /// Multiples of 1/64 between -1 and 1: the same in every format that is not quantised.
  private static func matrix(
    _ rows: Int, _ columns: Int, isZero: Bool, seed: UInt64, _ type: ElementType
  ) -> Tensor {
    guard !isZero else { return Tensor(zeros: [rows, columns], type: type) }
    let tensor = Tensor(zeros: [rows, columns])
    let stream = RandomStream(seed: seed, name: "gemm/matrix")
    let table = (0..<RepeatedTable.length).map { index in
      Float((stream.uniform(at: UInt64(index)) * 128).rounded(.down) - 64) / 64
    }
    RepeatedTable.fill(tensor, from: table, start: 0)
    return tensor.converted(to: type)
  }
}
