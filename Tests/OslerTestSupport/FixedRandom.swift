/// `count` numbers in [-1, 1) that are always the same for a seed.
public func fixedRandom(_ count: Int, seed: UInt64) -> [Float] {
  // SplitMix64: Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators".
  var state = seed
  return (0..<count).map { _ in
    state &+= 0x9e37_79b9_7f4a_7c15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
    bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
    bits ^= bits >> 31
    return Float(bits >> 40) * 0x1p-23 - 1
  }
}
