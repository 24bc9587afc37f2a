import CKernels

// Formula: `kernels/include/osler/swiglu.h`.

extension CPUDevice {
  public func swiglu(_ y: Tensor, _ gate: Tensor, _ up: Tensor) {
    expect(y, gate.shape, "swiglu's output")
    expect(up, gate.shape, "swiglu's up")
    split(y.count, grain: Self.elementsPerPiece) { range, _ in
      let start = range.lowerBound
      if y.type == .bfloat16 {
        osl_swiglu_forward_bf16(
          path, y.halves + start, gate.halves + start, up.halves + start, Int64(range.count))
      } else {
        osl_swiglu_forward(
          path, y.pointer + start, gate.pointer + start, up.pointer + start, Int64(range.count))
      }
    }
  }

  public func swigluBackward(_ dgate: Tensor, _ dup: Tensor, _ dy: Tensor, _ gate: Tensor, _ up: Tensor) {
    for tensor in [dgate, dup, dy, up] { expect(tensor, gate.shape, "a tensor of swiglu's backward") }
    split(dy.count, grain: Self.elementsPerPiece) { range, _ in
      let (start, count) = (range.lowerBound, range.count)
      if dy.type == .bfloat16 {
        osl_swiglu_backward_bf16(
          path, dgate.halves + start, dup.halves + start, dy.halves + start, gate.halves + start,
          up.halves + start, Int64(count))
      } else {
        // The fp32 kernel adds.
        (dgate.pointer + start).update(repeating: 0, count: count)
        (dup.pointer + start).update(repeating: 0, count: count)
        osl_swiglu_backward(
          path, dgate.pointer + start, dup.pointer + start, dy.pointer + start, gate.pointer + start,
          up.pointer + start, Int64(count))
      }
    }
  }
}

extension ReferenceDevice {
  public func swiglu(_ y: Tensor, _ gate: Tensor, _ up: Tensor) {
    expect(y, gate.shape, "swiglu's output")
    expect(up, gate.shape, "swiglu's up")
    if y.type == .bfloat16 {
      return osl_swiglu_forward_bf16_ref(y.halves, gate.halves, up.halves, Int64(y.count))
    }
    osl_swiglu_forward_ref(y.pointer, gate.pointer, up.pointer, Int64(y.count))
  }

  public func swigluBackward(_ dgate: Tensor, _ dup: Tensor, _ dy: Tensor, _ gate: Tensor, _ up: Tensor) {
    for tensor in [dgate, dup, dy, up] { expect(tensor, gate.shape, "a tensor of swiglu's backward") }
    if dy.type == .bfloat16 {
      return osl_swiglu_backward_bf16_ref(
        dgate.halves, dup.halves, dy.halves, gate.halves, up.halves, Int64(dy.count))
    }
    dgate.fill(0)
    dup.fill(0)
    osl_swiglu_backward_ref(
      dgate.pointer, dup.pointer, dy.pointer, gate.pointer, up.pointer, Int64(dy.count))
  }
}
