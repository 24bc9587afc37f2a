/// Cuts text into the pieces that merges never cross, by GPT-2's pattern (Radford et al. 2019, `encoder.py`):
///
///     's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
///
/// Written by hand over UTF-8. The pieces lie end to end and cover the text.
struct WordSplit {
  private let text: UnsafeBufferPointer<UInt8>
  private var position = 0

  /// - Parameter text: valid UTF-8, alive as long as the split is used.
  init(_ text: UnsafeBufferPointer<UInt8>) { self.text = text }

  /// The next piece as a range of bytes, `nil` at the end.
  mutating func next() -> Range<Int>? {
    guard position < text.count else { return nil }
    let start = position
    position = contractionEnd(start) ?? wordEnd(start) ?? spaceEnd(start)
    return start..<position
  }

  /// The end of a contraction ('s, 't, 're …) at `start`.
  private func contractionEnd(_ start: Int) -> Int? {
    guard text[start] == UInt8(ascii: "'"), start + 1 < text.count else { return nil }
    let second = text[start + 1]
    switch second {
    case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"): return start + 2
    default: break
    }
    guard start + 2 < text.count else { return nil }
    switch (second, text[start + 2]) {
    case (UInt8(ascii: "r"), UInt8(ascii: "e")), (UInt8(ascii: "v"), UInt8(ascii: "e")),
      (UInt8(ascii: "l"), UInt8(ascii: "l")):
      return start + 3
    default: return nil
    }
  }

  /// The end of a run of letters, numbers or other marks, with the one space that may precede it.
  private func wordEnd(_ start: Int) -> Int? {
    var position = start
    if text[start] == UInt8(ascii: " ") {
      guard start + 1 < text.count else { return nil }
      position += 1
    }
    let (kind, length) = character(at: position)
    guard kind != .space else { return nil }
    return runEnd(position + length, of: kind)
  }

  /// The end of a run of white space: all of it at the end of the text, else all but the last character
  /// (which may belong to the next word), but always at least one.
  private func spaceEnd(_ start: Int) -> Int {
    var position = start
    var last = start
    while position < text.count {
      let (kind, length) = character(at: position)
      guard kind == .space else { return last > start ? last : position }
      last = position
      position += length
    }
    return position
  }

  private func runEnd(_ start: Int, of kind: CharacterKind) -> Int {
    var position = start
    while position < text.count {
      let (next, length) = character(at: position)
      guard next == kind else { break }
      position += length
    }
    return position
  }

  /// The kind of the character at `position`, and its length in bytes.
  @inline(__always)
  private func character(at position: Int) -> (CharacterKind, Int) {
    let byte = text[position]
    guard byte >= 0x80 else { return (CharacterKind(ascii: byte), 1) }
    let length = byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
    var value = UInt32(byte) & (0x7F >> UInt32(length))
    for offset in 1..<length { value = value << 6 | UInt32(text[position + offset] & 0x3F) }
    guard let scalar = Unicode.Scalar(value) else { return (.other, length) }
    return (CharacterKind(scalar), length)
  }
}

/// The four kinds of character that GPT-2's pattern tells apart.
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
    let properties = scalar.properties
    if properties.isWhitespace {
      self = .space
      return
    }
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: self = .letter
    case .decimalNumber, .letterNumber, .otherNumber: self = .number
    default: self = .other
    }
  }
}
