import CMarkup

/// Finds out how much of some bytes is text that XML allows: UTF-8 (RFC 3629) without control characters
/// other than tab, line feed and carriage return.
enum TextCheck {
  /// Why the text stops before its end.
  enum Stop: Equatable {
    /// All of it is text.
    case none
    /// The last character lacks bytes.
    case incomplete
    case fault(XMLFault)
  }

  /// - Returns: how many bytes from the front are whole, good characters, and what comes after them.
  static func longestText(in bytes: UnsafeRawBufferPointer) -> (count: Int, stop: Stop) {
    var index = 0
    while index < bytes.count {
      index += osl_text_ascii(bytes.baseAddress.map { $0 + index }, bytes.count - index)
      if index == bytes.count { break }
      let (length, stop) = character(in: bytes, at: index)
      guard stop == .none else { return (index, stop) }
      index += length
    }
    return (index, .none)
  }

  private static func character(in bytes: UnsafeRawBufferPointer, at index: Int) -> (length: Int, stop: Stop)
  {
    let first = bytes[index]
    switch first {
    case 0x20..<0x80, 9, 10, 13: return (1, .none)
    case 0..<0x20: return (0, .fault(.illegalCharacter(code: UInt32(first))))
    // The second byte's range shuts out overlong forms, surrogates and what lies beyond U+10FFFF.
    case 0xC2...0xDF: return trail(2, second: 0x80...0xBF, bytes, index)
    case 0xE0: return trail(3, second: 0xA0...0xBF, bytes, index)
    case 0xED: return trail(3, second: 0x80...0x9F, bytes, index)
    case 0xE1...0xEF: return trail(3, second: 0x80...0xBF, bytes, index)
    case 0xF0: return trail(4, second: 0x90...0xBF, bytes, index)
    case 0xF4: return trail(4, second: 0x80...0x8F, bytes, index)
    case 0xF1...0xF3: return trail(4, second: 0x80...0xBF, bytes, index)
    default: return (0, .fault(.invalidUTF8))
    }
  }

  private static func trail(
    _ length: Int, second: ClosedRange<UInt8>, _ bytes: UnsafeRawBufferPointer, _ index: Int
  ) -> (length: Int, stop: Stop) {
    for place in 1..<length {
      guard index + place < bytes.count else { return (0, .incomplete) }
      let allowed = place == 1 ? second : 0x80...0xBF
      guard allowed.contains(bytes[index + place]) else { return (0, .fault(.invalidUTF8)) }
    }
    return (length, .none)
  }
}
