import CKernels

extension Tensor {
  /// The same numbers in another type: rounded to nearest, ties to even; quantised by groups of 32.
  ///
  /// - Precondition: quantised types are made of finite matrices with whole groups.
  public func converted(to type: ElementType) -> Tensor {
    let result = Tensor(zeros: shape, type: type)
    let path = osl_cpu_get().path
    switch (self.type, type) {
    case (let from, let to) where from == to: result.assign(self)
    case (.float32, .bfloat16): osl_round_bf16(path, result.halves, pointer, Int64(count))
    case (.bfloat16, .float32): osl_widen_bf16(path, result.pointer, halves, Int64(count))
    case (.int8, .float32), (.nf4, .float32):
      let (N, K) = (shape[0], shape[1])
      for row in 0..<N {
        osl_dequantize(
          path, result.pointer + row * K, raw, self.type.kernelType, Int64(N), Int64(K), Int64(row), 0,
          Int64(K))
      }
    case (.float32, .int8), (.float32, .nf4), (.bfloat16, .int8), (.bfloat16, .nf4):
      let (N, K) = (shape[0], shape[1])
      let rowBytes = self.type.byteCount(of: [K])
      for row in 0..<N {
        osl_quantize(
          path, result.raw, type.kernelType, raw + row * rowBytes, self.type.kernelType, Int64(N), Int64(K),
          Int64(row))
      }
    default: preconditionFailure("\(self.type.rawValue) cannot become \(type.rawValue)")
    }
    return result
  }
}
