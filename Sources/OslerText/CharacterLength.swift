extension UnsafeBufferPointer<UInt8> {
  /// The length in bytes of the character at `start`; `nil` where it is not valid UTF-8
  /// (the Unicode Standard 16, table 3-7).
  func characterLength(at start: Int) -> Int? {
    let lead = self[start]
    if lead < 0x80 { return 1 }
    let length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
    guard 0xC2...0xF4 ~= lead, start + length <= count, Self.isSecond(self[start + 1], after: lead) else {
      return nil
    }
    for place in start + 2..<Swift.max(start + 2, start + length) where self[place] & 0xC0 != 0x80 {
      return nil
    }
    return length
  }

  /// Whether the bytes are the beginning of a character that more bytes could complete.
  var isUnfinishedCharacter: Bool {
    guard let lead = first, 0xC2...0xF4 ~= lead else { return false }
    guard count < (lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4) else { return false }
    guard count > 1 else { return true }
    return Self.isSecond(self[1], after: lead) && dropFirst(2).allSatisfy { $0 & 0xC0 == 0x80 }
  }

  /// How many bytes the character at `start` has by its first byte, at most those that are left.
  @inline(__always)
  func claimedLength(at start: Int) -> Int {
    let lead = self[start]
    return Swift.min(lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4, count - start)
  }

  private static func isSecond(_ byte: UInt8, after lead: UInt8) -> Bool {
    switch lead {
    case 0xE0: 0xA0...0xBF ~= byte
    case 0xED: 0x80...0x9F ~= byte
    case 0xF0: 0x90...0xBF ~= byte
    case 0xF4: 0x80...0x8F ~= byte
    default: byte & 0xC0 == 0x80
    }
  }
}
