/// Why some bytes are not JSON.
struct JSONProblem: Error, Hashable {
  let reason: String
  let byte: Int
}

/// A strict JSON reader, RFC 8259: no duplicate keys, no trailing commas, no invalid UTF-8.
struct JSONParser {
  private static let deepest = 128

  private let bytes: [UInt8]
  private var index = 0

  static func parse(_ bytes: [UInt8]) throws(JSONProblem) -> JSONValue {
    var parser = JSONParser(bytes: bytes)
    parser.skipSpace()
    let value = try parser.value(depth: 0)
    parser.skipSpace()
    guard parser.index == bytes.count else { throw parser.problem("something follows the value") }
    return value
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private func problem(_ reason: String) -> JSONProblem { JSONProblem(reason: reason, byte: index) }

  private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

  private mutating func skipSpace() {
    while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { index += 1 }
  }

  private mutating func take(_ character: Character) -> Bool {
    guard let byte = next, byte == character.asciiValue else { return false }
    index += 1
    return true
  }

  private mutating func value(depth: Int) throws(JSONProblem) -> JSONValue {
    guard depth < Self.deepest else { throw problem("it is nested too deeply") }
    switch next.map({ Character(UnicodeScalar($0)) }) {
    case "{": return try object(depth: depth)
    case "[": return try array(depth: depth)
    case "\"": return .string(try string())
    case "t": return try word("true", .bool(true))
    case "f": return try word("false", .bool(false))
    case "n": return try word("null", .null)
    case "-", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9": return try number()
    case nil: throw problem("it ends early")
    default: throw problem("a value is expected")
    }
  }

  private mutating func word(_ word: String, _ value: JSONValue) throws(JSONProblem) -> JSONValue {
    guard bytes[index...].starts(with: word.utf8) else { throw problem("a value is expected") }
    index += word.utf8.count
    return value
  }

  private mutating func object(depth: Int) throws(JSONProblem) -> JSONValue {
    index += 1  // the brace
    var members: [JSONValue.Member] = []
    var keys: Set<String> = []
    skipSpace()
    if take("}") { return .object([]) }
    while true {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw problem("a key is expected") }
      let key = try string()
      guard keys.insert(key).inserted else { throw problem("the key '\(key)' is there twice") }
      skipSpace()
      guard take(":") else { throw problem("':' is expected") }
      skipSpace()
      members.append(JSONValue.Member(key: key, value: try value(depth: depth + 1)))
      skipSpace()
      if take("}") { return .object(members) }
      guard take(",") else { throw problem("',' or '}' is expected") }
    }
  }

  private mutating func array(depth: Int) throws(JSONProblem) -> JSONValue {
    index += 1  // the bracket
    var items: [JSONValue] = []
    skipSpace()
    if take("]") { return .array([]) }
    while true {
      skipSpace()
      items.append(try value(depth: depth + 1))
      skipSpace()
      if take("]") { return .array(items) }
      guard take(",") else { throw problem("',' or ']' is expected") }
    }
  }

  private mutating func number() throws(JSONProblem) -> JSONValue {
    let start = index
    _ = take("-")
    if !take("0") { try digits() }
    var isInteger = true
    if take(".") {
      isInteger = false
      try digits()
    }
    if take("e") || take("E") {
      isInteger = false
      if !take("+") { _ = take("-") }
      try digits()
    }
    let text = String(decoding: bytes[start..<index], as: UTF8.self)
    if isInteger, let integer = Int(text) { return .integer(integer) }
    guard let real = Double(text), real.isFinite else { throw problem("the number '\(text)' is too large") }
    return .real(real)
  }

  private mutating func digits() throws(JSONProblem) {
    let start = index
    while let byte = next, (0x30...0x39).contains(byte) { index += 1 }
    guard index > start else { throw problem("a digit is expected") }
  }

  private mutating func string() throws(JSONProblem) -> String {
    index += 1  // the quote
    var text: [UInt8] = []
    while let byte = next {
      index += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = String(validating: text, as: UTF8.self) else {
          throw problem("a text is not UTF-8")
        }
        return string
      case UInt8(ascii: "\\"): text.append(contentsOf: try escape())
      case 0..<0x20: throw problem("a text holds a control character")
      default: text.append(byte)
      }
    }
    throw problem("a text does not end")
  }

  private mutating func escape() throws(JSONProblem) -> [UInt8] {
    guard let byte = next else { throw problem("a text does not end") }
    index += 1
    switch Character(UnicodeScalar(byte)) {
    case "\"", "\\", "/": return [byte]
    case "b": return [0x08]
    case "f": return [0x0C]
    case "n": return [0x0A]
    case "r": return [0x0D]
    case "t": return [0x09]
    case "u": return Array(String(try unicodeEscape()).utf8)
    default: throw problem("an unknown escape")
    }
  }

  private mutating func unicodeEscape() throws(JSONProblem) -> UnicodeScalar {
    let first = try hexUnit()
    if let scalar = UnicodeScalar(first) { return scalar }
    guard (0xD800..<0xDC00).contains(first), take("\\"), take("u") else {
      throw problem("half of a surrogate pair")
    }
    let second = try hexUnit()
    guard (0xDC00..<0xE000).contains(second),
      let scalar = UnicodeScalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else { throw problem("half of a surrogate pair") }
    return scalar
  }

  private mutating func hexUnit() throws(JSONProblem) -> UInt32 {
    var unit: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = next, let digit = Character(UnicodeScalar(byte)).hexDigitValue else {
        throw problem("four hexadecimal digits are expected")
      }
      unit = unit << 4 | UInt32(digit)
      index += 1
    }
    return unit
  }
}
