/// Texts and numbers.
extension JSONReader {
  mutating func text() throws(JSONProblem) -> String {
    let quote = position
    position += 1
    var start = position
    passPlain()
    if next == UInt8(ascii: "\"") { return try closed(bytes[start..<position], from: quote) }
    var buffer: [UInt8] = []
    while true {
      buffer.append(contentsOf: bytes[start..<position])
      switch next {
      case UInt8(ascii: "\""): return try closed(buffer[...], from: quote)
      case UInt8(ascii: "\\"): buffer.append(contentsOf: UTF8.encode(try escape()) ?? .init())
      case nil: throw problem(.unterminatedText)
      default: throw problem(.controlCharacter)
      }
      start = position
      passPlain()
    }
  }

  private mutating func passPlain() {
    while let byte = next, byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
      position += 1
    }
  }

  /// Takes the closing quote.
  private mutating func closed(
    _ content: ArraySlice<UInt8>, from quote: Int
  ) throws(JSONProblem) -> String {
    position += 1
    guard let text = String(validating: content, as: UTF8.self) else {
      throw problem(.invalidUTF8, from: quote)
    }
    return text
  }

  private mutating func escape() throws(JSONProblem) -> Unicode.Scalar {
    let start = position
    position += 1  // the backslash
    let scalar: Unicode.Scalar
    switch next {
    case UInt8(ascii: "\""): scalar = "\""
    case UInt8(ascii: "\\"): scalar = "\\"
    case UInt8(ascii: "/"): scalar = "/"
    case UInt8(ascii: "n"): scalar = "\n"
    case UInt8(ascii: "t"): scalar = "\t"
    case UInt8(ascii: "r"): scalar = "\r"
    case UInt8(ascii: "b"): scalar = "\u{8}"
    case UInt8(ascii: "f"): scalar = "\u{C}"
    case UInt8(ascii: "u"): return try unicodeEscape(from: start)
    case nil: throw problem(.unterminatedText)
    default:
      let letters = String(decoding: bytes[position..<min(position + 4, end)], as: UTF8.self)
      throw problem(.unknownEscape(letters.first ?? "?"), from: start)
    }
    position += 1
    return scalar
  }

  private mutating func unicodeEscape(from start: Int) throws(JSONProblem) -> Unicode.Scalar {
    let first = try fourDigits(from: start)
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard first < 0xDC00, bytes[position..<end].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) else {
      throw problem(.halfSurrogate, from: start)
    }
    position += 1  // the backslash
    let second = try fourDigits(from: start)
    guard (0xDC00..<0xE000).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else { throw problem(.halfSurrogate, from: start) }
    return scalar
  }

  private mutating func fourDigits(from start: Int) throws(JSONProblem) -> UInt32 {
    position += 1  // the u
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = next.flatMap(Self.hexDigit) else { throw problem(.hexDigitsExpected, from: start) }
      code = code << 4 | UInt32(digit)
      position += 1
    }
    return code
  }

  private static func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  // MARK: Numbers

  /// JSON has no `+1`, `01`, `.5` or `5.`, which Swift would read.
  mutating func number() throws(JSONProblem) -> JSONValue {
    let start = position
    if next == UInt8(ascii: "-") { position += 1 }
    let isWhole: Bool
    if next == UInt8(ascii: "0") {
      position += 1
      isWhole = true
    } else {
      isWhole = passDigits()
    }
    var (isSound, isInteger) = (isWhole, true)
    if next == UInt8(ascii: ".") {
      position += 1
      isInteger = false
      isSound = passDigits() && isSound
    }
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      position += 1
      isInteger = false
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position += 1 }
      isSound = passDigits() && isSound
    }
    guard isSound, !isInNumber else { throw badNumber(from: start) }
    let written = String(decoding: bytes[start..<position], as: UTF8.self)
    if isInteger, let whole = Int(written) { return .integer(whole) }
    guard let value = Double(written), value.isFinite else {
      position = start
      throw problem(.hugeNumber(written))
    }
    return .real(JSONReal(value, written: written))
  }

  /// - Returns: whether there was one.
  private mutating func passDigits() -> Bool {
    let start = position
    while let byte = next, byte &- UInt8(ascii: "0") < 10 { position += 1 }
    return position > start
  }

  private var isInNumber: Bool { next.map { "+-.eE0123456789".utf8.contains($0) } ?? false }

  private mutating func badNumber(from start: Int) -> JSONProblem {
    while isInNumber { position += 1 }
    let written = String(decoding: bytes[start..<position], as: UTF8.self)
    position = start
    return problem(.badNumber(written))
  }
}
