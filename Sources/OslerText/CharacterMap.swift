/// SentencePiece's `precompiled_charsmap`: strings that replace others before text is cut into pieces.
///
/// Little-endian: the size of a double array in bytes, the array (a unit is 32 bits, as darts-clone lays
/// them out), then the replacements, each ended by a zero byte. An entry's value is its replacement's offset.
struct CharacterMap: Sendable {
  private let units: [UInt32]
  /// The replacements, end to end, each ended by a zero byte.
  let replacements: [UInt8]

  init(_ bytes: [UInt8], field: String, file: String) throws(TokenizerError) {
    func damaged(_ what: String) -> TokenizerError { .notSentencePiece(file: file, field: field, what: what) }
    func unit(_ place: Int) -> UInt32 {
      (0..<4).reduce(0) { $0 | UInt32(bytes[place + $1]) << UInt32($1 * 8) }
    }
    guard bytes.count > 4 else { throw damaged("is cut off") }
    let size = Int(unit(0))
    guard size >= 1024, size % 1024 == 0 else {
      throw damaged("has a trie of \(size) bytes, not a multiple of 1024")
    }
    guard size < bytes.count - 4 else { throw damaged("is cut off") }
    units = stride(from: 4, to: 4 + size, by: 4).map(unit)
    replacements = Array(bytes[(4 + size)...])
    guard replacements.last == 0 else { throw damaged("ends without a zero byte") }
    for place in units.indices where !isSound(place) {
      throw damaged("has a damaged trie, at its unit \(place)")
    }
  }

  /// The longest entry that begins at `start`: its length in bytes, and where its replacement begins and ends.
  func longestMatch(
    _ text: UnsafeBufferPointer<UInt8>, at start: Int
  ) -> (length: Int, replacement: Range<Int>)? {
    var found: (length: Int, value: Int)?
    var node = Int(Self.offset(units[0]))
    for place in start..<text.count {
      node ^= Int(text[place])
      let unit = units[node]
      guard Self.label(unit) == UInt32(text[place]) else { break }
      node ^= Int(Self.offset(unit))
      if Self.hasValue(unit) { found = (place - start + 1, Int(units[node] & 0x7FFF_FFFF)) }
    }
    guard let found else { return nil }
    var end = found.value
    while replacements[end] != 0 { end += 1 }
    return (found.length, found.value..<end)
  }

  /// Whether an ASCII byte before another one stands for itself: no entry is the byte, or begins with the two.
  func keeps(_ byte: UInt8) -> Bool {
    let place = Int(Self.offset(units[0])) ^ Int(byte)
    guard Self.label(units[place]) == UInt32(byte) else { return true }
    if Self.hasValue(units[place]) { return false }
    let children = place ^ Int(Self.offset(units[place]))
    return !(1..<0x80).contains { Self.label(units[children ^ $0]) == UInt32($0) }
  }

  /// Whether what the unit leads to lies within the array, and its value within the replacements.
  private func isSound(_ place: Int) -> Bool {
    let unit = units[place]
    if Self.label(unit) > 0xFF { return place > 0 && Int(unit & 0x7FFF_FFFF) < replacements.count }
    let next = place ^ Int(Self.offset(unit))
    guard next | 0xFF < units.count else { return false }
    if place == 0 { return Self.label(unit) == 0 && !Self.hasValue(unit) && Self.offset(unit) != 0 }
    return !Self.hasValue(unit) || Self.label(units[next]) > 0xFF
  }

  /// The byte that leads to the unit; beyond 255 for one that holds a value.
  private static func label(_ unit: UInt32) -> UInt32 { unit & 0x8000_00FF }

  private static func hasValue(_ unit: UInt32) -> Bool { unit >> 8 & 1 == 1 }

  /// What a unit's place is combined with (xor) to find its children.
  private static func offset(_ unit: UInt32) -> UInt32 { (unit >> 10) << ((unit & 1 << 9) >> 6) }
}
