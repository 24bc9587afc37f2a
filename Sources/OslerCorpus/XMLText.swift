import Foundation

/// The text between tags: references are decoded, and collected with the rest when someone wants it.
extension XMLScanner {
  /// Longest reference, `&` and `;` included: `&#x0010FFFF;`.
  private static let longestReference = 12

  /// Takes the text from `index` to `stop`. Ends before a reference that reaches beyond the window.
  mutating func takeText(to stop: Int) throws(CorpusError) {
    if isAtEnd { try checkBlank(to: stop) }
    while index < stop {
      let found = memchr(input.base + index, Int32(UInt8(ascii: "&")), stop - index)
      let end = found.map { UnsafeRawPointer($0) - UnsafeRawPointer(input.base) } ?? stop
      try collect(index..<end)
      index = end
      guard found != nil else { return }
      guard let (scalar, length) = try reference(at: index) else { return }
      if isCollecting {
        collected.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      }
      index += length
    }
  }

  /// Adds these bytes of the window to the collected text, as they are.
  mutating func collect(_ range: Range<Int>) throws(CorpusError) {
    guard isCollecting else { return }
    guard range.count <= textAllowance else {
      throw fault(.textTooLong(limit: Self.mostText), at: range.lowerBound + textAllowance)
    }
    textAllowance -= range.count
    collected.append(
      contentsOf: UnsafeBufferPointer(start: input.base + range.lowerBound, count: range.count))
  }

  /// The character that the reference at `start` stands for, and its length in bytes.
  ///
  /// - Returns: `nil` when it reaches beyond the window.
  func reference(at start: Int) throws(CorpusError) -> (scalar: Unicode.Scalar, length: Int)? {
    let visible = min(input.end - start, Self.longestReference)
    guard let found = memchr(input.base + start, Int32(UInt8(ascii: ";")), visible) else {
      guard visible == Self.longestReference || !couldBeReference(start, visible) else { return nil }
      throw fault(.badReference(shown(start..<start + visible)), at: start)
    }
    let end = UnsafeRawPointer(found) - UnsafeRawPointer(input.base)
    let name = shown(start + 1..<end)
    switch name {
    case "lt": return ("<", 4)
    case "gt": return (">", 4)
    case "amp": return ("&", 5)
    case "quot": return ("\"", 6)
    case "apos": return ("'", 6)
    case _ where name.hasPrefix("#"):
      guard let scalar = Self.numbered(name.dropFirst()) else {
        throw fault(.badReference("&\(name);"), at: start)
      }
      return (scalar, end - start + 1)
    default:
      let isName = name.utf8.first.map(XMLByte.beginsName) == true && name.utf8.allSatisfy(XMLByte.isInName)
      throw fault(isName ? .unknownEntity(name) : .badReference(shown(start..<end + 1)), at: start)
    }
  }

  private func couldBeReference(_ start: Int, _ length: Int) -> Bool {
    UnsafeBufferPointer(start: input.base + start + 1, count: length - 1).allSatisfy {
      XMLByte.isInName($0) || $0 == UInt8(ascii: "#")
    }
  }

  func shown(_ range: Range<Int>) -> String {
    String(
      decoding: UnsafeBufferPointer(start: input.base + range.lowerBound, count: range.count), as: UTF8.self)
  }

  /// `233` or `xe9`, as far as it is a character that XML allows.
  private static func numbered(_ digits: Substring) -> Unicode.Scalar? {
    let isHexadecimal = digits.hasPrefix("x")
    let number = isHexadecimal ? digits.dropFirst() : digits
    guard number.utf8.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
      let code = UInt32(number, radix: isHexadecimal ? 16 : 10), let scalar = Unicode.Scalar(code)
    else { return nil }
    let isForbidden = code < 0x20 && ![9, 10, 13].contains(code) || code == 0xFFFE || code == 0xFFFF
    return isForbidden ? nil : scalar
  }

  private func checkBlank(to stop: Int) throws(CorpusError) {
    for place in index..<stop where !XMLByte.isSpace(input.base[place]) {
      throw fault(.outsideRoot, at: place)
    }
  }
}

/// What white space becomes in a text: each run of it one space, none at the ends.
enum Whitespace {
  /// The text of `bytes`, which are used up.
  static func collapsed(_ bytes: inout [UInt8]) -> String {
    var end = 0
    var gap = false
    bytes.withUnsafeMutableBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return }
      var place = 0
      while place < bytes.count {
        // The last byte that was kept is never a space.
        if !gap, let count = plainWord(at: base + place, of: bytes.count - place, isFirst: end == 0) {
          let word = UnsafeRawPointer(base + place).loadUnaligned(as: UInt64.self)
          UnsafeMutableRawPointer(base + end).storeBytes(of: word, as: UInt64.self)
          end += count
          place += count
          continue
        }
        let byte = bytes[place]
        let length = byte > 32 && byte < 0x80 ? 0 : spaceLength(bytes, at: place)
        if length > 0 {
          gap = end > 0
          place += length
          continue
        }
        if gap {
          bytes[end] = 32
          end += 1
          gap = false
        }
        bytes[end] = byte
        end += 1
        place += 1
      }
    }
    return String(decoding: bytes[..<end], as: UTF8.self)
  }

  /// Of the next eight bytes those that stay as they are, where that is quickly told: they are ASCII, with no white
  /// space but single spaces, of which none comes first in the text and none is the last of those counted.
  @inline(__always)
  private static func plainWord(at bytes: UnsafePointer<UInt8>, of count: Int, isFirst: Bool) -> Int? {
    guard count >= 8 else { return nil }
    let word = UInt64(littleEndian: UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self))
    let tops: UInt64 = 0x8080_8080_8080_8080
    // With a top bit each: bytes beyond ASCII or below space, and spaces.
    let other = (word | ~(word &+ 0x6060_6060_6060_6060)) & tops
    let spaces = ~((word ^ 0x2020_2020_2020_2020) &+ 0x7F7F_7F7F_7F7F_7F7F) & tops
    guard other == 0, spaces & spaces << 8 == 0, !isFirst || spaces & 0x80 == 0 else { return nil }
    return spaces & 1 << 63 == 0 ? 8 : 7
  }

  /// Bytes of the white space (Unicode's `White_Space`) at `place`; 0 where another character is.
  private static func spaceLength(_ bytes: UnsafeMutableBufferPointer<UInt8>, at place: Int) -> Int {
    if XMLByte.isSpace(bytes[place]) { return 1 }
    guard bytes[place] >= 0xC2, place + 1 < bytes.count else { return 0 }
    let second = bytes[place + 1]
    if bytes[place] == 0xC2 { return second == 0xA0 || second == 0x85 ? 2 : 0 }
    guard place + 2 < bytes.count else { return 0 }
    switch (bytes[place], second, bytes[place + 2]) {
    case (0xE1, 0x9A, 0x80), (0xE2, 0x81, 0x9F), (0xE3, 0x80, 0x80): return 3
    case (0xE2, 0x80, 0x80...0x8A), (0xE2, 0x80, 0xA8...0xA9), (0xE2, 0x80, 0xAF): return 3
    default: return 0
    }
  }
}
