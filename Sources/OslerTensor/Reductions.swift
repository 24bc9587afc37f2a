import CKernels
import Foundation

// Formulas: `kernels/include/osler/reductions.h`.

extension CPUDevice {
  /// Bytes of a piece of plain copying.
  private static let bytesPerPiece = 1 << 18

  public func clear(_ y: Tensor) {
    split(y.byteCount, grain: Self.bytesPerPiece) { range, _ in
      memset(y.raw + range.lowerBound, 0, range.count)
    }
  }

  public func copy(_ y: Tensor, _ x: Tensor) {
    expect(x, y.shape, "what is copied")
    precondition(x.type == y.type, "\(x.type.rawValue) is copied to \(y.type.rawValue)")
    split(y.byteCount, grain: Self.bytesPerPiece) { range, _ in
      memcpy(y.raw + range.lowerBound, x.raw + range.lowerBound, range.count)
    }
  }

  public func add(_ y: Tensor, _ x: Tensor) {
    expect(x, y.shape, "what is added")
    split(y.count, grain: Self.elementsPerPiece) { range, _ in
      let (start, count) = (range.lowerBound, Int64(range.count))
      switch (y.type, x.type) {
      case (.bfloat16, _): osl_add_bf16(path, y.halves + start, x.halves + start, count)
      case (_, .bfloat16): osl_add_widened(path, y.pointer + start, x.halves + start, count)
      default: osl_add(path, y.pointer + start, x.pointer + start, count)
      }
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
  public func clear(_ y: Tensor) { y.fill(0) }
  public func copy(_ y: Tensor, _ x: Tensor) { y.assign(x) }

  public func add(_ y: Tensor, _ x: Tensor) {
    expect(x, y.shape, "what is added")
    switch (y.type, x.type) {
    case (.bfloat16, _): osl_add_bf16_ref(y.halves, x.halves, Int64(y.count))
    case (_, .bfloat16): osl_add_widened_ref(y.pointer, x.halves, Int64(y.count))
    default: osl_add_ref(y.pointer, x.pointer, Int64(y.count))
    }
  }

  public func sumOfSquares(_ x: Tensor) -> Double {
    var sum = 0.0
    osl_sum_of_squares_ref(&sum, x.pointer, Int64(x.count))
    return sum
  }
}
