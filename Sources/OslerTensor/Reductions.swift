import CKernels

// Formulas: `kernels/include/osler/reductions.h`.

extension CPUDevice {
  public func add(_ y: Tensor, _ x: Tensor) {
    expect(x, y.shape, "what is added")
    split(y.count, grain: Self.elementsPerPiece) { range, _ in
      osl_add(path, y.pointer + range.lowerBound, x.pointer + range.lowerBound, Int64(range.count))
    }
  }

  public func sumOfSquares(_ x: Tensor) -> Double {
    let pieces = (x.count + Self.elementsPerPiece - 1) / Self.elementsPerPiece
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: pieces) { sums in
      sums.initialize(repeating: 0)
      guard let base = sums.baseAddress else { return 0 }
      split(x.count, grain: Self.elementsPerPiece) { range, _ in
        osl_sum_of_squares(
          path, base + range.lowerBound / Self.elementsPerPiece, x.pointer + range.lowerBound,
          Int64(range.count))
      }
      return sums.reduce(0, +)
    }
  }
}

extension ReferenceDevice {
  public func add(_ y: Tensor, _ x: Tensor) {
    expect(x, y.shape, "what is added")
    osl_add_ref(y.pointer, x.pointer, Int64(y.count))
  }

  public func sumOfSquares(_ x: Tensor) -> Double {
    var sum = 0.0
    osl_sum_of_squares_ref(&sum, x.pointer, Int64(x.count))
    return sum
  }
}
