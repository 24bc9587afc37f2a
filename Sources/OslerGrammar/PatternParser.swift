/// Reads a regular expression, scalar by scalar.
struct PatternParser {
  static let deepest = 100
  static let mostRepeats = 100_000

  private let scalars: [Unicode.Scalar]
  private var place = 0
  private var depth = 0

  init(_ text: String) { scalars = Array(text.unicodeScalars) }

  // MARK: The text

  /// What stands here, or so many scalars further; nil past the end.
  func peek(_ distance: Int = 0) -> Unicode.Scalar? {
    place + distance < scalars.count ? scalars[place + distance] : nil
  }

  mutating func skip(_ count: Int = 1) { place += count }

  mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard peek() == scalar else { return false }
    place += 1
    return true
  }

  /// Of what stands here, from 1.
  var column: Int { place + 1 }

  func bad(_ reason: String, column: Int? = nil) -> GrammarError {
    .badPattern(reason: reason, column: column ?? self.column)
  }

  /// - Parameter count: scalars of the syntax that stands here.
  func unsupported(_ count: Int) -> GrammarError {
    var syntax = String.UnicodeScalarView()
    syntax.append(contentsOf: scalars[min(place, scalars.count)..<min(place + count, scalars.count)])
    return .unsupportedPattern(syntax: String(syntax), column: column)
  }

  // MARK: Alternatives

  mutating func pattern() throws(GrammarError) -> [Pattern.Alternative] {
    var alternatives: [Pattern.Alternative] = []
    repeat {
      var alternative = Pattern.Alternative()
      alternative.isAnchoredAtStart = take("^")
      alternative.expression = try sequence()
      alternative.isAnchoredAtEnd = take("$")
      if peek() == "$" || alternative.isAnchoredAtEnd && peek() != nil && peek() != "|" && peek() != ")" {
        place -= 1
        throw unsupported(1)
      }
      alternatives.append(alternative)
    } while take("|")
    guard peek() == nil else { throw bad("')' without '('") }
    return alternatives
  }

  /// Up to `|`, `)`, an outermost `$` or the end.
  private mutating func sequence() throws(GrammarError) -> Expression {
    var parts: [Expression] = []
    while let next = peek(), next != "|", next != ")" {
      if next == "$" && depth == 0 { break }
      parts.append(try repeated(atom()))
    }
    return parts.count == 1 ? parts[0] : .sequence(parts)
  }

  private mutating func atom() throws(GrammarError) -> Expression {
    guard let scalar = peek() else { throw bad("it ends early") }
    switch scalar {
    case "(": return try group()
    case "[":
      var parser = self
      let set = try parser.scalarClass()
      self = parser
      return .scalars(set)
    case ".":
      skip()
      return .scalars(.anyButLineBreak)
    case "\\": return .scalars(try escape(inClass: false))
    case "*", "+", "?", "{": throw bad("nothing before '\(scalar)' to repeat")
    case "^", "$": throw unsupported(1)
    default:
      skip()
      return .text([scalar])
    }
  }

  private mutating func group() throws(GrammarError) -> Expression {
    let start = column
    if peek(1) == "?" {
      if peek(2) == ":" {
        skip(3)
      } else if let name = nameLength() {
        skip(name)
      } else {
        throw unsupported(peek(2) == "<" ? 4 : 3)
      }
    } else {
      skip()
    }
    guard depth < Self.deepest else { throw bad("groups within groups are too deep", column: start) }
    depth += 1
    defer { depth -= 1 }
    var branches = [try sequence()]
    while take("|") { branches.append(try sequence()) }
    guard take(")") else { throw bad("'(' without ')'", column: start) }
    return branches.count == 1 ? branches[0] : .choice(branches)
  }

  /// Scalars of `(?<name>` or `(?P<name>`; nil when it is neither.
  private func nameLength() -> Int? {
    let start = peek(2) == "P" ? 4 : 3
    guard peek(start - 1) == "<" else { return nil }
    var end = start
    while let next = peek(end), ScalarSet.word.contains(next) { end += 1 }
    return end > start && peek(end) == ">" ? end + 1 : nil
  }

  // MARK: Counts

  private mutating func repeated(_ body: Expression) throws(GrammarError) -> Expression {
    var (least, most): (Int, Int?)
    switch peek() {
    case "?": (least, most) = (0, 1)
    case "*": (least, most) = (0, nil)
    case "+": (least, most) = (1, nil)
    case "{":
      (least, most) = try counts()
      return try afterCount(.repeated(body, least: least, most: most))
    default: return body
    }
    skip()
    return try afterCount(.repeated(body, least: least, most: most))
  }

  private mutating func afterCount(_ expression: Expression) throws(GrammarError) -> Expression {
    if peek() == "+" {
      place -= 1
      throw unsupported(2)
    }
    _ = take("?")
    if let next = peek(), ["?", "*", "+", "{"].contains(next) {
      throw bad("nothing before '\(next)' to repeat")
    }
    return expression
  }

  /// `{m}`, `{m,}` or `{m,n}`.
  private mutating func counts() throws(GrammarError) -> (Int, Int?) {
    let start = column
    skip()
    let least = number()
    guard let least else { throw bad("a count is expected", column: start + 1) }
    var most: Int? = least
    if take(",") { most = peek() == "}" ? nil : number() ?? -1 }
    guard take("}"), most != -1 else { throw bad("'{' without a count and '}'", column: start) }
    guard least <= Self.mostRepeats, most ?? 0 <= Self.mostRepeats else {
      throw bad("more than \(Self.mostRepeats) times", column: start)
    }
    guard least <= most ?? least else { throw bad("counts fall", column: start) }
    return (least, most)
  }

  /// Too large a one is one more than any that is allowed.
  private mutating func number() -> Int? {
    var value: Int?
    while let scalar = peek(), let digit = Int(String(scalar)), ScalarSet.digits.contains(scalar) {
      value = min((value ?? 0) * 10 + digit, Self.mostRepeats + 1)
      skip()
    }
    return value
  }
}
