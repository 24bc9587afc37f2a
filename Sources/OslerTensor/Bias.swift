import CKernels

/// Checks rows and their bias, and gives the rows' sizes. Formula: `kernels/include/osler/bias.h`.
private func sizes(_ y: Tensor, _ bias: Tensor) -> (rows: Int, channels: Int) {
  precondition(y.shape.count == 2, "a bias on \(y.shape)")
  expect(bias, [y.shape[1]], "a bias")
  return (y.shape[0], y.shape[1])
}

extension CPUDevice {
  public func bias(_ y: Tensor, _ bias: Tensor) {
    let (rows, channels) = sizes(y, bias)
    split(rows, grain: Self.rowsPerPiece(channels: channels)) { range, _ in
      let (start, count) = (range.lowerBound * channels, Int64(range.count))
      if y.type == .bfloat16 {
        osl_bias_forward_bf16(path, y.halves + start, bias.pointer, count, Int64(channels))
      } else {
        osl_bias_forward(path, y.pointer + start, bias.pointer, count, Int64(channels))
      }
    }
  }

  public func biasBackward(_ dbias: Tensor, _ dy: Tensor) {
    let (rows, channels) = sizes(dy, dbias)
    // Every thread adds its own columns of all rows, in order.
    split(channels, grain: 64) { range, _ in
      let (from, count) = (Int64(range.lowerBound), Int64(range.count))
      if dy.type == .bfloat16 {
        osl_bias_backward_bf16(path, dbias.pointer, dy.halves, Int64(rows), Int64(channels), from, count)
      } else {
        osl_bias_backward(path, dbias.pointer, dy.pointer, Int64(rows), Int64(channels), from, count)
      }
    }
  }
}

extension ReferenceDevice {
  public func bias(_ y: Tensor, _ bias: Tensor) {
    let (rows, channels) = sizes(y, bias)
    if y.type == .bfloat16 {
      return osl_bias_forward_bf16_ref(y.halves, bias.pointer, Int64(rows), Int64(channels))
    }
    osl_bias_forward_ref(y.pointer, bias.pointer, Int64(rows), Int64(channels))
  }

  public func biasBackward(_ dbias: Tensor, _ dy: Tensor) {
    let (rows, channels) = sizes(dy, dbias)
    if dy.type == .bfloat16 {
      return osl_bias_backward_bf16_ref(dbias.pointer, dy.halves, Int64(rows), Int64(channels))
    }
    osl_bias_backward_ref(dbias.pointer, dy.pointer, Int64(rows), Int64(channels))
  }
}
