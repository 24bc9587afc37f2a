import CKernels

// Formula: `kernels/include/osler/noise.h`.

extension CPUDevice {
  public func noise(_ x: Tensor, bounds: [Double], stream: RandomStream, counter: UInt64) {
    expect(x, [bounds.count, x.shape[1]], "what gets noise")
    let channels = x.shape[1]
    bounds.withUnsafeBufferPointer { bounds in
      guard let base = bounds.baseAddress else { return }
      split(bounds.count, grain: Self.rowsPerPiece(channels: channels)) { range, _ in
        osl_noise(
          path, x.pointer + range.lowerBound * channels, base + range.lowerBound, Int64(range.count),
          Int64(channels), stream.key, counter &+ UInt64(range.lowerBound * channels))
      }
    }
  }
}

extension ReferenceDevice {
  public func noise(_ x: Tensor, bounds: [Double], stream: RandomStream, counter: UInt64) {
    expect(x, [bounds.count, x.shape[1]], "what gets noise")
    osl_noise_ref(
      x.pointer, bounds, Int64(bounds.count), Int64(x.shape[1]), stream.key, counter)
  }
}
