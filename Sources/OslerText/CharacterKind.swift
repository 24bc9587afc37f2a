/// The four kinds of character that split patterns tell apart: `\p{L}`, `\p{N}`, `\s` and the rest.
enum CharacterKind: UInt8 {
  case letter, number, space, other

  @inline(__always)
  init(ascii byte: UInt8) {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): self = .letter
    case UInt8(ascii: "0")...UInt8(ascii: "9"): self = .number
    case 0x20, 0x09...0x0D: self = .space
    default: self = .other
    }
  }

  init(_ scalar: Unicode.Scalar) {
    let value = Int(scalar.value)
    self = value < Self.table.count ? Self.table[value] : Self(lookingUp: scalar)
  }

  /// The kinds of U+0000 to U+33FF: every alphabet that medical English borrows from.
  private static let table = (UInt32(0)..<0x3400).map {
    Unicode.Scalar($0).map(Self.init(lookingUp:)) ?? .other
  }

  private init(lookingUp scalar: Unicode.Scalar) {
    let properties = scalar.properties
    if properties.isWhitespace {
      self = .space
      return
    }
    // Vocabularies were made with Unicode 16 at most: what is newer was no letter then.
    if let age = properties.age, age.major > 16 {
      self = .other
      return
    }
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: self = .letter
    case .decimalNumber, .letterNumber, .otherNumber: self = .number
    default: self = .other
    }
  }
}

/// Reading valid UTF-8, character by character.
extension UnsafeBufferPointer<UInt8> {
  /// The character at `position`, and its length in bytes.
  func scalar(at position: Int) -> (scalar: Unicode.Scalar, length: Int) {
    let byte = self[position]
    guard byte >= 0x80 else { return (Unicode.Scalar(byte), 1) }
    let length = byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
    var value = UInt32(byte) & (0x7F >> UInt32(length))
    for offset in 1..<length { value = value << 6 | UInt32(self[position + offset] & 0x3F) }
    return (Unicode.Scalar(value) ?? "\u{FFFD}", length)
  }

  /// The character that ends before `position`, `nil` at the start.
  func scalar(endingAt position: Int) -> (scalar: Unicode.Scalar, length: Int)? {
    guard position > 0 else { return nil }
    var start = position - 1
    while start > 0, self[start] & 0xC0 == 0x80 { start -= 1 }
    return scalar(at: start)
  }

  /// The kind of the character at `position`, and its length in bytes.
  @inline(__always)
  func kind(at position: Int) -> (kind: CharacterKind, length: Int) {
    let byte = self[position]
    guard byte >= 0x80 else { return (CharacterKind(ascii: byte), 1) }
    let (scalar, length) = scalar(at: position)
    return (CharacterKind(scalar), length)
  }
}
