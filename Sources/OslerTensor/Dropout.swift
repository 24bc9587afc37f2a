import CKernels

// Formula: `kernels/include/osler/dropout.h`.

extension CPUDevice {
  public func dropout(_ y: Tensor, rate: Float, stream: RandomStream, counter: UInt64) {
    precondition(0 <= rate && rate < 1, "dropout's rate is \(rate), expected 0 or more and below 1")
    guard rate > 0 else { return }
    split(y.count, grain: Self.elementsPerPiece) { range, _ in
      let first = counter &+ UInt64(range.lowerBound)
      if y.type == .bfloat16 {
        osl_dropout_bf16(path, y.halves + range.lowerBound, Int64(range.count), rate, stream.key, first)
      } else {
        osl_dropout(path, y.pointer + range.lowerBound, Int64(range.count), rate, stream.key, first)
      }
    }
  }
}

extension ReferenceDevice {
  public func dropout(_ y: Tensor, rate: Float, stream: RandomStream, counter: UInt64) {
    precondition(0 <= rate && rate < 1, "dropout's rate is \(rate), expected 0 or more and below 1")
    if y.type == .bfloat16 {
      return osl_dropout_bf16_ref(y.halves, Int64(y.count), rate, stream.key, counter)
    }
    osl_dropout_ref(y.pointer, Int64(y.count), rate, stream.key, counter)
  }
}
