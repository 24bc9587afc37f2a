/// How values are written: for a text, as Python prints them, and as JSON.
extension JinjaEvaluator {
  /// Python's `str`, with nothing for what is undefined.
  func written(_ value: JinjaValue) throws(JinjaError) -> JinjaText {
    switch value {
    case .undefined: return JinjaText()
    case .text(let text): return text
    default: return try represented(value)
    }
  }

  /// Python's `repr`.
  func represented(_ value: JinjaValue) throws(JinjaError) -> JinjaText {
    try enter()
    defer { leave() }
    switch value {
    case .undefined: return JinjaText("Undefined")
    case .none: return JinjaText("None")
    case .bool(let flag): return JinjaText(flag ? "True" : "False")
    case .integer(let value): return JinjaText(String(value))
    case .real(let value): return JinjaText(Self.written(value))
    case .text(let text): return Self.quoted(text)
    case .list(let elements): return try represented(elements, "[", "]")
    case .tuple(let elements): return try represented(elements, "(", elements.count == 1 ? ",)" : ")")
    case .dictionary(let dictionary):
      var text = JinjaText("{")
      for (index, entry) in dictionary.entries.enumerated() {
        if index > 0 { text.append(", ") }
        text.append(try represented(entry.key))
        text.append(": ")
        text.append(try represented(entry.value))
        try check(count: text.count)
      }
      text.append("}")
      return text
    case .namespace, .loop, .function: throw fault(.wrongOperand(value.kind, operation: "a text"))
    }
  }

  private func represented(
    _ elements: [JinjaValue], _ open: String, _ close: String
  ) throws(JinjaError) -> JinjaText {
    var text = JinjaText(open)
    for (index, element) in elements.enumerated() {
      if index > 0 { text.append(", ") }
      text.append(try represented(element))
      try check(count: text.count)
    }
    text.append(close)
    return text
  }

  /// A number as Python writes it: the shortest digits that read back, with an exponent from 1e16 and below 1e-4.
  static func written(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    let text = "\(value)"
    guard abs(value) >= 1e16, !text.contains("e") else { return text }
    let digits = text.drop { $0 == "-" }.prefix { $0 != "." }
    var fraction = digits.dropFirst()
    while fraction.last == "0" { fraction = fraction.dropLast() }
    return (value < 0 ? "-" : "") + digits.prefix(1) + (fraction.isEmpty ? "" : "." + fraction)
      + "e+\(digits.count - 1)"
  }

  /// A text in Python's quotes, single ones unless it has such and no double ones.
  private static func quoted(_ text: JinjaText) -> JinjaText {
    let quote: Unicode.Scalar = text.scalars.contains("'") && !text.scalars.contains("\"") ? "\"" : "'"
    var result = JinjaText(String(quote))
    result.append(
      text.map { _, scalar -> [Unicode.Scalar] in
        switch scalar {
        case "\\", quote: ["\\", scalar]
        case "\n": ["\\", "n"]
        case "\r": ["\\", "r"]
        case "\t": ["\\", "t"]
        default: isPrintable(scalar) ? [scalar] : hexadecimal(scalar)
        }
      })
    result.append(String(quote))
    return result
  }

  /// Python's `str.isprintable`.
  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
    case .spaceSeparator: scalar == " "
    default: true
    }
  }

  private static func hexadecimal(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
    let (letter, width) = scalar.value < 0x100 ? ("x", 2) : scalar.value < 0x10000 ? ("u", 4) : ("U", 8)
    let digits = String(scalar.value, radix: 16)
    return Array(
      ("\\" + letter + String(repeating: "0", count: width - digits.count) + digits).unicodeScalars)
  }
}

/// JSON as Python's `json.dumps` writes it.
struct JinjaJSONStyle {
  var isASCII = false
  /// What each level is indented by; none for one line.
  var indent: String?
  var separators: (item: String, key: String) = (", ", ": ")
  var isSorted = false
}

