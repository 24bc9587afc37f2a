import CKernels
import OslerTestSupport

/// Numbers as a kernel that takes several element types reads and writes them.
struct TypedNumbers: Equatable {
  private(set) var type: osl_type
  var bytes: [UInt8]

  /// `values` in f32, or rounded to bf16.
  init(_ values: [Float], _ type: osl_type) {
    self.type = type
    bytes =
      type == .f32
      ? values.withUnsafeBytes { [UInt8]($0) } : rounded(values).withUnsafeBytes { [UInt8]($0) }
  }

  /// A matrix of any type, `[rows, columns]`.
  init(matrix values: [Float], rows: Int, columns: Int, _ type: osl_type) {
    self.init(values, type == .f32 ? .f32 : .bf16)
    guard type == .q8 || type == .q4 else { return }
    self.type = type
    bytes = [UInt8](repeating: 0, count: Int(osl_quantized_bytes(type, Int64(rows), Int64(columns))))
    for row in 0..<rows {
      let from = Array(values[row * columns..<(row + 1) * columns])
      osl_quantize_ref(&bytes, type, from, .f32, Int64(rows), Int64(columns), Int64(row))
    }
  }

  /// Of a type that is not quantised.
  var values: [Float] {
    bytes.withUnsafeBytes {
      type == .f32
        ? [Float]($0.bindMemory(to: Float.self)) : widened([osl_bf16]($0.bindMemory(to: osl_bf16.self)))
    }
  }

  /// As many numbers from `start` on.
  func slice(_ start: Int, _ count: Int) -> TypedNumbers {
    TypedNumbers(Array(values[start..<start + count]), type)
  }
}

/// As for floats; of bfloat16s, those that differ by more than one step.
func firstMismatch(_ found: TypedNumbers, _ expected: TypedNumbers, tolerance: Float = 1e-5) -> String? {
  found.type == .f32
    ? firstMismatch(found.values, expected.values, tolerance: tolerance)
    : firstMismatch(rounded(found.values), rounded(expected.values))
}
