import CKernels

// Formula: `kernels/include/osler/swiglu.h`.

extension CPUDevice {
  public func swiglu(_ y: Tensor, _ gate: Tensor, _ up: Tensor) {
    expect(y, gate.shape, "swiglu's output")
    expect(up, gate.shape, "swiglu's up")
    split(y.count, grain: Self.elementsPerPiece) { range, _ in
      let start = range.lowerBound
      osl_swiglu_forward(
        path, y.pointer + start, gate.pointer + start, up.pointer + start, Int64(range.count))
    }
  }

  public func swigluBackward(_ dgate: Tensor, _ dup: Tensor, _ dy: Tensor, _ gate: Tensor, _ up: Tensor) {
    for tensor in [dgate, dup, dy, up] { expect(tensor, gate.shape, "a tensor of swiglu's backward") }
    split(dy.count, grain: Self.elementsPerPiece) { range, _ in
      let start = range.lowerBound
      osl_swiglu_backward(
        path, dgate.pointer + start, dup.pointer + start, dy.pointer + start, gate.pointer + start,
        up.pointer + start, Int64(range.count))
    }
  }
}

extension ReferenceDevice {
  public func swiglu(_ y: Tensor, _ gate: Tensor, _ up: Tensor) {
    expect(y, gate.shape, "swiglu's output")
    expect(up, gate.shape, "swiglu's up")
    osl_swiglu_forward_ref(y.pointer, gate.pointer, up.pointer, Int64(y.count))
  }

  public func swigluBackward(_ dgate: Tensor, _ dup: Tensor, _ dy: Tensor, _ gate: Tensor, _ up: Tensor) {
    for tensor in [dgate, dup, dy, up] { expect(tensor, gate.shape, "a tensor of swiglu's backward") }
    osl_swiglu_backward_ref(
      dgate.pointer, dup.pointer, dy.pointer, gate.pointer, up.pointer, Int64(dy.count))
  }
}
