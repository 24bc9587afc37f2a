/// Reads one line of JSON.
struct JSONLineReader {
  struct Problem: Error, Hashable {
    /// Byte of the line, from 1.
    let column: Int
    let words: String
  }

  private static let deepest = 64

  private let bytes: ArraySlice<UInt8>
  private var place: Int
  private var depth = 0

  /// - Parameter bytes: one line of UTF-8, without its line feed.
  static func read(_ bytes: ArraySlice<UInt8>) throws(Problem) -> JSONLine {
    var reader = JSONLineReader(bytes)
    let value = try reader.value()
    reader.passSpace()
    if reader.next != nil { throw reader.problem("text after the end of the object") }
    return value
  }

  private init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    place = bytes.startIndex
  }

  private var next: UInt8? { place < bytes.endIndex ? bytes[place] : nil }

  private func problem(_ words: String) -> Problem {
    Problem(column: place - bytes.startIndex + 1, words: next == nil ? "the line ends too early" : words)
  }

  private mutating func passSpace() {
    while let byte = next, byte == 32 || byte == 9 || byte == 13 { place += 1 }
  }

  private mutating func take(_ byte: Unicode.Scalar) -> Bool {
    passSpace()
    guard next == UInt8(ascii: byte) else { return false }
    place += 1
    return true
  }

  private mutating func value() throws(Problem) -> JSONLine {
    passSpace()
    switch next {
    case UInt8(ascii: "\""): return .text(try text())
    case UInt8(ascii: "{"): return try nested { reader throws(Problem) in try reader.object() }
    case UInt8(ascii: "["): return try nested { reader throws(Problem) in try reader.list() }
    case let byte? where byte == UInt8(ascii: "-") || isDigit(byte): return try number()
    default: return try word()
    }
  }

  private mutating func nested(
    _ read: (inout JSONLineReader) throws(Problem) -> JSONLine
  ) throws(Problem) -> JSONLine {
    guard depth < Self.deepest else { throw problem("nested more than \(Self.deepest) deep") }
    depth += 1
    place += 1  // the bracket
    let value = try read(&self)
    depth -= 1
    return value
  }

  private mutating func object() throws(Problem) -> JSONLine {
    var fields: [JSONLine.Field] = []
    if take("}") { return .object(fields) }
    repeat {
      passSpace()
      guard next == UInt8(ascii: "\"") else { throw problem("expected a field's name in double quotes") }
      let start = self
      let name = try text()
      if fields.contains(where: { $0.name == name }) {
        throw start.problem("the field '\(name)' stands twice")
      }
      guard take(":") else { throw problem("expected ':' after '\(name)'") }
      fields.append(JSONLine.Field(name: name, value: try value()))
    } while take(",")
    guard take("}") else { throw problem("expected ',' or '}'") }
    return .object(fields)
  }

  private mutating func list() throws(Problem) -> JSONLine {
    var values: [JSONLine] = []
    if take("]") { return .list(values) }
    repeat { values.append(try value()) } while take(",")
    guard take("]") else { throw problem("expected ',' or ']'") }
    return .list(values)
  }

  private mutating func word() throws(Problem) -> JSONLine {
    for (word, value) in [("true", JSONLine.bool(true)), ("false", .bool(false)), ("null", .null)]
    where bytes[place...].starts(with: word.utf8) {
      place += word.utf8.count
      return value
    }
    throw problem("expected a value")
  }

  private mutating func number() throws(Problem) -> JSONLine {
    let start = place
    while let byte = next, "+-.eE0123456789".utf8.contains(byte) { place += 1 }
    let digits = String(decoding: bytes[start..<place], as: UTF8.self)
    if isWrittenAsJSON(bytes[start..<place]) {
      if let whole = Int(digits) { return .integer(whole) }
      if let real = Double(digits), real.isFinite { return .real(real) }
    }
    place = start
    throw problem("'\(digits)' is no number")
  }

  /// JSON has no `+1`, `01`, `.5` or `5.`, which Swift would read.
  private func isWrittenAsJSON(_ number: ArraySlice<UInt8>) -> Bool {
    let digits = Array(number.first == UInt8(ascii: "-") ? number.dropFirst() : number)
    guard let first = digits.first, isDigit(first) else { return false }
    if first == UInt8(ascii: "0") && digits.count > 1 && isDigit(digits[1]) { return false }
    guard let point = digits.firstIndex(of: UInt8(ascii: ".")) else { return true }
    return point + 1 < digits.count && isDigit(digits[point + 1])
  }

  private func isDigit(_ byte: UInt8) -> Bool { byte &- 48 < 10 }

  private mutating func text() throws(Problem) -> String {
    place += 1  // the quote
    var result: [UInt8] = []
    while let byte = next {
      switch byte {
      case UInt8(ascii: "\""):
        place += 1
        return String(decoding: result, as: UTF8.self)
      case UInt8(ascii: "\\"): result.append(contentsOf: String(try escape()).utf8)
      case 0..<32: throw problem("a control character in a text: write it as an escape")
      default:
        result.append(byte)
        place += 1
      }
    }
    throw problem("")
  }

  private mutating func escape() throws(Problem) -> Unicode.Scalar {
    let start = self
    place += 1  // the backslash
    guard let letter = next else { throw problem("") }
    place += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "u"):
      guard let high = fourDigits() else {
        throw start.problem("expected four hexadecimal digits after '\\u'")
      }
      if let scalar = Unicode.Scalar(high) { return scalar }
      if high < 0xDC00, bytes[place...].starts(with: "\\u".utf8) {
        place += 2
        if let low = fourDigits(), (0xDC00..<0xE000).contains(low),
          let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
        {
          return scalar
        }
      }
      throw start.problem("half a surrogate pair")
    default: throw start.problem("unknown escape '\\\(Character(Unicode.Scalar(letter)))'")
    }
  }

  private mutating func fourDigits() -> UInt32? {
    let digits = bytes[place...].prefix(4)
    guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else {
      return nil
    }
    place += 4
    return UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
  }
}
