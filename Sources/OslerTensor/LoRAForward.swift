import CKernels

// Both products of adapters in one, for reading and writing texts. Formulas: `kernels/include/osler/lora.h`.

extension CPUDevice {
  /// Pieces of the thin products: ranks and rows of a shrink, columns of an expansion. A piece's rows share
  /// what it reads of an adapter.
  private static let (ranksOfShrink, rowsOfShrink, columnsOfExpand) = (4, 8, 256)
  /// Rows of an expansion's piece, when there are many.
  private static let rowsOfExpand = 64

  public func lora(_ y: Tensor, _ x: Tensor, _ segments: [LoRASegment], rows: RowCount) {
    guard let rank = segments.map(\.rank).max(), rank > 0, !segments.isEmpty else { return }
    let u = Tensor(zeros: [x.shape[0], rank])
    switch rows {
    case .many:
      // Each as its own matrix of as many columns as the adapter has ranks.
      let parts = segments.filter { !$0.rows.isEmpty }.map { segment in
        let start = segment.rows.lowerBound * rank
        let part = u.reshaped([u.count]).rows(start..<start + segment.rows.count * segment.rank)
        return (segment: segment, u: part.reshaped([segment.rows.count, segment.rank]))
      }
      if parts.count >= threads {
        gemms(parts.map { ($0.u, Operand(x.rows($0.segment.rows)), Operand($0.segment.a)) })
      } else {
        for (segment, part) in parts {
          gemm(part, Operand(x.rows(segment.rows)), Operand(segment.a), scale: 1, accumulate: false)
        }
      }
      if parts.allSatisfy({ $0.segment.rank == rank }) {
        // Then the matrices lie as one.
        expand(y, u, parts.map(\.segment))
      } else {
        for (segment, part) in parts { expand(y.rows(segment.rows), part, [segment.moved(to: 0)]) }
      }
    case .few:
      shrink(u, x, segments)
      let kernel = segments.map(\.kernelSegment)
      forEachBlock(of: y, rows: y.shape[0], columns: Self.columnsOfExpand) { block in
        osl_lora_expand_few(
          path, y.raw, y.type.kernelType, u.pointer, kernel, Int64(kernel.count), Int64(rank),
          Int64(y.shape[1]), block)
      }
    }
  }

  private func shrink(_ u: Tensor, _ x: Tensor, _ segments: [LoRASegment]) {
    let kernel = segments.map(\.kernelSegment)
    forEachBlock(of: u, rows: Self.rowsOfShrink, columns: Self.ranksOfShrink) { block in
      osl_lora_shrink(
        path, u.pointer, x.raw, x.type.kernelType, kernel, Int64(kernel.count), Int64(u.shape[1]),
        Int64(x.shape[1]), block)
    }
  }

  private func expand(_ y: Tensor, _ u: Tensor, _ segments: [LoRASegment]) {
    let kernel = segments.map(\.kernelSegment)
    forEachBlock(of: y, rows: Self.rowsOfExpand, columns: Self.columnsOfExpand) { block in
      osl_lora_expand(
        path, y.raw, y.type.kernelType, u.pointer, kernel, Int64(kernel.count), Int64(u.shape[1]),
        Int64(y.shape[1]), block)
    }
  }

  private func forEachBlock(
    of y: Tensor, rows: Int, columns: Int, _ body: (osl_block) -> Void
  ) {
    let (height, width) = (y.shape[0], y.shape[1])
    let across = (width + columns - 1) / columns
    split((height + rows - 1) / rows * across, grain: 1) { range, _ in
      let (row, column) = (range.lowerBound / across * rows, range.lowerBound % across * columns)
      body(
        osl_block(
          row: Int64(row), rows: Int64(min(rows, height - row)), column: Int64(column),
          columns: Int64(min(columns, width - column))))
    }
  }
}

extension ReferenceDevice {
  public func lora(_ y: Tensor, _ x: Tensor, _ segments: [LoRASegment], rows: RowCount) {
    guard let rank = segments.map(\.rank).max() else { return }
    let u = Tensor(zeros: [x.shape[0], rank])
    loraShrink(u, x, segments)
    loraExpand(y, u, segments)
  }
}

extension LoRASegment {
  /// The same adapter for as many rows from `row` on.
  fileprivate func moved(to row: Int) -> LoRASegment {
    LoRASegment(rows: row..<row + rows.count, a: a, b: b, scale: scale)
  }
}
