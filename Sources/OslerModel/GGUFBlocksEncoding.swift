extension GGUFBlocks {
  /// The bytes of these floats, whole blocks of them: rounded to nearest, quantised as ggml's plain C does
  /// it (`quantize_row_q8_0_ref`, `quantize_row_q4_0_ref`), so that the bytes are those of other tools.
  ///
  /// - Returns: nil when a number is not finite, or too large for the type.
  /// - Precondition: the type is one of ``GGUFTensorType/writable``.
  static func encode(_ type: GGUFTensorType, _ values: UnsafeBufferPointer<Float>) -> [UInt8]? {
    guard values.allSatisfy(\.isFinite) else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(values.count / type.blockSize * type.blockBytes)
    switch type {
    case .f32:
      bytes.append(contentsOf: UnsafeRawBufferPointer(values))
    case .f16:
      for value in values { guard appendHalf(value, to: &bytes) else { return nil } }
    case .bf16:
      for value in values {
        // To nearest, ties to even.
        let bits = value.bitPattern &+ 0x7FFF &+ (value.bitPattern >> 16 & 1)
        guard bits & 0x7F80_0000 != 0x7F80_0000 else { return nil }
        append(UInt16(bits >> 16), to: &bytes)
      }
    case .q8_0, .q4_0:
      for start in stride(from: 0, to: values.count, by: 32) {
        let block = UnsafeBufferPointer(rebasing: values[start..<start + 32])
        guard type == .q8_0 ? encodeQ8(block, &bytes) : encodeQ4(block, &bytes) else { return nil }
      }
    default: preconditionFailure("tensors of type \(type) are not written")
    }
    return bytes
  }

  private static func append(_ bits: UInt16, to bytes: inout [UInt8]) {
    bytes.append(UInt8(truncatingIfNeeded: bits))
    bytes.append(UInt8(truncatingIfNeeded: bits >> 8))
  }

  /// False when the number is too large for a half.
  private static func appendHalf(_ value: Float, to bytes: inout [UInt8]) -> Bool {
    let half = GGUFHalf.rounded(value)
    append(half, to: &bytes)
    return half & 0x7C00 != 0x7C00
  }

  /// Zero where there is none: of zero, and of numbers far below the least half.
  private static func inverse(_ scale: Float) -> Float {
    let inverse = 1 / scale
    return inverse.isFinite ? inverse : 0
  }

  /// d is the largest |x| over 127; q is the integer nearest to x / d, ties away from zero.
  private static func encodeQ8(_ block: UnsafeBufferPointer<Float>, _ bytes: inout [UInt8]) -> Bool {
    let scale = block.reduce(0) { max($0, abs($1)) } / 127
    guard appendHalf(scale, to: &bytes) else { return false }
    let inverse = inverse(scale)
    for value in block {
      let number = (value * inverse).rounded(.toNearestOrAwayFromZero)
      bytes.append(UInt8(bitPattern: Int8(min(127, max(-127, number)))))
    }
    return true
  }

  /// d is the first number of the largest |x|, over -8; q is x / d + 8.5, cut off.
  private static func encodeQ4(_ block: UnsafeBufferPointer<Float>, _ bytes: inout [UInt8]) -> Bool {
    let largest = block.reduce(Float(0)) { abs($1) > abs($0) ? $1 : $0 }
    let scale = largest / -8
    guard appendHalf(scale, to: &bytes) else { return false }
    let inverse = inverse(scale)
    func number(_ value: Float) -> UInt8 { UInt8(min(15, max(0, value * inverse + 8.5))) }
    for index in 0..<16 { bytes.append(number(block[index]) | number(block[index + 16]) << 4) }
    return true
  }
}
