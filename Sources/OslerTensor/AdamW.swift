import CKernels

// Formula: `kernels/include/osler/adamw.h`.

extension CPUDevice {
  public func adamw(_ p: Tensor, _ m: Tensor, _ v: Tensor, _ g: Tensor, _ step: AdamWStep) {
    for tensor in [m, v, g] { expect(tensor, p.shape, "a tensor of adamw") }
    split(p.count, grain: Self.elementsPerPiece) { range, _ in
      let start = range.lowerBound
      osl_adamw(
        path, p.pointer + start, m.pointer + start, v.pointer + start, g.pointer + start,
        Int64(range.count), step.kernelStep)
    }
  }
}

extension ReferenceDevice {
  public func adamw(_ p: Tensor, _ m: Tensor, _ v: Tensor, _ g: Tensor, _ step: AdamWStep) {
    for tensor in [m, v, g] { expect(tensor, p.shape, "a tensor of adamw") }
    osl_adamw_ref(p.pointer, m.pointer, v.pointer, g.pointer, Int64(p.count), step.kernelStep)
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
