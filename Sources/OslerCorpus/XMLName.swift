import Foundation

/// The name of a tag or an attribute, in the scanner's window: good until the scanner moves on.
///
/// `switch` compares it with literals, without making a string:
///
///     case "PMID": …
struct XMLName {
  let start: UnsafePointer<UInt8>
  let count: Int

  var text: String { String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self) }

  @inline(__always)
  static func == (name: XMLName, literal: StaticString) -> Bool {
    name.count == literal.utf8CodeUnitCount && memcmp(name.start, literal.utf8Start, name.count) == 0
  }

  @inline(__always)
  static func == (name: XMLName, other: XMLName) -> Bool {
    name.count == other.count && memcmp(name.start, other.start, name.count) == 0
  }

  @inline(__always)
  static func ~= (literal: StaticString, name: XMLName) -> Bool { name == literal }
}

/// The classes of bytes that names and tags are made of. Every byte of a non-ASCII character counts as a letter,
/// where XML leaves out a few: NLM's names are ASCII.
enum XMLByte {
  @inline(__always)
  static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || byte == 10 || byte == 9 || byte == 13 }

  @inline(__always)
  static func beginsName(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- 97 < 26 || byte >= 0x80 || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ":")
  }

  @inline(__always)
  static func isInName(_ byte: UInt8) -> Bool {
    beginsName(byte) || byte &- 48 < 10 || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
  }
}
