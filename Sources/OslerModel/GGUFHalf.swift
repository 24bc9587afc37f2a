/// IEEE 754 halves by their bits: `Float16` is not there on every processor.
enum GGUFHalf {
  static func widened(_ half: UInt16) -> Float {
    let sign: Float = half & 0x8000 == 0 ? 1 : -1
    let (exponent, fraction) = (UInt32(half >> 10 & 0x1F), UInt32(half & 0x3FF))
    switch exponent {
    case 0: return sign * Float(fraction) * 0x1p-24
    case 31: return Float(bitPattern: (sign < 0 ? 0xFF80_0000 : 0x7F80_0000) | fraction << 13)
    default: return sign * Float(bitPattern: (exponent + 112) << 23 | fraction << 13)
    }
  }

  /// To nearest, ties to even; what is too large becomes infinite.
  static func rounded(_ value: Float) -> UInt16 {
    let sign = UInt16(value.bitPattern >> 16 & 0x8000)
    let magnitude = value.bitPattern & 0x7FFF_FFFF
    if magnitude > 0x7F80_0000 { return sign | 0x7E00 }
    if magnitude >= 0x477F_F000 { return sign | 0x7C00 }
    if magnitude < 0x3880_0000 {
      // Below the least normal half, 2^-14, steps are of 2^-24; the product is exact.
      return sign | UInt16((abs(value) * 0x1p24).rounded(.toNearestOrEven))
    }
    let nearest = magnitude + 0xFFF + (magnitude >> 13 & 1)
    return sign | UInt16((nearest - 0x3800_0000) >> 13)
  }
}
