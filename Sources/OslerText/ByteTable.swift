/// A set of byte strings, each numbered by the order of its arrival: 0, 1, 2 …
///
/// The vocabulary, the trainer's word list and the encoder's memory of words are all of this kind.
/// Open addressing, linear probing, at most half full.
struct ByteTable: Sendable {
  private var arena: [UInt8] = []
  private var ends: [Int] = []
  /// The number of the string in each slot, −1 for an empty one; a power of two of them.
  private var slots: [Int32]
  /// The upper half of each string's hash, so that most probes compare no bytes.
  private var hashes: [UInt32] = []

  init() { slots = [Int32](repeating: -1, count: 16) }

  var count: Int { ends.count }

  /// String number `index`.
  subscript(index: Int) -> ArraySlice<UInt8> { arena[range(index)] }

  func range(_ index: Int) -> Range<Int> { (index == 0 ? 0 : ends[index - 1])..<ends[index] }

  /// The number of `bytes`, `nil` where it is not in the table.
  func find(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    let slot = slot(of: bytes, hash: Self.hash(bytes))
    return slots[slot] < 0 ? nil : Int(slots[slot])
  }

  func find(_ bytes: [UInt8]) -> Int? { bytes.withUnsafeBufferPointer { find($0) } }

  /// The number of `bytes`, which is put at the end if it is not in the table yet.
  @discardableResult
  mutating func insert(_ bytes: UnsafeBufferPointer<UInt8>) -> (index: Int, isNew: Bool) {
    let hash = Self.hash(bytes)
    let slot = slot(of: bytes, hash: hash)
    if slots[slot] >= 0 { return (Int(slots[slot]), false) }
    slots[slot] = Int32(ends.count)
    hashes.append(UInt32(truncatingIfNeeded: hash >> 32))
    arena.append(contentsOf: bytes)
    ends.append(arena.count)
    if ends.count * 2 > slots.count { grow() }
    return (ends.count - 1, true)
  }

  @discardableResult
  mutating func insert(_ bytes: [UInt8]) -> (index: Int, isNew: Bool) {
    bytes.withUnsafeBufferPointer { insert($0) }
  }

  /// The slot that holds `bytes`, or the empty one where it belongs.
  private func slot(of bytes: UnsafeBufferPointer<UInt8>, hash: UInt64) -> Int {
    let mask = slots.count - 1
    let tag = UInt32(truncatingIfNeeded: hash >> 32)
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] >= 0 {
      let index = Int(slots[slot])
      if hashes[index] == tag, isEqual(index, bytes) { break }
      slot = (slot + 1) & mask
    }
    return slot
  }

  private func isEqual(_ index: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let range = range(index)
    guard range.count == bytes.count else { return false }
    for offset in 0..<bytes.count where arena[range.lowerBound + offset] != bytes[offset] { return false }
    return true
  }

  private mutating func grow() {
    slots = [Int32](repeating: -1, count: slots.count * 2)
    let mask = slots.count - 1
    for index in 0..<ends.count {
      let hash = arena.withUnsafeBufferPointer { Self.hash(UnsafeBufferPointer(rebasing: $0[range(index)])) }
      var slot = Int(truncatingIfNeeded: hash) & mask
      while slots[slot] >= 0 { slot = (slot + 1) & mask }
      slots[slot] = Int32(index)
    }
  }

  /// FNV-1a over the bytes, then one multiply-and-fold so that the upper half is mixed too.
  private static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    hash = (hash ^ (hash >> 32)) &* 0x9E37_79B9_7F4A_7C15
    return hash ^ (hash >> 29)
  }
}
