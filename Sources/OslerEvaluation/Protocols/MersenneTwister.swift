/// The random numbers of CPython's `random.Random`, whose draws decide which examples the field's harness shows.
/// For nothing else: everything of ours draws from counter-based streams.
///
/// Matsumoto & Nishimura 1998, "Mersenne Twister", MT19937, seeded by its `init_by_array` as CPython does.
struct MersenneTwister {
  private static let size = 624
  private var state: [UInt32]
  private var index = Self.size

  init(seed: UInt32) {
    state = [19_650_218]
    for place in 1..<Self.size {
      let last = state[place - 1]
      state.append(1_812_433_253 &* (last ^ last >> 30) &+ UInt32(place))
    }
    var place = 1
    for _ in 0..<Self.size {
      state[place] = (state[place] ^ mixed(before: place) &* 1_664_525) &+ seed
      place = next(place)
    }
    for _ in 1..<Self.size {
      state[place] = (state[place] ^ mixed(before: place) &* 1_566_083_941) &- UInt32(place)
      place = next(place)
    }
    state[0] = 0x8000_0000
  }

  private func mixed(before place: Int) -> UInt32 { state[place - 1] ^ state[place - 1] >> 30 }

  /// The place after this one, round the state; what leaves at its end comes in at its beginning.
  private mutating func next(_ place: Int) -> Int {
    guard place + 1 == Self.size else { return place + 1 }
    state[0] = state[Self.size - 1]
    return 1
  }

  /// 32 random bits.
  mutating func bits() -> UInt32 {
    if index == Self.size { turn() }
    var word = state[index]
    index += 1
    word ^= word >> 11
    word ^= word << 7 & 0x9d2c_5680
    word ^= word << 15 & 0xefc6_0000
    return word ^ word >> 18
  }

  private mutating func turn() {
    for place in 0..<Self.size {
      let word = state[place] & 0x8000_0000 | state[(place + 1) % Self.size] & 0x7fff_ffff
      state[place] = state[(place + 397) % Self.size] ^ word >> 1 ^ (word & 1 == 0 ? 0 : 0x9908_b0df)
    }
    index = 0
  }

  /// A number in 0..<bound, by drawing as many bits as the bound has until one is below it.
  private mutating func below(_ bound: Int) -> Int {
    let width = Int.bitWidth - bound.leadingZeroBitCount
    var number = Int(bits() >> UInt32(32 - width))
    while number >= bound { number = Int(bits() >> UInt32(32 - width)) }
    return number
  }

  /// `random.sample(range(size), count)`: indices without repetition, in the order they are drawn.
  mutating func sample(_ count: Int, of size: Int) -> [Int] {
    precondition((0...size).contains(count) && size < 1 << 32, "\(count) of \(size) are no sample")
    // CPython draws from a shrinking list where that is smaller than a set of what was drawn would be.
    var setSize = 21
    if count > 5 {
      var power = 1
      while power < 3 * count { power *= 4 }
      setSize += power
    }
    if size <= setSize {
      var pool = Array(0..<size)
      return (0..<count).map { drawn in
        let place = below(size - drawn)
        defer { pool[place] = pool[size - drawn - 1] }
        return pool[place]
      }
    }
    var drawn: Set<Int> = []
    return (0..<count).map { _ in
      var index = below(size)
      while !drawn.insert(index).inserted { index = below(size) }
      return index
    }
  }
}
