/// A set of Unicode scalars, as ranges.
struct ScalarSet: Hashable, Sendable {
  /// Ascending, apart from each other, without surrogates.
  let ranges: [ClosedRange<UInt32>]

  init(_ ranges: [ClosedRange<UInt32>]) {
    var merged: [ClosedRange<UInt32>] = []
    for range in ranges.flatMap(Self.withoutSurrogates).sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = merged.last, range.lowerBound <= last.upperBound + 1 {
        merged[merged.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
      } else {
        merged.append(range)
      }
    }
    self.ranges = merged
  }

  init(_ scalar: Unicode.Scalar) { self.init([scalar.value...scalar.value]) }

  private static func withoutSurrogates(_ range: ClosedRange<UInt32>) -> [ClosedRange<UInt32>] {
    var parts: [ClosedRange<UInt32>] = []
    let (low, high) = (range.lowerBound, min(range.upperBound, 0x10_FFFF))
    if low <= 0xD7FF { parts.append(low...min(high, 0xD7FF)) }
    if high >= 0xE000 { parts.append(max(low, 0xE000)...high) }
    return parts
  }

  var isEmpty: Bool { ranges.isEmpty }

  func contains(_ scalar: Unicode.Scalar) -> Bool { ranges.contains { $0.contains(scalar.value) } }

  func union(_ other: ScalarSet) -> ScalarSet { ScalarSet(ranges + other.ranges) }

  var inverted: ScalarSet {
    var (parts, next): ([ClosedRange<UInt32>], UInt32) = ([], 0)
    for range in ranges {
      if range.lowerBound > next { parts.append(next...range.lowerBound - 1) }
      next = range.upperBound + 1
    }
    if next <= 0x10_FFFF { parts.append(next...0x10_FFFF) }
    return ScalarSet(parts)
  }

  func subtracting(_ other: ScalarSet) -> ScalarSet { inverted.union(other).inverted }

  static let all = ScalarSet([0...0x10_FFFF])
  /// What `.` stands for.
  static let anyButLineBreak = ScalarSet([0x0A...0x0A, 0x0D...0x0D]).inverted
  /// `\d`, `\w` and `\s`, of ASCII as in ECMA-262: a constraint that lets Khmer digits through is a surprise.
  static let digits = ScalarSet([0x30...0x39])
  static let word = ScalarSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
  static let space = ScalarSet([0x09...0x0D, 0x20...0x20])

  /// The set as sequences of byte ranges: a scalar is in it when its UTF-8 is in one of them, byte by byte.
  var utf8: [[ClosedRange<UInt8>]] {
    var sequences: [[ClosedRange<UInt8>]] = []
    for range in ranges {
      for bounds in [0...0x7F, 0x80...0x7FF, 0x800...0xFFFF, 0x1_0000...0x10_FFFF] as [ClosedRange<UInt32>]
      where range.overlaps(bounds) {
        Self.split(range.clamped(to: bounds), into: &sequences)
      }
    }
    return sequences
  }

  /// A range whose scalars have one length, cut until each byte goes through a range by itself.
  private static func split(_ range: ClosedRange<UInt32>, into sequences: inout [[ClosedRange<UInt8>]]) {
    let (low, high) = (range.lowerBound, range.upperBound)
    let length = bytes(of: low).count
    for index in 1..<max(length, 1) {
      let mask: UInt32 = 1 << UInt32(6 * index) - 1
      guard low & ~mask != high & ~mask else { continue }
      if low & mask != 0 {
        split(low...(low | mask), into: &sequences)
        return split((low | mask) + 1...high, into: &sequences)
      }
      if high & mask != mask {
        split(low...(high & ~mask) - 1, into: &sequences)
        return split(high & ~mask...high, into: &sequences)
      }
    }
    sequences.append(zip(bytes(of: low), bytes(of: high)).map { $0...$1 })
  }

  private static func bytes(of value: UInt32) -> [UInt8] {
    Unicode.Scalar(value).map { Array(Character($0).utf8) } ?? []
  }
}
