/// A named, seeded stream of random numbers: each depends on the seed, the name and its counter alone.
///
/// SplitMix64 (Steele, Lea & Flood 2014), whose state is a counter.
struct DrawStream: Sendable {
  private let key: UInt64
  private var counter: UInt64 = 0

  /// - Parameter name: what the numbers are for, such as `mixture/order`.
  init(seed: UInt64, name: String) {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    key = Hash128.mixed(hash) ^ Hash128.mixed(seed &+ 0x9e37_79b9_7f4a_7c15)
  }

  func bits(at counter: UInt64) -> UInt64 {
    Hash128.mixed(key &+ (counter &+ 1) &* 0x9e37_79b9_7f4a_7c15)
  }

  /// The next number below `bound`, each as likely (Lemire 2019, arXiv:1805.10941).
  mutating func below(_ bound: Int) -> Int {
    precondition(bound > 0, "no number is below \(bound)")
    let bound = UInt64(bound)
    var product = next().multipliedFullWidth(by: bound)
    let threshold = (0 &- bound) % bound
    while product.low < threshold { product = next().multipliedFullWidth(by: bound) }
    return Int(product.high)
  }

  /// `0..<count` in random order (Fisher & Yates; Durstenfeld 1964).
  mutating func shuffled(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    for last in stride(from: count - 1, to: 0, by: -1) { order.swapAt(last, below(last + 1)) }
    return order
  }

  private mutating func next() -> UInt64 {
    counter += 1
    return bits(at: counter - 1)
  }
}
