import CKernels

// Formula: `kernels/include/osler/adamw.h`.

extension CPUDevice {
  public func adamw(
    _ p: Tensor, remainder: Tensor?, _ m: Tensor, _ v: Tensor, _ g: Tensor, _ step: AdamWStep,
    stream: RandomStream
  ) {
    for tensor in [m, v, g] { expect(tensor, p.shape, "a tensor of adamw") }
    let kernelStep = step.kernelStep
    split(p.count, grain: Self.elementsPerPiece) { range, _ in
      let (start, count) = (range.lowerBound, Int64(range.count))
      guard let remainder else {
        return osl_adamw(
          path, p.pointer + start, m.pointer + start, v.pointer + start, g.pointer + start, count, kernelStep)
      }
      if m.type == .bfloat16 {
        osl_adamw_compact(
          path, p.halves + start, remainder.remainders + start, m.halves + start, v.halves + start,
          g.pointer + start, count, kernelStep, stream.key, UInt64(start))
      } else {
        osl_adamw_split(
          path, p.halves + start, remainder.remainders + start, m.pointer + start, v.pointer + start,
          g.pointer + start, count, kernelStep)
      }
    }
  }
}

extension ReferenceDevice {
  public func adamw(
    _ p: Tensor, remainder: Tensor?, _ m: Tensor, _ v: Tensor, _ g: Tensor, _ step: AdamWStep,
    stream: RandomStream
  ) {
    for tensor in [m, v, g] { expect(tensor, p.shape, "a tensor of adamw") }
    guard let remainder else {
      return osl_adamw_ref(p.pointer, m.pointer, v.pointer, g.pointer, Int64(p.count), step.kernelStep)
    }
    if m.type == .bfloat16 {
      osl_adamw_compact_ref(
        p.halves, remainder.remainders, m.halves, v.halves, g.pointer, Int64(p.count), step.kernelStep,
        stream.key, 0)
    } else {
      osl_adamw_split_ref(
        p.halves, remainder.remainders, m.pointer, v.pointer, g.pointer, Int64(p.count), step.kernelStep)
    }
  }
}

extension AdamWStep {
  fileprivate var kernelStep: osl_adamw_step {
    precondition(step >= 1, "adamw's steps are counted from 1, not \(step)")
    return osl_adamw_step(
      step: Int64(step), rate: learningRate, beta1: beta1, beta2: beta2, eps: epsilon, decay: weightDecay,
      gradient_scale: gradientScale)
  }
}
