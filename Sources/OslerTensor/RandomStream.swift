import Foundation

/// A named, seeded, counter-based stream of random numbers: the number at a counter depends on the
/// seed, the name and the counter alone, never on what was drawn before.
///
/// Philox4x32-10: Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3".
public struct RandomStream: Hashable, Sendable {
  public let key: UInt64

  /// - Parameter name: what the numbers are for, such as `pretrain/shuffle`.
  public init(seed: UInt64, name: String) {
    // FNV-1a over the name, so that streams of one seed are unrelated.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    key = hash ^ (seed &* 0x9e37_79b9_7f4a_7c15)
  }

  /// 64 random bits.
  public func bits(at counter: UInt64) -> UInt64 {
    var (c0, c1, c2, c3) = (UInt32(truncatingIfNeeded: counter), UInt32(counter >> 32), UInt32(0), UInt32(0))
    var (k0, k1) = (UInt32(truncatingIfNeeded: key), UInt32(key >> 32))
    for _ in 0..<10 {
      let product0 = UInt64(0xd251_1f53) * UInt64(c0)
      let product1 = UInt64(0xcd9e_8d57) * UInt64(c2)
      (c0, c1, c2, c3) = (
        UInt32(product1 >> 32) ^ c1 ^ k0, UInt32(truncatingIfNeeded: product1),
        UInt32(product0 >> 32) ^ c3 ^ k1, UInt32(truncatingIfNeeded: product0)
      )
      k0 &+= 0x9e37_79b9
      k1 &+= 0xbb67_ae85
    }
    return UInt64(c0) | UInt64(c1) << 32
  }

  /// Uniform in [0, 1), 53 bits.
  public func uniform(at counter: UInt64) -> Double { Double(bits(at: counter) >> 11) * 0x1p-53 }

  /// Uniform in 0..<bound; the bias is below bound / 2⁶⁴.
  public func below(_ bound: Int, at counter: UInt64) -> Int {
    precondition(bound > 0, "no number is below \(bound)")
    return Int(bits(at: counter).multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// Standard normal, by Box and Muller from the two draws at `2·counter` and `2·counter + 1`.
  public func normal(at counter: UInt64) -> Double {
    let radius = (-2 * log(1 - uniform(at: 2 &* counter))).squareRoot()
    return radius * cos(2 * Double.pi * uniform(at: 2 &* counter &+ 1))
  }

  /// 0..<count in an order of this stream's (Fisher–Yates).
  public func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    for index in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(index, below(index + 1, at: UInt64(index)))
    }
    return order
  }
}
