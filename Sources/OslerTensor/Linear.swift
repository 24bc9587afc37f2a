import CKernels

/// Sizes of a linear layer: `M` tokens, `K` inputs, `N` outputs. Formulas: `kernels/include/osler/linear.h`.
struct LinearSizes {
  let (M, N, K): (Int, Int, Int)

  init(outputs y: Tensor, inputs x: Tensor, weight w: Tensor) {
    precondition(x.shape.count == 2 && w.shape.count == 2, "linear of \(x.shape) by \(w.shape)")
    (M, N, K) = (x.shape[0], w.shape[0], w.shape[1])
    expect(x, [M, K], "linear's input")
    expect(y, [M, N], "linear's output")
    precondition(max(M, N, K) <= Int32.max, "linear of \(x.shape) by \(w.shape) is too large")
  }
}

extension CPUDevice {
  public func linear(
    _ y: Tensor, _ x: Tensor, _ w: Tensor, scale: Float, accumulate: Bool, rows: RowCount?
  ) {
    let sizes = LinearSizes(outputs: y, inputs: x, weight: w)
    guard sizes.K > 0 else { return accumulate ? () : y.fill(0) }
    if rows ?? (sizes.M <= Self.mostRowsOfGemv ? .few : .many) == .few {
      gemv(y, x, w, sizes, scale: scale, accumulate: accumulate)
    } else if rows == nil, x.type == .float32, w.type == .float32, y.type == .float32 {
      // The fastest, but the bits of its rows depend on how many there are.
      forEachBlock(rows: sizes.M, columns: sizes.N, depth: sizes.K) { block in
        osl_linear_forward(
          y.pointer, x.pointer, w.pointer, Int64(sizes.N), Int64(sizes.K), scale, accumulate, block)
      }
    } else {
      gemm(y, Operand(x), Operand(w), scale: scale, accumulate: accumulate)
    }
  }

  public func linearBackwardInput(
    _ dx: Tensor, _ dy: Tensor, _ w: Tensor, scale: Float, accumulate: Bool
  ) {
    let sizes = LinearSizes(outputs: dy, inputs: dx, weight: w)
    guard sizes.N > 0 else { return accumulate ? () : dx.fill(0) }
    if dx.type == .float32, dy.type == .float32, w.type == .float32 {
      if !accumulate { dx.fill(0) }
      forEachBlock(rows: sizes.M, columns: sizes.K, depth: sizes.N) { block in
        osl_linear_backward_input(
          dx.pointer, dy.pointer, w.pointer, Int64(sizes.N), Int64(sizes.K), scale, block)
      }
    } else {
      gemm(dx, Operand(dy), Operand(w, transposed: true), scale: scale, accumulate: accumulate)
    }
  }

  public func linearBackwardWeight(_ dw: Tensor, _ dy: Tensor, _ x: Tensor, scale: Float) {
    let sizes = LinearSizes(outputs: dy, inputs: x, weight: dw)
    guard sizes.M > 0 else { return }
    if dy.type == .float32, x.type == .float32 {
      forEachBlock(rows: sizes.N, columns: sizes.K, depth: sizes.M) { block in
        osl_linear_backward_weight(
          dw.pointer, dy.pointer, x.pointer, Int64(sizes.M), Int64(sizes.N), Int64(sizes.K), scale, block)
      }
    } else {
      gemm(dw, Operand(dy, transposed: true), Operand(x, transposed: true), scale: scale, accumulate: true)
    }
  }

  /// Cuts an output matrix into blocks, by its sizes alone, and runs `product` on each.
  private func forEachBlock(rows: Int, columns: Int, depth: Int, _ product: (osl_block) -> Void) {
    guard rows > 0, columns > 0, depth > 0 else { return }
    let plan = BlockPlan(rows: rows, columns: columns, depth: depth)
    split(plan.down * plan.across, grain: 1) { range, _ in
      let (row, column) = (range.lowerBound / plan.across, range.lowerBound % plan.across)
      product(
        osl_block(
          row: Int64(row * plan.rows), rows: Int64(min(plan.rows, rows - row * plan.rows)),
          column: Int64(column * plan.columns),
          columns: Int64(min(plan.columns, columns - column * plan.columns))))
    }
  }
}

extension ReferenceDevice {
  public func linear(
    _ y: Tensor, _ x: Tensor, _ w: Tensor, scale: Float, accumulate: Bool, rows: RowCount?
  ) {
    let sizes = LinearSizes(outputs: y, inputs: x, weight: w)
    guard y.type == .float32, x.type == .float32, w.type == .float32 else {
      return gemm(y, Operand(x), Operand(w), scale: scale, accumulate: accumulate)
    }
    osl_linear_forward_ref(
      y.pointer, x.pointer, w.pointer, Int64(sizes.M), Int64(sizes.N), Int64(sizes.K), scale, accumulate)
  }

  public func linearBackwardInput(
    _ dx: Tensor, _ dy: Tensor, _ w: Tensor, scale: Float, accumulate: Bool
  ) {
    let sizes = LinearSizes(outputs: dy, inputs: dx, weight: w)
    guard dx.type == .float32, dy.type == .float32, w.type == .float32 else {
      return gemm(dx, Operand(dy), Operand(w, transposed: true), scale: scale, accumulate: accumulate)
    }
    if !accumulate { dx.fill(0) }
    osl_linear_backward_input_ref(
      dx.pointer, dy.pointer, w.pointer, Int64(sizes.M), Int64(sizes.N), Int64(sizes.K), scale)
  }

  public func linearBackwardWeight(_ dw: Tensor, _ dy: Tensor, _ x: Tensor, scale: Float) {
    let sizes = LinearSizes(outputs: dy, inputs: x, weight: dw)
    guard dy.type == .float32, x.type == .float32 else {
      return gemm(
        dw, Operand(dy, transposed: true), Operand(x, transposed: true), scale: scale, accumulate: true)
    }
    osl_linear_backward_weight_ref(
      dw.pointer, dy.pointer, x.pointer, Int64(sizes.M), Int64(sizes.N), Int64(sizes.K), scale)
  }
}
