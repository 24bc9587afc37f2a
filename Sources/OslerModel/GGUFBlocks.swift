/// Blocks of numbers in the types that GGUF files have, to floats.
///
/// Layouts: ggml's `ggml-common.h`. Q8_0 is a half d and 32 signed bytes q: x = d q. Q4_0 is a half d and 16
/// bytes, whose low bits are elements 0 to 15 and whose high bits are 16 to 31: x = d (q - 8). Q6_K has 256
/// elements in 16 groups of 16, each of a signed byte scale: x = d scale (q - 32).
enum GGUFBlocks {
  /// Writes `count` floats, whole blocks of them.
  ///
  /// - Precondition: the type is one of ``GGUFTensorType/readable``.
  static func decode(
    _ type: GGUFTensorType, _ bytes: UnsafePointer<UInt8>, into values: UnsafeMutablePointer<Float>,
    count: Int
  ) {
    switch type {
    case .f32: UnsafeMutableRawPointer(values).copyMemory(from: bytes, byteCount: 4 * count)
    case .f16: for index in 0..<count { values[index] = half(bytes + 2 * index) }
    case .bf16:
      for index in 0..<count { values[index] = Float(bitPattern: UInt32(bits16(bytes + 2 * index)) << 16) }
    case .q8_0: for block in 0..<count / 32 { decodeQ8(bytes + 34 * block, values + 32 * block) }
    case .q4_0: for block in 0..<count / 32 { decodeQ4(bytes + 18 * block, values + 32 * block) }
    case .q6_K: for block in 0..<count / 256 { decodeQ6(bytes + 210 * block, values + 256 * block) }
    default: preconditionFailure("tensors of type \(type) are not read")
    }
  }

  private static func bits16(_ bytes: UnsafePointer<UInt8>) -> UInt16 {
    UInt16(bytes[0]) | UInt16(bytes[1]) << 8
  }
  private static func half(_ bytes: UnsafePointer<UInt8>) -> Float { GGUFHalf.widened(bits16(bytes)) }

  private static func decodeQ8(_ block: UnsafePointer<UInt8>, _ values: UnsafeMutablePointer<Float>) {
    let scale = half(block)
    for index in 0..<32 { values[index] = scale * Float(Int8(bitPattern: block[2 + index])) }
  }

  private static func decodeQ4(_ block: UnsafePointer<UInt8>, _ values: UnsafeMutablePointer<Float>) {
    let scale = half(block)
    for index in 0..<16 {
      let byte = block[2 + index]
      values[index] = scale * Float(Int32(byte & 15) - 8)
      values[index + 16] = scale * Float(Int32(byte >> 4) - 8)
    }
  }

  /// 128 bytes of low four bits, 64 of high two, 16 scales, a half: each 128 elements take half of each.
  private static func decodeQ6(_ block: UnsafePointer<UInt8>, _ values: UnsafeMutablePointer<Float>) {
    let all = half(block + 208)
    for part in 0..<2 {
      let (low, high, scales) = (block + 64 * part, block + 128 + 32 * part, block + 192 + 8 * part)
      for quarter in 0..<4 {
        for index in 0..<32 {
          let nibbles = low[index + 32 * (quarter & 1)]
          let bits = quarter < 2 ? nibbles & 15 : nibbles >> 4
          let number = Int32(bits | (high[index] >> UInt8(2 * quarter) & 3) << 4) - 32
          let scale = all * Float(Int8(bitPattern: scales[2 * quarter + index / 16]))
          values[128 * part + 32 * quarter + index] = scale * Float(number)
        }
      }
    }
  }
}
