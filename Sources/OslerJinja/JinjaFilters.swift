/// The filters: `value | name`.
extension JinjaEvaluator {
  func filter(_ name: String, _ value: JinjaValue, _ arguments: JinjaArguments) throws(JinjaError)
    -> JinjaValue
  {
    switch name {
    case "trim", "upper", "lower", "capitalize", "title", "string", "safe", "replace", "indent", "wordcount",
      "format":
      return try textFilter(name, try written(value), arguments)
    case "length", "count", "first", "last", "list", "items", "reverse", "join", "sort", "unique", "min",
      "max",
      "sum", "dictsort":
      return try listFilter(name, value, arguments)
    case "map": return .list(try mapped(value, arguments))
    case "select", "reject", "selectattr", "rejectattr": return .list(try selected(name, value, arguments))
    case "int", "float", "abs", "round": return try numberFilter(name, value, arguments)
    case "default", "d":
      let given = try bind(arguments, to: ["default_value", "boolean"], of: name)
      if case .undefined = value { return given[0] ?? .string("") }
      return given[1]?.isTrue ?? false && !value.isTrue ? given[0] ?? .string("") : value
    case "tojson": return try json(value, arguments)
    case "attr":
      let given = try bind(arguments, to: ["name"], of: name)
      let attribute = try text(try required(given[0], "a name", of: name), of: name)
      if case .dictionary = value { return .undefined("'\(attribute.string)' of a dictionary") }
      return try self.attribute(attribute.string, of: value)
    default: throw fault(.unknownFilter(name))
    }
  }

  // MARK: Texts

  private func textFilter(
    _ name: String, _ value: JinjaText, _ arguments: JinjaArguments
  ) throws(JinjaError) -> JinjaValue {
    switch name {
    case "trim":
      let given = try bind(arguments, to: ["chars"], of: name)
      return .text(try trimmed(value, given[0], left: true, right: true, of: name))
    case "replace": return .text(try replaced(value, arguments, of: name))
    case "indent": return .text(try indented(value, arguments))
    case "format":
      guard arguments.named.isEmpty else { throw fault(.unsupported("'format' with named values")) }
      return .text(try formatted(value, .tuple(arguments.positional)))
    default: break
    }
    _ = try bind(arguments, to: [], of: name)
    switch name {
    case "upper": return .text(Self.upper(value))
    case "lower": return .text(Self.lower(value))
    case "capitalize": return .text(Self.capitalized(value))
    case "title": return .text(Self.titled(value, after: Self.startsTitleWord))
    case "wordcount": return .integer(Self.wordCount(value))
    default: return .text(value)
    }
  }

  /// What Jinja's own `title` begins a word after.
  private static func startsTitleWord(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isPythonSpace || "-({[<".unicodeScalars.contains(scalar)
  }

  /// Stretches of letters, digits and `_`.
  private static func wordCount(_ text: JinjaText) -> Int {
    var (count, isInWord) = (0, false)
    for scalar in text.scalars {
      let properties = scalar.properties
      let isWord = scalar == "_" || properties.isAlphabetic || properties.numericType != nil
      if isWord, !isInWord { count += 1 }
      isInWord = isWord
    }
    return count
  }

  private func indented(_ value: JinjaText, _ arguments: JinjaArguments) throws(JinjaError) -> JinjaText {
    let given = try bind(arguments, to: ["width", "first", "blank"], of: "indent")
    var indent = JinjaText("    ")
    if case .text(let text)? = given[0] {
      indent = text
    } else if let width = given[0] {
      let width = try whole(width, of: "indent")
      try check(count: width)
      indent = JinjaText(String(repeating: " ", count: max(0, width)))
    }
    var source = value
    source.append("\n")
    var result = given[1]?.isTrue ?? false ? indent : JinjaText()
    for (index, line) in source.lines().enumerated() {
      if index > 0 {
        result.append("\n")
        if !line.isEmpty || given[2]?.isTrue ?? false { result.append(indent) }
      }
      result.append(line)
      try check(count: result.count)
    }
    return result
  }

  // MARK: Numbers

  private func numberFilter(
    _ name: String, _ value: JinjaValue, _ arguments: JinjaArguments
  ) throws(JinjaError) -> JinjaValue {
    switch name {
    case "int":
      let given = try bind(arguments, to: ["default", "base"], of: name)
      if let base = given[1], base.whole != 10 { throw fault(.unsupported("'int' with a base")) }
      return Self.wholeNumber(value).map { .integer($0) } ?? given[0] ?? .integer(0)
    case "float":
      let given = try bind(arguments, to: ["default"], of: name)
      return Self.realNumber(value).map { .real($0) } ?? given[0] ?? .real(0)
    case "abs":
      _ = try bind(arguments, to: [], of: name)
      if let whole = value.whole, whole != .min { return .integer(abs(whole)) }
      guard case .real(let real) = value else { throw fault(.badArgument(value.kind, of: name)) }
      return .real(abs(real))
    default:
      let given = try bind(arguments, to: ["precision", "method"], of: name)
      let precision = try given[0].map { (value) throws(JinjaError) in try whole(value, of: name) } ?? 0
      let method =
        try given[1].map { (value) throws(JinjaError) in try text(value, of: name).string } ?? "common"
      let rules: [String: FloatingPointRoundingRule] = [
        "common": .toNearestOrEven, "ceil": .up, "floor": .down,
      ]
      guard let number = value.number, let rule = rules[method], (0...15).contains(precision) else {
        throw fault(.badArgument(value.number == nil ? value.kind : "this rounding", of: name))
      }
      if let whole = value.whole, method == "common" { return .integer(whole) }
      let scale = (0..<precision).reduce(1.0) { product, _ in product * 10 }
      return .real((number * scale).rounded(rule) / scale)
    }
  }

  private static func wholeNumber(_ value: JinjaValue) -> Int? {
    if let whole = value.whole { return whole }
    if case .text(let text) = value, let whole = Int(number(text)) { return whole }
    return realNumber(value).flatMap { Int(exactly: $0.rounded(.towardZero)) }
  }

  private static func realNumber(_ value: JinjaValue) -> Double? {
    if case .text(let text) = value { return Double(number(text)) }
    return value.number
  }

  /// Digits as Swift reads them.
  private static func number(_ text: JinjaText) -> String {
    text.trimmed().string.filter { $0 != "_" }
  }
}
