import CKernels

/// In what a model computes.
public enum Precision: String, Hashable, Sendable, CaseIterable {
  case fp32
  /// Weights and most activations in bfloat16; sums, norms and the residual stream in fp32.
  case bf16

  /// bf16 where the processor multiplies it, fp32 elsewhere. Both run everywhere.
  public static var best: Precision {
    osl_cpu_get().path.rawValue >= osl_path.avx512_bf16.rawValue ? .bf16 : .fp32
  }

  /// Of weight matrices and of what passes between operations.
  public var elementType: ElementType { self == .bf16 ? .bfloat16 : .float32 }
}
