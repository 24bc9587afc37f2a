/// What numbers a benchmark computes with. A new one is a case here, and what makes its tensors:
/// `BenchmarkModel.make` and `GemmProblem`.
public enum NumberFormat: String, Hashable, Sendable, CaseIterable, Encodable {
  case fp32

  /// What models are computed with unless somebody says otherwise.
  public static var best: NumberFormat { .fp32 }

  /// Bytes that one number of a weight matrix takes.
  var bytesPerWeight: Double {
    switch self {
    case .fp32: 4
    }
  }

  /// Whether its products are those of bfloat16; of fp32 otherwise.
  var multipliesBfloat16: Bool {
    switch self {
    case .fp32: false
    }
  }
}
