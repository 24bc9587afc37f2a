/// A value as plain text states it: the default of a notebook's parameter, or what `-p name=value`
/// gives in its place.
public enum Literal: Hashable, Sendable {
  case none
  case bool(Bool)
  case integer(Int)
  case real(Double)
  case string(String)
  case list([Literal])

  public var type: ValueType {
    switch self {
    case .none: .none
    case .bool: .bool
    case .integer: .integer
    case .real: .real
    case .string: .string
    case .list(let elements):
      .list(ValueType.joined(elements.map(\.type)))
    }
  }

  /// The number that an integer or a real stands for.
  public var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .real(let value): value
    default: nil
    }
  }
}

/// As the language writes it: `16`, `"plain"`, `[1, 2]`.
extension Literal: CustomStringConvertible {
  public var description: String {
    switch self {
    case .none: "none"
    case .bool(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .real(let value): "\(value)"
    case .string(let text): Self.quoted(text)
    case .list(let elements): "[" + elements.map(\.description).joined(separator: ", ") + "]"
    }
  }

  /// `text` in double quotes, with escapes that the language and YAML both read.
  /// Control characters become `\u{…}`, which only the language reads.
  static func quoted(_ text: String, controls: (Unicode.Scalar) -> String = languageEscape) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case _ where mustBeEscaped(scalar): result += controls(scalar)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  private static func languageEscape(_ scalar: Unicode.Scalar) -> String {
    "\\u{\(String(scalar.value, radix: 16))}"
  }

  private static func mustBeEscaped(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse: true
    default: scalar.value == 0xFEFF
    }
  }
}

// MARK: - Reading

extension Literal {
  /// What bare text means when nothing says what it should be: none, true, false or a number as the
  /// language writes it, otherwise the text itself.
  init(guessing text: String) {
    switch text {
    case "", "~", "none", "null", "Null", "NULL": self = .none
    case "true", "True", "TRUE": self = .bool(true)
    case "false", "False", "FALSE": self = .bool(false)
    default: self = Literal(number: text) ?? .string(text)
    }
  }

  /// `192k`, `-3`, `6e-6`; also `+1`, `.5`, `5.` and `.inf`, which YAML has and the language has not.
  init?(number text: String) {
    let unsigned = text.hasPrefix("-") || text.hasPrefix("+") ? String(text.dropFirst()) : text
    guard let first = unsigned.utf8.first, isDigit(first) || first == UInt8(ascii: ".") else { return nil }
    let sign = text.hasPrefix("-") ? -1 : 1

    let source = SourceText(name: "", text: unsigned)
    let tokens = Lexer.lex(source, in: source.range).tokens
    switch tokens.first?.kind {
    case .integer(let value, _) where tokens.count == 2: self = .integer(sign * value)
    case .real(let value, _) where tokens.count == 2: self = .real(Double(sign) * value)
    default:
      guard let value = Self.yamlReal(unsigned) else { return nil }
      self = .real(Double(sign) * value)
    }
  }

  private static func yamlReal(_ text: String) -> Double? {
    switch text.lowercased() {
    case ".inf": return .infinity
    case ".nan": return .nan
    default:
      let isPlain = text.utf8.allSatisfy { isDigit($0) || $0 == UInt8(ascii: ".") }
      return isPlain ? Double(text) : nil
    }
  }
}

private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