extension JinjaEvaluator {
  /// The filter `tojson`, with the arguments that transformers gives it.
  func json(_ value: JinjaValue, _ arguments: JinjaArguments) throws(JinjaError) -> JinjaValue {
    let given = try bind(
      arguments, to: ["ensure_ascii", "indent", "separators", "sort_keys"], of: "tojson")
    var style = JinjaJSONStyle()
    style.isASCII = given[0]?.isTrue ?? false
    style.isSorted = given[3]?.isTrue ?? false
    switch given[1] {
    case nil, .some(.none): break
    case .text(let text)?: style.indent = text.string
    case .some(let width):
      let width = try whole(width, of: "tojson")
      try check(count: width)
      style.indent = String(repeating: " ", count: max(0, width))
    }
    if style.indent != nil { style.separators.item = "," }
    if let separators = given[2], case .some(let pair) = Optional(try elements(of: separators)),
      pair.count == 2
    {
      style.separators = (try text(pair[0], of: "tojson").string, try text(pair[1], of: "tojson").string)
    }
    var text = JinjaText()
    try writeJSON(value, style, level: 0, to: &text)
    return .text(text)
  }

  private func writeJSON(
    _ value: JinjaValue, _ style: JinjaJSONStyle, level: Int, to text: inout JinjaText
  ) throws(JinjaError) {
    try enter()
    defer { leave() }
    switch value {
    case .none: text.append("null")
    case .bool(let flag): text.append(flag ? "true" : "false")
    case .integer(let value): text.append(String(value))
    case .real(let value): text.append(Self.jsonNumber(value))
    case .text(let string): writeJSON(string, style, to: &text)
    case .list(let elements), .tuple(let elements):
      text.append("[")
      for (index, element) in elements.enumerated() {
        startElement(index, style, level, &text)
        try writeJSON(element, style, level: level + 1, to: &text)
      }
      finish("]", isEmpty: elements.isEmpty, style, level, &text)
    case .dictionary(let dictionary):
      text.append("{")
      var entries: [(key: JinjaText, value: JinjaValue)] = []
      for entry in dictionary.entries { entries.append((try jsonKey(entry.key), entry.value)) }
      if style.isSorted { entries.sort { $0.key.scalars.lexicographicallyPrecedes($1.key.scalars) } }
      for (index, entry) in entries.enumerated() {
        startElement(index, style, level, &text)
        writeJSON(entry.key, style, to: &text)
        text.append(style.separators.key)
        try writeJSON(entry.value, style, level: level + 1, to: &text)
      }
      finish("}", isEmpty: entries.isEmpty, style, level, &text)
    case .undefined, .namespace, .loop, .function: throw fault(.badArgument(value.kind, of: "tojson"))
    }
    try check(count: text.count)
  }

  private static func jsonNumber(_ value: Double) -> String {
    value.isFinite ? written(value) : value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity"
  }

  private func jsonKey(_ key: JinjaValue) throws(JinjaError) -> JinjaText {
    switch key {
    case .none: JinjaText("null")
    case .bool(let flag): JinjaText(flag ? "true" : "false")
    case .real(let value): JinjaText(Self.jsonNumber(value))
    default: try written(key)
    }
  }

  private func startElement(_ index: Int, _ style: JinjaJSONStyle, _ level: Int, _ text: inout JinjaText) {
    if index > 0 { text.append(style.separators.item) }
    if let indent = style.indent { text.append("\n" + String(repeating: indent, count: level + 1)) }
  }

  private func finish(
    _ bracket: String, isEmpty: Bool, _ style: JinjaJSONStyle, _ level: Int, _ text: inout JinjaText
  ) {
    if let indent = style.indent, !isEmpty { text.append("\n" + String(repeating: indent, count: level)) }
    text.append(bracket)
  }

  private func writeJSON(_ string: JinjaText, _ style: JinjaJSONStyle, to text: inout JinjaText) {
    text.append("\"")
    text.append(
      string.map { _, scalar -> [Unicode.Scalar] in
        switch scalar {
        case "\"", "\\": ["\\", scalar]
        case "\n": ["\\", "n"]
        case "\r": ["\\", "r"]
        case "\t": ["\\", "t"]
        case "\u{08}": ["\\", "b"]
        case "\u{0C}": ["\\", "f"]
        default:
          scalar.value < 0x20 || (style.isASCII && scalar.value > 0x7E) ? Self.escaped(scalar) : [scalar]
        }
      })
    text.append("\"")
  }

  /// `\u1234`, twice beyond the basic plane.
  private static func escaped(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
    UTF16.encode(scalar).map { Array($0) }.map { units in
      units.flatMap { unit in
        let digits = String(unit, radix: 16)
        return Array(("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).unicodeScalars)
      }
    } ?? [scalar]
  }
}
