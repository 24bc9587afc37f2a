extension PatternParser {
  /// `[…]`, from its bracket.
  mutating func scalarClass() throws(GrammarError) -> ScalarSet {
    let start = column
    skip()
    let isInverted = take("^")
    var set = ScalarSet([])
    var isEmpty = true
    while let next = peek(), next != "]" {
      if next == "[" && (peek(1) == ":" || peek(1) == "." || peek(1) == "=") { throw unsupported(2) }
      if next == "&" && peek(1) == "&" || next == "-" && peek(1) == "-" && !isEmpty { throw unsupported(2) }
      set = set.union(try range())
      isEmpty = false
    }
    guard take("]") else { throw bad("'[' without ']'", column: start) }
    guard !isEmpty else { throw bad("a class of nothing", column: start) }
    if isInverted { set = set.inverted }
    guard !set.isEmpty else { throw bad("a class of nothing", column: start) }
    return set
  }

  /// A scalar, a class of a backslash, or a range of scalars.
  private mutating func range() throws(GrammarError) -> ScalarSet {
    let start = column
    let first = try member()
    guard peek() == "-", peek(1) != "]", peek(1) != nil else { return first }
    skip()
    let last = try member()
    guard let low = Self.single(first), let high = Self.single(last) else {
      throw bad("a range of classes", column: start)
    }
    guard low <= high else { throw bad("a range that falls", column: start) }
    return ScalarSet([low...high])
  }

  private static func single(_ set: ScalarSet) -> UInt32? {
    guard set.ranges.count == 1, let range = set.ranges.first, range.count == 1 else { return nil }
    return range.lowerBound
  }

  private mutating func member() throws(GrammarError) -> ScalarSet {
    guard let scalar = peek() else { throw bad("it ends within a class") }
    if scalar == "\\" { return try escape(inClass: true) }
    skip()
    return ScalarSet(scalar)
  }

  /// From the backslash.
  mutating func escape(inClass: Bool) throws(GrammarError) -> ScalarSet {
    guard let letter = peek(1) else { throw bad("it ends with '\\'") }
    let sets: [Unicode.Scalar: ScalarSet] = [
      "d": .digits, "w": .word, "s": .space, "D": ScalarSet.digits.inverted,
      "W": ScalarSet.word.inverted, "S": ScalarSet.space.inverted,
    ]
    let controls: [Unicode.Scalar: UInt32] = ["n": 10, "r": 13, "t": 9, "f": 12, "v": 11]
    if let set = sets[letter] {
      skip(2)
      return set
    }
    if let control = controls[letter] {
      skip(2)
      return ScalarSet([control...control])
    }
    if letter == "x" || letter == "u" { return try hexadecimal(letter) }
    // Properties, boundaries, back references, control letters: all letters and digits that are left.
    guard !ScalarSet.word.contains(letter) || letter == "_" else { throw unsupported(2) }
    skip(2)
    return ScalarSet(letter)
  }

  /// `\xHH`, `\uHHHH` or `\u{H…}`.
  private mutating func hexadecimal(_ letter: Unicode.Scalar) throws(GrammarError) -> ScalarSet {
    let start = column
    skip(2)
    let isBraced = letter == "u" && take("{")
    var digits = ""
    while let digit = peek(), digit.properties.isASCIIHexDigit,
      digits.count < (isBraced ? 6 : letter == "x" ? 2 : 4)
    {
      digits.unicodeScalars.append(digit)
      skip()
    }
    let isWhole = isBraced ? take("}") && !digits.isEmpty : digits.count == (letter == "x" ? 2 : 4)
    guard isWhole else { throw bad("hexadecimal digits are expected", column: start) }
    guard let value = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(value) else {
      throw bad("no character has the number '\(digits)'", column: start)
    }
    return ScalarSet(scalar)
  }
}
