/// How a tensor's numbers stand in a GGUF file, by the number that stands for it there.
///
/// Every type has blocks of so many numbers in a row and so many bytes; most are known here only by that.
public struct GGUFTensorType: Hashable, Sendable, CustomStringConvertible {
  public let rawValue: UInt32
  /// As the format's documents write it: `Q8_0`.
  public let name: String
  /// Numbers of a row that stand together.
  public let blockSize: Int
  /// Bytes they take.
  public let blockBytes: Int

  public static let f32 = GGUFTensorType(0, "F32", 1, 4)
  public static let f16 = GGUFTensorType(1, "F16", 1, 2)
  public static let q4_0 = GGUFTensorType(2, "Q4_0", 32, 18)
  public static let q8_0 = GGUFTensorType(8, "Q8_0", 32, 34)
  public static let q6_K = GGUFTensorType(14, "Q6_K", 256, 210)
  public static let bf16 = GGUFTensorType(30, "BF16", 1, 2)

  /// The types that are read. Q6_K is among them because what others call a Q4_0 file has its output head
  /// in it.
  public static let readable: [GGUFTensorType] = [.f32, .f16, .bf16, .q8_0, .q4_0, .q6_K]
  /// The types that are written.
  public static let writable: [GGUFTensorType] = [.f32, .f16, .bf16, .q8_0, .q4_0]

  private static let all: [UInt32: GGUFTensorType] = {
    let others = [
      GGUFTensorType(3, "Q4_1", 32, 20), GGUFTensorType(6, "Q5_0", 32, 22), GGUFTensorType(7, "Q5_1", 32, 24),
      GGUFTensorType(9, "Q8_1", 32, 40), GGUFTensorType(10, "Q2_K", 256, 84),
      GGUFTensorType(11, "Q3_K", 256, 110), GGUFTensorType(12, "Q4_K", 256, 144),
      GGUFTensorType(13, "Q5_K", 256, 176), GGUFTensorType(15, "Q8_K", 256, 292),
      GGUFTensorType(16, "IQ2_XXS", 256, 66), GGUFTensorType(17, "IQ2_XS", 256, 74),
      GGUFTensorType(18, "IQ3_XXS", 256, 98), GGUFTensorType(19, "IQ1_S", 256, 50),
      GGUFTensorType(20, "IQ4_NL", 32, 18), GGUFTensorType(21, "IQ3_S", 256, 110),
      GGUFTensorType(22, "IQ2_S", 256, 82), GGUFTensorType(23, "IQ4_XS", 256, 136),
      GGUFTensorType(24, "I8", 1, 1), GGUFTensorType(25, "I16", 1, 2), GGUFTensorType(26, "I32", 1, 4),
      GGUFTensorType(27, "I64", 1, 8), GGUFTensorType(28, "F64", 1, 8), GGUFTensorType(29, "IQ1_M", 256, 56),
      GGUFTensorType(34, "TQ1_0", 256, 54), GGUFTensorType(35, "TQ2_0", 256, 66),
      GGUFTensorType(39, "MXFP4", 32, 17), GGUFTensorType(40, "NVFP4", 64, 36),
      GGUFTensorType(41, "Q1_0", 128, 18),
    ]
    return Dictionary((readable + others).map { ($0.rawValue, $0) }) { first, _ in first }
  }()

  private init(_ rawValue: UInt32, _ name: String, _ blockSize: Int, _ blockBytes: Int) {
    (self.rawValue, self.name, self.blockSize, self.blockBytes) = (rawValue, name, blockSize, blockBytes)
  }

  /// The type of this number; nil for one that the format did not have when this was written.
  init?(rawValue: UInt32) {
    guard let type = Self.all[rawValue] else { return nil }
    self = type
  }

  /// The type of this name, as a user writes it: `q8_0`, `F16`.
  public init?(named name: String) {
    guard let type = Self.all.values.first(where: { $0.name.lowercased() == name.lowercased() }) else {
      return nil
    }
    self = type
  }

  public var description: String { name }

  /// What `general.file_type` says of a file whose matrices are of this type; nil of types not written.
  var fileType: UInt32? {
    switch self {
    case .f32: 0
    case .f16: 1
    case .q4_0: 2
    case .q8_0: 7
    case .bf16: 32
    default: nil
    }
  }
}
