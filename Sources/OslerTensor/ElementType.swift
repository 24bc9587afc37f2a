import CKernels

/// How a tensor's numbers stand in memory.
public enum ElementType: String, Hashable, Sendable, CaseIterable {
  case float32
  /// The upper half of an fp32.
  case bfloat16
  /// IEEE 754 halves, as files have them: converted, never computed with.
  case float16
  /// The lower half of an fp32 whose upper half is a bfloat16 elsewhere, signed: `osler/adamw.h`.
  case int16
  /// int8 with one bfloat16 scale for 32 in a row: `kernels/include/osler/quantize.h`.
  case int8
  /// 4-bit NormalFloat with one bfloat16 scale for 32 in a row. Dettmers et al. 2023, arXiv:2305.14314.
  case nf4

  /// Numbers that share one scale.
  public static let groupSize = 32

  /// Whether numbers come in groups with a scale: for frozen weights, read and never written.
  public var isQuantized: Bool { self == .int8 || self == .nf4 }

  /// Bytes of a row-major array of this shape. Quantised rows are whole groups.
  public func byteCount(of shape: [Int]) -> Int {
    let count = shape.reduce(1, *)
    return switch self {
    case .float32: 4 * count
    case .bfloat16, .float16, .int16: 2 * count
    case .int8: count + 2 * (count / Self.groupSize)
    case .nf4: count / 2 + 2 * (count / Self.groupSize)
    }
  }

  /// Bytes of whose multiples elements begin.
  public var alignment: Int {
    switch self {
    case .float32: 4
    case .bfloat16, .float16, .int16: 2
    // The scales that follow the numbers.
    case .int8, .nf4: 2
    }
  }

  /// For kernels that read matrices of several types.
  var kernelType: osl_type {
    switch self {
    case .float32: .f32
    case .bfloat16: .bf16
    case .int8: .q8
    case .nf4: .q4
    case .float16: preconditionFailure("no kernel multiplies IEEE halves")
    case .int16: preconditionFailure("no kernel multiplies the lower halves of numbers")
    }
  }
}
