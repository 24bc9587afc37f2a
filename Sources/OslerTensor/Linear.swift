import CKernels

/// Sizes of a linear layer: `M` tokens, `K` inputs, `N` outputs. Formulas: `kernels/include/osler/linear.h`.
private struct LinearSizes {
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
  public func linear(_ y: Tensor, _ x: Tensor, _ w: Tensor, scale: Float, accumulate: Bool) {
    let sizes = LinearSizes(outputs: y, inputs: x, weight: w)
    guard sizes.K > 0 else { return accumulate ? () : y.fill(0) }
    forEachBlock(rows: sizes.M, columns: sizes.N, depth: sizes.K) { block in
      osl_linear_forward(
        y.pointer, x.pointer, w.pointer, Int64(sizes.N), Int64(sizes.K), scale, accumulate, block)
    }
  }

  public func linearBackwardInput(_ dx: Tensor, _ dy: Tensor, _ w: Tensor, scale: Float) {
    let sizes = LinearSizes(outputs: dy, inputs: dx, weight: w)
    forEachBlock(rows: sizes.M, columns: sizes.K, depth: sizes.N) { block in
      osl_linear_backward_input(
        dx.pointer, dy.pointer, w.pointer, Int64(sizes.N), Int64(sizes.K), scale, block)
    }
  }

  public func linearBackwardWeight(_ dw: Tensor, _ dy: Tensor, _ x: Tensor, scale: Float) {
    let sizes = LinearSizes(outputs: dy, inputs: x, weight: dw)
    forEachBlock(rows: sizes.N, columns: sizes.K, depth: sizes.M) { block in
      osl_linear_backward_weight(
        dw.pointer, dy.pointer, x.pointer, Int64(sizes.M), Int64(sizes.N), Int64(sizes.K), scale, block)
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

/// How an output matrix is cut into blocks.
struct BlockPlan: Hashable {
  /// Of one block.
  let (rows, columns): (Int, Int)
  /// How many there are.
  let (down, across): (Int, Int)

  /// A product this large is worth a thread of its own: some 30 µs.
  private static let leastOperations = 8 << 20
  /// With more than a few blocks, larger ones: OpenBLAS copies both operands of every block.
  private static let manyOperations = 32 << 20
  /// Of a block's side, but for the first cut: narrow blocks copy more than they multiply.
  private static let leastSide = 128

  init(rows: Int, columns: Int, depth: Int) {
    let operations = 2 * rows * columns * depth
    let wanted = min(64, max(operations / Self.manyOperations, min(4, operations / Self.leastOperations)))
    var (down, across) = (1, 1)
    while down * across < wanted {
      // The longer side is cut, which copies least.
      let side = max(rows / down, columns / across)
      guard side >= (down * across == 1 ? 1 : 2) * Self.leastSide else { break }
      if rows / down >= columns / across { down *= 2 } else { across *= 2 }
    }
    // Whole tiles of OpenBLAS's inner kernel.
    self.rows = max(1, ((rows + down - 1) / down + 15) / 16 * 16)
    self.columns = max(1, ((columns + across - 1) / across + 15) / 16 * 16)
    self.down = (rows + self.rows - 1) / self.rows
    self.across = (columns + self.columns - 1) / self.columns
  }
}

extension ReferenceDevice {
  public func linear(_ y: Tensor, _ x: Tensor, _ w: Tensor, scale: Float, accumulate: Bool) {
    let sizes = LinearSizes(outputs: y, inputs: x, weight: w)
    osl_linear_forward_ref(
      y.pointer, x.pointer, w.pointer, Int64(sizes.M), Int64(sizes.N), Int64(sizes.K), scale, accumulate)
  }

  public func linearBackwardInput(_ dx: Tensor, _ dy: Tensor, _ w: Tensor, scale: Float) {
    let sizes = LinearSizes(outputs: dy, inputs: dx, weight: w)
    osl_linear_backward_input_ref(
      dx.pointer, dy.pointer, w.pointer, Int64(sizes.M), Int64(sizes.N), Int64(sizes.K), scale)
  }

  public func linearBackwardWeight(_ dw: Tensor, _ dy: Tensor, _ x: Tensor, scale: Float) {
    let sizes = LinearSizes(outputs: dy, inputs: x, weight: dw)
    osl_linear_backward_weight_ref(
      dw.pointer, dy.pointer, x.pointer, Int64(sizes.M), Int64(sizes.N), Int64(sizes.K), scale)
  }
}
