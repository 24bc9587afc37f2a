import CKernels

// Formulas: `kernels/include/osler/dora.h`.

extension CPUDevice {
  /// Rows of a weight that are widened at a time, and columns of a gradient in a piece.
  private static let rowsOfDoRA = 32
  private static let columnsOfDoRA = 128

  public func doraNorm(_ norm: Tensor, _ w: Tensor, a: Tensor, b: Tensor, scale: Float) {
    let (N, K, rank) = sizes(norm, w, a, b)
    let stride = Self.rowsOfDoRA * K
    scratch.withFloats(stride * threads) { memory in
      split(N, grain: Self.rowsOfDoRA) { range, worker in
        let rows = memory + worker * stride
        for (index, row) in range.enumerated() { widen(row, of: w, into: rows + index * K) }
        osl_dora_direction(
          path, rows, b.pointer + range.lowerBound * rank, a.pointer, scale, Int64(range.count),
          Int64(rank), Int64(K))
        for (index, row) in range.enumerated() {
          var sum = 0.0
          osl_sum_of_squares(path, &sum, rows + index * K, Int64(K))
          norm.pointer[row] = Float(sum.squareRoot())
        }
      }
    }
  }

  public func doraScale(_ y: Tensor, _ x: Tensor, _ c: Tensor, accumulate: Bool) {
    let (R, C) = sizes(y, x, c)
    split(R, grain: Self.rowsPerPiece(channels: C)) { range, _ in
      let offset = range.lowerBound * C
      osl_dora_scale(
        path, y.raw + y.type.byteCount(of: [offset]), y.type.kernelType,
        x.raw + x.type.byteCount(of: [offset]), x.type.kernelType, c.pointer, Int64(range.count), Int64(C),
        accumulate ? 1 : 0)
    }
  }

  public func doraBackward(_ dg: Tensor, _ dy: Tensor, _ x: Tensor, norm: Tensor) {
    let (R, C) = sizes(dy, x, norm)
    expect(dg, [C], "a magnitude's gradient")
    split(C, grain: Self.columnsOfDoRA) { range, _ in
      osl_dora_backward(
        path, dg.pointer, dy.raw, dy.type.kernelType, x.pointer, norm.pointer, Int64(R), Int64(C),
        Int64(range.lowerBound), Int64(range.count))
    }
  }

  /// Row `row` of a matrix of any type, in fp32.
  private func widen(_ row: Int, of w: Tensor, into target: UnsafeMutablePointer<Float>) {
    let K = w.shape[1]
    switch w.type {
    case .float32: target.update(from: w.pointer + row * K, count: K)
    case .bfloat16: osl_widen_bf16(path, target, w.halves + row * K, Int64(K))
    default:
      osl_dequantize(
        path, target, w.raw, w.type.kernelType, Int64(w.shape[0]), Int64(K), Int64(row), 0, Int64(K))
    }
  }
}

extension ReferenceDevice {
  public func doraNorm(_ norm: Tensor, _ w: Tensor, a: Tensor, b: Tensor, scale: Float) {
    let (N, K, rank) = sizes(norm, w, a, b)
    let wide = w.type == .float32 ? w.copy() : w.converted(to: .float32)
    osl_dora_direction_ref(wide.pointer, b.pointer, a.pointer, scale, Int64(N), Int64(rank), Int64(K))
    for row in 0..<N {
      var sum = 0.0
      osl_sum_of_squares_ref(&sum, wide.pointer + row * K, Int64(K))
      norm.pointer[row] = Float(sum.squareRoot())
    }
  }

  public func doraScale(_ y: Tensor, _ x: Tensor, _ c: Tensor, accumulate: Bool) {
    let (R, C) = sizes(y, x, c)
    osl_dora_scale_ref(
      y.raw, y.type.kernelType, x.raw, x.type.kernelType, c.pointer, Int64(R), Int64(C), accumulate ? 1 : 0)
  }

  public func doraBackward(_ dg: Tensor, _ dy: Tensor, _ x: Tensor, norm: Tensor) {
    let (R, C) = sizes(dy, x, norm)
    expect(dg, [C], "a magnitude's gradient")
    osl_dora_backward_ref(
      dg.pointer, dy.raw, dy.type.kernelType, x.pointer, norm.pointer, Int64(R), Int64(C))
  }
}

private func sizes(_ norm: Tensor, _ w: Tensor, _ a: Tensor, _ b: Tensor) -> (N: Int, K: Int, rank: Int) {
  let (N, K, rank) = (w.shape[0], w.shape[1], a.shape[0])
  expect(norm, [N], "a weight's norms")
  expect(a, [rank, K], "A")
  expect(b, [N, rank], "B")
  return (N, K, rank)
}

private func sizes(_ y: Tensor, _ x: Tensor, _ channels: Tensor) -> (R: Int, C: Int) {
  let (R, C) = (y.shape[0], y.shape[1])
  expect(x, [R, C], "what is scaled")
  expect(channels, [C], "the factors")
  return (R, C)
}
