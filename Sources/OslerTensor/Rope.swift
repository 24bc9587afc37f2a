import CKernels

/// Heads and channels of a rotation. Formula: `kernels/include/osler/rope.h`.
private func sizes(_ x: Tensor, _ positions: [Int32], _ table: RotaryTable) -> (heads: Int, channels: Int) {
  let channels = 2 * table.cosines.shape[1]
  precondition(
    x.shape.count == 2 && x.shape[0] == positions.count && channels > 0 && x.shape[1] % channels == 0,
    "rope of \(x.shape) by \(positions.count) positions and heads of \(channels) channels")
  expect(positions, below: table.cosines.shape[0], "positions")
  return (x.shape[1] / channels, channels)
}

extension CPUDevice {
  public func rope(_ x: Tensor, positions: [Int32], table: RotaryTable, inverse: Bool) {
    let (heads, channels) = sizes(x, positions, table)
    positions.withUnsafeBufferPointer { positions in
      guard let base = positions.baseAddress else { return }
      split(positions.count, grain: Self.rowsPerPiece(channels: heads * channels)) { range, _ in
        let start = range.lowerBound * heads * channels
        if x.type == .bfloat16 {
          osl_rope_bf16(
            path, x.halves + start, base + range.lowerBound, table.cosines.pointer, table.sines.pointer,
            Int64(range.count), Int64(heads), Int64(channels), inverse)
        } else {
          osl_rope(
            path, x.pointer + start, base + range.lowerBound, table.cosines.pointer, table.sines.pointer,
            Int64(range.count), Int64(heads), Int64(channels), inverse)
        }
      }
    }
  }
}

extension ReferenceDevice {
  public func rope(_ x: Tensor, positions: [Int32], table: RotaryTable, inverse: Bool) {
    let (heads, channels) = sizes(x, positions, table)
    if x.type == .bfloat16 {
      return osl_rope_bf16_ref(
        x.halves, positions, table.cosines.pointer, table.sines.pointer, Int64(positions.count),
        Int64(heads), Int64(channels), inverse)
    }
    osl_rope_ref(
      x.pointer, positions, table.cosines.pointer, table.sines.pointer, Int64(positions.count),
      Int64(heads), Int64(channels), inverse)
  }
}
