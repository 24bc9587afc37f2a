import OslerJSON

/// The JSON texts of single values: one form for each.
enum SchemaText {
  /// Characters that JSON has to escape, and how: by a letter where there is one.
  static let escapes: [(scalar: Unicode.Scalar, text: String)] = {
    let letters: [(Unicode.Scalar, String)] = [
      ("\"", #"\""#), ("\\", #"\\"#), ("\u{8}", #"\b"#), ("\u{C}", #"\f"#), ("\n", #"\n"#), ("\r", #"\r"#),
      ("\t", #"\t"#),
    ]
    let others = (0..<0x20).compactMap(Unicode.Scalar.init(_:)).filter { control in
      !letters.contains { $0.0 == control }
    }
    return letters
      + others.map { control in
        let digits = String(control.value, radix: 16)
        return (control, "\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
      }
  }()

  private static let escaped = ScalarSet(escapes.map { $0.scalar.value...$0.scalar.value })

  /// A text of JSON whose value is in `content`.
  static func string(_ content: Expression) -> Expression {
    .sequence([.text("\""), inside(content), .text("\"")])
  }

  static func string(_ text: String) -> Expression { string(.text(text)) }

  /// Any character of a text.
  static let character = inside(.scalars(.all))

  /// The same language with its characters escaped.
  private static func inside(_ expression: Expression) -> Expression {
    switch expression {
    case .text(let scalars):
      return .text(
        scalars.flatMap { scalar in
          escapes.first { $0.scalar == scalar }.map { Array($0.text.unicodeScalars) } ?? [scalar]
        })
    case .scalars(let set):
      let plain = set.subtracting(escaped)
      let branches =
        (plain.isEmpty ? [] : [Expression.scalars(plain)])
        + escapes.filter { set.contains($0.scalar) }.map { .text($0.text) }
      return .choice(branches)
    case .sequence(let parts): return .sequence(parts.map(inside))
    case .choice(let branches): return .choice(branches.map(inside))
    case .repeated(let body, let least, let most):
      return .repeated(inside(body), least: least, most: most)
    }
  }

  static let integer = Expression.sequence([
    .optional(.text("-")),
    .choice([
      .text("0"), .sequence([.scalars(ScalarSet([0x31...0x39])), .any(.scalars(.digits))]),
    ]),
  ])

  /// With a fraction, an exponent of one or two digits, both or neither.
  static let number = Expression.sequence([
    integer,
    .optional(.sequence([.text("."), .repeated(.scalars(.digits), least: 1, most: nil)])),
    .optional(
      .sequence([
        .choice([.text("e"), .text("E")]), .optional(.choice([.text("+"), .text("-")])),
        .repeated(.scalars(.digits), least: 1, most: 2),
      ])),
  ])

  static let bool = Expression.choice([.text("true"), .text("false")])
  static let null = Expression.text("null")
  /// Between a name and its value.
  static let colon = Expression.sequence([.text(":"), .optional(.text(" "))])
  /// Between elements.
  static let comma = Expression.sequence([.text(","), .optional(.text(" "))])

  static func member(_ key: String, _ value: Expression) -> Expression {
    .sequence([string(key), colon, value])
  }

  /// Exactly this value.
  static func value(_ value: JSONValue) -> Expression {
    func list(_ open: String, _ parts: [Expression], _ close: String) -> Expression {
      .sequence([.text(open)] + Array(parts.map { [$0] }.joined(separator: [comma])) + [.text(close)])
    }
    return switch value {
    case .string(let text): string(text)
    case .array(let elements): list("[", elements.map(Self.value), "]")
    case .object(let members): list("{", members.map { member($0.key, Self.value($0.value)) }, "}")
    case .null, .bool, .integer, .real: .text(value.written(.compact))
    }
  }
}
