/// Reads one JSON document (RFC 8259). Duplicate keys, trailing text and nesting beyond 128 levels are errors.
struct JSONReader {
  /// What is wrong with a document, and where: line and column from 1, the column in bytes.
  struct Problem: Error, Hashable {
    let what: String
    let line: Int
    let column: Int
  }

  private let bytes: [UInt8]
  private var position = 0
  private var depth = 0

  static func read(_ text: String) throws(Problem) -> JSONValue {
    var reader = JSONReader(bytes: Array(text.utf8))
    let value = try reader.value()
    reader.skipSpace()
    guard reader.position == reader.bytes.count else { throw reader.problem("text after the end") }
    return value
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private mutating func value() throws(Problem) -> JSONValue {
    skipSpace()
    switch current {
    case UInt8(ascii: "{"): return try nested { reader throws(Problem) in try reader.object() }
    case UInt8(ascii: "["): return try nested { reader throws(Problem) in try reader.array() }
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case let byte? where byte == UInt8(ascii: "-") || (48...57).contains(byte): return try number()
    case nil: throw problem("the document ends early")
    default: throw problem("a value is expected here")
    }
  }

  private mutating func nested(
    _ body: (inout JSONReader) throws(Problem) -> JSONValue
  ) throws(Problem) -> JSONValue {
    guard depth < 128 else { throw problem("nested more than 128 levels deep") }
    depth += 1
    position += 1  // the bracket
    let value = try body(&self)
    depth -= 1
    return value
  }

  private mutating func object() throws(Problem) -> JSONValue {
    var members: [JSONValue.Member] = []
    var seen = ByteTable()
    if take("}") { return .object([]) }
    repeat {
      skipSpace()
      guard current == UInt8(ascii: "\"") else { throw problem("a key in quotes is expected here") }
      let key = try string()
      guard seen.insert(Array(key.utf8)).isNew else { throw problem("the key '\(key)' appears twice") }
      guard take(":") else { throw problem("':' is expected here") }
      members.append(JSONValue.Member(key, try value()))
    } while take(",")
    guard take("}") else { throw problem("',' or '}' is expected here") }
    return .object(members)
  }

  private mutating func array() throws(Problem) -> JSONValue {
    var elements: [JSONValue] = []
    if take("]") { return .array([]) }
    repeat { elements.append(try value()) } while take(",")
    guard take("]") else { throw problem("',' or ']' is expected here") }
    return .array(elements)
  }

  private mutating func word(_ word: String, _ value: JSONValue) throws(Problem) -> JSONValue {
    guard bytes[position...].starts(with: word.utf8) else { throw problem("a value is expected here") }
    position += word.utf8.count
    return value
  }

  private mutating func number() throws(Problem) -> JSONValue {
    let start = position
    let marks = Array("+-.eE".utf8)
    while let byte = current, (48...57).contains(byte) || marks.contains(byte) { position += 1 }
    let digits = String(decoding: bytes[start..<position], as: UTF8.self)
    guard Double(digits) != nil else {
      position = start
      throw problem("'\(digits)' is not a number")
    }
    return .number(digits)
  }

  private mutating func string() throws(Problem) -> String {
    position += 1  // the opening quote
    var buffer: [UInt8] = []
    while true {
      let start = position
      while let byte = current, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 {
        position += 1
      }
      buffer.append(contentsOf: bytes[start..<position])
      switch current {
      case UInt8(ascii: "\""):
        position += 1
        return String(decoding: buffer, as: UTF8.self)
      case UInt8(ascii: "\\"): buffer.append(contentsOf: String(try escape()).utf8)
      case nil: throw problem("the document ends inside a string")
      default: throw problem("a control character in a string must be escaped")
      }
    }
  }

  private mutating func escape() throws(Problem) -> Unicode.Scalar {
    position += 1  // the backslash
    defer { position += 1 }
    switch current {
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case let byte? where "\"\\/".utf8.contains(byte): return Unicode.Scalar(byte)
    case UInt8(ascii: "u"): return try unicodeEscape()
    default: throw problem("this escape does not exist")
    }
  }

  /// Leaves the position on the last digit.
  private mutating func unicodeEscape() throws(Problem) -> Unicode.Scalar {
    let first = try fourDigits()
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard first < 0xDC00, position + 2 < bytes.count, bytes[position + 1] == UInt8(ascii: "\\"),
      bytes[position + 2] == UInt8(ascii: "u")
    else { throw problem("half of a surrogate pair") }
    position += 2
    let second = try fourDigits()
    guard (0xDC00..<0xE000).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else { throw problem("half of a surrogate pair") }
    return scalar
  }

  private mutating func fourDigits() throws(Problem) -> UInt32 {
    guard position + 4 < bytes.count else { throw problem("the document ends inside a string") }
    let digits = bytes[(position + 1)...(position + 4)]
    guard digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
      let code = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw problem("four hexadecimal digits are expected here") }
    position += 4
    return code
  }

  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte = current, byte == 32 || byte == 10 || byte == 13 || byte == 9 { position += 1 }
  }

  /// Takes `mark`, after space, if it is there.
  private mutating func take(_ mark: Unicode.Scalar) -> Bool {
    skipSpace()
    guard current == UInt8(ascii: mark) else { return false }
    position += 1
    return true
  }

  private func problem(_ what: String) -> Problem {
    let before = bytes[..<position]
    let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    return Problem(
      what: what, line: before.count { $0 == UInt8(ascii: "\n") } + 1, column: position - lineStart + 1)
  }
}
