/// Integers `192k`, `2M`, `1_000`; reals `1.5`, `6e-6`.
extension Lexer {
  mutating func readNumber() -> Token.Kind {
    let start = position
    skipDigits()
    var isReal = false
    if byte() == UInt8(ascii: "."), isDigit(byte(1)) {
      isReal = true
      position += 1
      skipDigits()
    }
    if let length = exponentSignLength() {
      isReal = true
      position += length
      skipDigits()
    }
    let digitsEnd = position
    skipNameCharacters()

    let written = text(from: start)
    let digits = text(from: start, to: digitsEnd).filter { $0 != "_" }
    let suffix = text(from: digitsEnd)
    return isReal
      ? real(digits, suffix: suffix, written: written, from: start)
      : integer(digits, suffix: suffix, written: written, from: start)
  }

  private func integer(_ digits: String, suffix: String, written: String, from start: Int) -> Token.Kind {
    guard let factor = ["": 1, "k": 1000, "M": 1_000_000][suffix] else {
      return notANumber(written, suffix: suffix, digits: digits, from: start)
    }
    guard let value = Int(digits) else { return tooLarge(written, from: start) }
    let (product, overflow) = value.multipliedReportingOverflow(by: factor)
    return overflow ? tooLarge(written, from: start) : .integer(product, written: written)
  }

  private func real(_ digits: String, suffix: String, written: String, from start: Int) -> Token.Kind {
    guard suffix.isEmpty else { return notANumber(written, suffix: suffix, digits: nil, from: start) }
    guard let value = Double(digits), value.isFinite else {
      return .invalid(
        Diagnostic(
          "'\(written)' is too large", hint: "reals go up to 1.7e308", at: range(from: start)),
        wantsMore: false)
    }
    return .real(value, written: written)
  }

  private func tooLarge(_ written: String, from start: Int) -> Token.Kind {
    .invalid(
      Diagnostic(
        "'\(written)' is too large", hint: "integers go up to \(Int.max); a real is written 1e20",
        at: range(from: start)),
      wantsMore: false)
  }

  /// - Parameter digits: of an integer; nil after a real.
  private func notANumber(
    _ written: String, suffix: String, digits: String?, from start: Int
  ) -> Token.Kind {
    var hint: String?
    switch suffix {
    case "K": hint = digits.map { "write \($0)k" }
    case "m": hint = digits.map { "write \($0)M for millions" }
    case "B", "b", "G": hint = digits.map { "write \($0)e9" }
    case "k", "M": hint = "'k' and 'M' follow whole numbers; write 1500k or 1.5e6"
    case _ where digits == "0": hint = "numbers are written in decimal"
    default: hint = digits == nil ? nil : "a name begins with a letter"
    }
    return .invalid(
      Diagnostic("'\(written)' is not a number", hint: hint, at: range(from: start)), wantsMore: false)
  }

  private func isDigit(_ byte: UInt8?) -> Bool {
    byte.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false
  }

  private mutating func skipDigits() {
    while isDigit(byte()) || byte() == UInt8(ascii: "_") { position += 1 }
  }

  /// The length of `e`, `e+` or `e-` when digits follow.
  private func exponentSignLength() -> Int? {
    guard byte() == UInt8(ascii: "e") || byte() == UInt8(ascii: "E") else { return nil }
    if isDigit(byte(1)) { return 1 }
    let hasSign = byte(1) == UInt8(ascii: "+") || byte(1) == UInt8(ascii: "-")
    return hasSign && isDigit(byte(2)) ? 2 : nil
  }
}
