/// What stands within tags: names, numbers, strings and marks.
extension JinjaLexer {
  private static let marks: [[Unicode.Scalar]] = [
    "//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<",
    "=", ".", ":", "|", ",", ";",
  ].map { Array($0.unicodeScalars) }

  mutating func lexToken() throws(JinjaError) {
    let start = position
    let scalar = source[position]
    switch scalar {
    case _ where scalar.isPythonSpace: position += 1
    case "'", "\"": try lexString(scalar)
    case "0"..."9": try lexNumber()
    case _ where Self.isNamed(scalar):
      while let next = peek(0), Self.isNamed(next) { position += 1 }
      emit(.name(text(start..<position)), at: start)
    default: try lexMark()
    }
  }

  private static func isNamed(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
  }

  private mutating func lexMark() throws(JinjaError) {
    let start = position
    guard let mark = Self.marks.first(where: { source[start...].starts(with: $0) }) else {
      throw error(.unexpected("'\(source[start])'", expected: "part of an expression"), at: start)
    }
    position += mark.count
    switch mark[0] {
    case "(": brackets.append(")")
    case "[": brackets.append("]")
    case "{": brackets.append("}")
    case ")", "]", "}":
      guard let open = brackets.popLast() else {
        throw error(.unexpected("'\(mark[0])'", expected: "the end of the tag"), at: start)
      }
      guard open == mark[0] else {
        throw error(.unexpected("'\(mark[0])'", expected: "'\(open)'"), at: start)
      }
    default: break
    }
    emit(.mark(text(start..<position)), at: start)
  }

  private mutating func lexNumber() throws(JinjaError) {
    let start = position
    passDigits()
    var isReal = false
    let isAttribute = start > 0 && source[start - 1] == "."
    if !isAttribute, peek(0) == ".", isDigit(1) {
      isReal = true
      position += 1
      passDigits()
    }
    if !isAttribute, peek(0) == "e" || peek(0) == "E" {
      let signs = peek(1) == "+" || peek(1) == "-" ? 2 : 1
      if isDigit(signs) {
        isReal = true
        position += signs
        passDigits()
      }
    }
    let written = text(start..<position)
    let digits = written.filter { $0 != "_" }
    if isReal, let value = Double(digits), value.isFinite {
      emit(.real(value), at: start)
    } else if !isReal, let value = Int(digits), digits.first != "0" || value == 0,
      !(peek(0).map(Self.isNamed) ?? false)
    {
      emit(.integer(value), at: start)
    } else {
      throw error(.badNumber(written), at: start)
    }
  }

  private mutating func passDigits() {
    while isDigit(0) || (peek(0) == "_" && isDigit(1)) { position += 1 }
  }

  private func isDigit(_ offset: Int) -> Bool { peek(offset).map { ("0"..."9").contains($0) } ?? false }

  // MARK: Strings

  private mutating func lexString(_ quote: Unicode.Scalar) throws(JinjaError) {
    let start = position
    var value: [Unicode.Scalar] = []
    position += 1
    while let scalar = peek(0) {
      position += 1
      if scalar == quote {
        emit(.string(String(scalars: value[...])), at: start)
        return
      }
      if scalar == "\\" { value += try escape() } else { value.append(scalar) }
    }
    throw error(.unclosed("a string"), at: start)
  }

  /// What the escape after a backslash stands for, as Python reads it. An unknown one stands for itself.
  private mutating func escape() throws(JinjaError) -> [Unicode.Scalar] {
    let start = position - 1
    guard let scalar = peek(0) else { return [] }
    position += 1
    switch scalar {
    case "n": return ["\n"]
    case "t": return ["\t"]
    case "r": return ["\r"]
    case "a": return ["\u{07}"]
    case "b": return ["\u{08}"]
    case "f": return ["\u{0C}"]
    case "v": return ["\u{0B}"]
    case "\\", "'", "\"": return [scalar]
    case "\n": return []
    case "0"..."7":
      position -= 1
      return [try code(radix: 8, atMost: 3, from: start)]
    case "x": return [try code(radix: 16, exactly: 2, from: start)]
    case "u": return [try code(radix: 16, exactly: 4, from: start)]
    case "U": return [try code(radix: 16, exactly: 8, from: start)]
    case "N": throw error(.badEscape("\\N"), at: start)
    default: return ["\\", scalar]
    }
  }

  private mutating func code(
    radix: Int, exactly length: Int? = nil, atMost most: Int = 8, from start: Int
  ) throws(JinjaError) -> Unicode.Scalar {
    var digits = ""
    while digits.count < length ?? most, let next = peek(0), next.isASCII,
      Int(String(next), radix: radix) != nil
    {
      digits.unicodeScalars.append(next)
      position += 1
    }
    guard length == nil || digits.count == length, let value = UInt32(digits, radix: radix),
      let scalar = Unicode.Scalar(value)
    else { throw error(.badEscape(text(start..<position)), at: start) }
    return scalar
  }
}
