import OslerTensor

/// What numbers a benchmark computes with.
public enum NumberFormat: String, Hashable, Sendable, CaseIterable, Encodable {
  case fp32, bf16, int8
  /// 4-bit NormalFloat.
  case nf4 = "4-bit"

  /// What models are computed with unless somebody says otherwise.
  public static var best: NumberFormat { Precision.best == .bf16 ? .bf16 : .fp32 }

  /// Of everything but quantised weights.
  var precision: Precision { self == .fp32 ? .fp32 : .bf16 }

  /// Of the linear layers' weights; nil where they are as the precision says.
  var quantization: ElementType? {
    switch self {
    case .int8: .int8
    case .nf4: .nf4
    case .fp32, .bf16: nil
    }
  }

  /// Bytes that one number of a weight matrix takes.
  var bytesPerWeight: Double {
    let group = ElementType.groupSize
    let type = quantization ?? precision.elementType
    return Double(type.byteCount(of: [1, group])) / Double(group)
  }

  /// Whether its products are those of bfloat16; of fp32 otherwise.
  var multipliesBfloat16: Bool { self != .fp32 }
}
