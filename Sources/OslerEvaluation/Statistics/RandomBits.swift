/// 64 random bits at a counter: a stream whose numbers depend on the counter alone, such as a seeded, named
/// stream of the engine.
public typealias RandomBits = (_ counter: UInt64) -> UInt64

/// A number in 0..<bound out of 64 random bits; the bias is below bound / 2⁶⁴.
func below(_ bound: Int, _ bits: UInt64) -> Int {
  Int(bits.multipliedFullWidth(by: UInt64(bound)).high)
}
