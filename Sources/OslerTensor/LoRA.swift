import CKernels

// Formulas: `kernels/include/osler/lora.h`.

/// Rows of a batch that share an adapter.
public struct LoRASegment {
  public let rows: Range<Int>
  /// `[rank, K]` and `[N, rank]`, fp32.
  public let a: Tensor
  public let b: Tensor
  public let scale: Float

  public init(rows: Range<Int>, a: Tensor, b: Tensor, scale: Float) {
    precondition(a.shape[0] == b.shape[1], "A is \(a.shape) and B \(b.shape)")
    self.rows = rows
    self.a = a
    self.b = b
    self.scale = scale
  }

  var rank: Int { a.shape[0] }

  var kernelSegment: osl_lora_segment {
    osl_lora_segment(
      row: Int64(rows.lowerBound), rows: Int64(rows.count), a: UnsafeRawPointer(a.raw),
      b: UnsafeRawPointer(b.raw), type: a.type.kernelType, rank: Int64(rank), scale: scale)
  }
}

extension CPUDevice {
  /// Rows of a piece of the thin products.
  private static let rowsOfLoRA = 64

  public func loraShrink(_ u: Tensor, _ x: Tensor, _ segments: [LoRASegment]) {
    if let only = whole(u, segments), usesGemm(x) {
      return gemm(u, Operand(x), Operand(only.a), scale: 1, accumulate: false)
    }
    let segments = segments.map(\.kernelSegment)
    forEachRows(of: x) { block in
      osl_lora_shrink(
        path, u.pointer, x.raw, x.type.kernelType, segments, Int64(segments.count), Int64(u.shape[1]),
        Int64(x.shape[1]), block(u.shape[1]))
    }
  }

  public func loraExpand(_ y: Tensor, _ u: Tensor, _ segments: [LoRASegment]) {
    let segments = segments.map(\.kernelSegment)
    forEachRows(of: y) { block in
      osl_lora_expand(
        path, y.raw, y.type.kernelType, u.pointer, segments, Int64(segments.count), Int64(u.shape[1]),
        Int64(y.shape[1]), block(y.shape[1]))
    }
  }

  public func loraBackwardShrink(_ t: Tensor, _ dy: Tensor, _ b: Tensor, scale: Float) {
    if usesGemm(dy) {
      return gemm(t, Operand(dy), Operand(b, transposed: true), scale: scale, accumulate: false)
    }
    linearBackwardInput(t, dy, b, scale: scale, accumulate: false)
  }

  public func loraBackwardInput(_ dx: Tensor, _ t: Tensor, _ a: Tensor) {
    guard dx.type == .bfloat16 else {
      return linearBackwardInput(dx, t, a, scale: 1, accumulate: true)
    }
    // B has no part in this product; A stands in its place.
    var segment = osl_lora_segment(
      row: 0, rows: Int64(t.shape[0]), a: UnsafeRawPointer(a.raw), b: UnsafeRawPointer(a.raw),
      type: a.type.kernelType, rank: Int64(a.shape[0]), scale: 1)
    withUnsafePointer(to: &segment) { segment in
      forEachRows(of: dx) { block in
        osl_lora_backward_input(
          path, dx.raw, dx.type.kernelType, t.pointer, segment, Int64(t.shape[1]), Int64(dx.shape[1]),
          block(dx.shape[1]))
      }
    }
  }

  /// The segment that covers all rows of `u` with all its columns, if one does.
  private func whole(_ u: Tensor, _ segments: [LoRASegment]) -> LoRASegment? {
    segments.first { $0.rows == 0..<u.shape[0] && $0.rank == u.shape[1] }
  }

  private func usesGemm(_ x: Tensor) -> Bool { x.type == .bfloat16 && x.shape[0] > Self.mostRowsOfGemv }

  private func forEachRows(of x: Tensor, _ body: ((_ columns: Int) -> osl_block) -> Void) {
    split(x.shape[0], grain: Self.rowsOfLoRA) { range, _ in
      body { columns in
        osl_block(
          row: Int64(range.lowerBound), rows: Int64(range.count), column: 0, columns: Int64(columns))
      }
    }
  }
}

extension ReferenceDevice {
  public func loraShrink(_ u: Tensor, _ x: Tensor, _ segments: [LoRASegment]) {
    let segments = segments.map(\.kernelSegment)
    osl_lora_shrink_ref(
      u.pointer, x.raw, x.type.kernelType, segments, Int64(segments.count), Int64(u.shape[1]),
      Int64(x.shape[1]))
  }

  public func loraExpand(_ y: Tensor, _ u: Tensor, _ segments: [LoRASegment]) {
    let segments = segments.map(\.kernelSegment)
    osl_lora_expand_ref(
      y.raw, y.type.kernelType, u.pointer, segments, Int64(segments.count), Int64(u.shape[1]),
      Int64(y.shape[1]))
  }

  public func loraBackwardShrink(_ t: Tensor, _ dy: Tensor, _ b: Tensor, scale: Float) {
    linearBackwardInput(t, dy, b, scale: scale, accumulate: false)
  }

  public func loraBackwardInput(_ dx: Tensor, _ t: Tensor, _ a: Tensor) {
    guard dx.type == .bfloat16 else {
      return linearBackwardInput(dx, t, a, scale: 1, accumulate: true)
    }
    let wide = dx.converted(to: .float32)
    linearBackwardInput(wide, t, a, scale: 1, accumulate: true)
    dx.assign(wide.converted(to: .bfloat16))
  }
}
