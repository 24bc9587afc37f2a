import CKernels

/// Checks the tensors of a norm, and gives its rows and channels. Formula: `kernels/include/osler/rmsnorm.h`.
private func sizes(_ y: Tensor, _ rstd: Tensor, _ x: Tensor, _ weight: Tensor) -> (rows: Int, channels: Int) {
  precondition(x.shape.count == 2, "rmsnorm's input is \(x.shape)")
  expect(y, x.shape, "rmsnorm's output")
  expect(rstd, [x.shape[0]], "rmsnorm's rstd")
  expect(weight, [x.shape[1]], "rmsnorm's weight")
  return (x.shape[0], x.shape[1])
}

extension CPUDevice {
  public func rmsnorm(_ y: Tensor, _ rstd: Tensor, _ x: Tensor, _ weight: Tensor, epsilon: Float) {
    let (rows, channels) = sizes(y, rstd, x, weight)
    split(rows, grain: Self.rowsPerPiece(channels: channels)) { range, _ in
      let start = range.lowerBound * channels
      if y.type == .bfloat16 {
        osl_rmsnorm_forward_bf16(
          path, y.halves + start, rstd.pointer + range.lowerBound, x.pointer + start, weight.pointer,
          Int64(range.count), Int64(channels), epsilon)
      } else {
        osl_rmsnorm_forward(
          path, y.pointer + start, rstd.pointer + range.lowerBound, x.pointer + start, weight.pointer,
          Int64(range.count), Int64(channels), epsilon)
      }
    }
  }

  public func rmsnormBackward(
    _ dx: Tensor, _ dweight: Tensor?, _ dy: Tensor, _ x: Tensor, _ weight: Tensor, _ rstd: Tensor
  ) {
    let (rows, channels) = sizes(dx, rstd, x, weight)
    expect(dy, x.shape, "rmsnorm's gradient")
    // Wide rows make few floats of weight gradient to sum up afterwards: at least 32 rows a piece.
    let grain = max(32, Self.rowsPerPiece(channels: channels))
    func run(_ partial: UnsafeMutablePointer<Float>?) {
      split(rows, grain: grain) { range, _ in
        let start = range.lowerBound * channels
        let share = partial.map { $0 + range.lowerBound / grain * channels }
        share?.update(repeating: 0, count: channels)
        osl_rmsnorm_backward(
          path, dx.pointer + start, share, dy.pointer + start, x.pointer + start, weight.pointer,
          rstd.pointer + range.lowerBound, Int64(range.count), Int64(channels))
      }
    }
    guard let dweight else { return run(nil) }
    expect(dweight, [channels], "rmsnorm's weight gradient")
    let pieces = (rows + grain - 1) / grain
    scratch.withFloats(pieces * channels) { partial in
      run(partial)
      for piece in 0..<pieces {
        osl_add(path, dweight.pointer, partial + piece * channels, Int64(channels))
      }
    }
  }
}

extension ReferenceDevice {
  public func rmsnorm(_ y: Tensor, _ rstd: Tensor, _ x: Tensor, _ weight: Tensor, epsilon: Float) {
    let (rows, channels) = sizes(y, rstd, x, weight)
    if y.type == .bfloat16 {
      return osl_rmsnorm_forward_bf16_ref(
        y.halves, rstd.pointer, x.pointer, weight.pointer, Int64(rows), Int64(channels), epsilon)
    }
    osl_rmsnorm_forward_ref(
      y.pointer, rstd.pointer, x.pointer, weight.pointer, Int64(rows), Int64(channels), epsilon)
  }

  public func rmsnormBackward(
    _ dx: Tensor, _ dweight: Tensor?, _ dy: Tensor, _ x: Tensor, _ weight: Tensor, _ rstd: Tensor
  ) {
    let (rows, channels) = sizes(dx, rstd, x, weight)
    expect(dy, x.shape, "rmsnorm's gradient")
    if let dweight { expect(dweight, [channels], "rmsnorm's weight gradient") }
    osl_rmsnorm_backward_ref(
      dx.pointer, dweight?.pointer, dy.pointer, x.pointer, weight.pointer, rstd.pointer,
      Int64(rows), Int64(channels))
  }
}
