/// Methods of texts, as Python has them.
extension JinjaEvaluator {
  static let textMethods: Set = [
    "strip", "lstrip", "rstrip", "split", "rsplit", "splitlines", "partition", "rpartition", "startswith",
    "endswith", "removeprefix", "removesuffix", "replace", "join", "format", "find", "rfind", "index",
    "count",
    "upper", "lower", "title", "capitalize", "isdigit", "isalpha", "isalnum", "isspace", "isupper", "islower",
  ]

  func method(_ name: String, of text: JinjaText, _ arguments: JinjaArguments) throws(JinjaError)
    -> JinjaValue
  {
    switch name {
    case "strip", "lstrip", "rstrip":
      let given = try bind(arguments, to: ["chars"], of: name)
      return .text(try trimmed(text, given[0], left: name != "rstrip", right: name != "lstrip", of: name))
    case "split", "rsplit": return .list(try split(text, arguments, of: name).map { .text($0) })
    case "partition", "rpartition": return try partition(text, arguments, of: name)
    case "startswith", "endswith": return .bool(try ends(text, arguments, of: name))
    case "removeprefix", "removesuffix":
      let part = try onlyText(arguments, of: name)
      let start = name == "removeprefix" ? 0 : text.count - part.count
      guard text.has(part, at: start) else { return .text(text) }
      return .text(name == "removeprefix" ? text[part.count..<text.count] : text[0..<start])
    case "replace": return .text(try replaced(text, arguments, of: name))
    case "join": return .text(try joined(text, arguments))
    case "format": return .text(try braced(text, arguments))
    case "find", "rfind", "index", "count": return try found(name, text, arguments)
    default: break
    }
    _ = try bind(arguments, to: [], of: name)
    switch name {
    case "splitlines": return .list(text.lines().map { .text($0) })
    case "upper": return .text(Self.upper(text))
    case "lower": return .text(Self.lower(text))
    case "capitalize": return .text(Self.capitalized(text))
    case "title": return .text(Self.titled(text) { !$0.properties.isCased })
    case "isspace": return .bool(!text.isEmpty && text.scalars.allSatisfy(\.isPythonSpace))
    case "isdigit": return .bool(!text.isEmpty && text.scalars.allSatisfy(Self.isDigit))
    case "isalpha": return .bool(!text.isEmpty && text.scalars.allSatisfy(Self.isLetter))
    case "isalnum":
      return .bool(
        !text.isEmpty && text.scalars.allSatisfy { Self.isLetter($0) || $0.properties.numericType != nil })
    case "isupper", "islower": return .bool(Self.hasCase(text, isUpper: name == "isupper"))
    default: throw fault(.noMethod(name, of: "a text"))
    }
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.numericType == .decimal || scalar.properties.numericType == .digit
  }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
    default: false
    }
  }

  private func onlyText(_ arguments: JinjaArguments, of name: String) throws(JinjaError) -> JinjaText {
    let given = try bind(arguments, to: ["text"], of: name)
    return try text(try required(given[0], "a text", of: name), of: name)
  }

  // MARK: Case

  static func upper(_ text: JinjaText) -> JinjaText {
    text.map { $1.properties.uppercaseMapping.unicodeScalars }
  }
  static func lower(_ text: JinjaText) -> JinjaText {
    text.map { $1.properties.lowercaseMapping.unicodeScalars }
  }

  static func capitalized(_ text: JinjaText) -> JinjaText {
    text.map { index, scalar in
      (index == 0 ? scalar.properties.titlecaseMapping : scalar.properties.lowercaseMapping).unicodeScalars
    }
  }

  /// A capital at the beginning and after each character that `startsWord` holds for, small letters elsewhere.
  static func titled(_ text: JinjaText, after startsWord: (Unicode.Scalar) -> Bool) -> JinjaText {
    text.map { index, scalar in
      let isFirst = index == 0 || startsWord(text.scalars[index - 1])
      return (isFirst ? scalar.properties.titlecaseMapping : scalar.properties.lowercaseMapping)
        .unicodeScalars
    }
  }

  // MARK: Cutting and joining

  func trimmed(
    _ value: JinjaText, _ characters: JinjaValue?, left: Bool, right: Bool, of name: String
  ) throws(JinjaError) -> JinjaText {
    switch characters {
    case nil, .some(.none): return value.trimmed(left: left, right: right)
    case .some(let characters):
      let dropped = Set(try text(characters, of: name).scalars)
      return value.trimmed(left: left, right: right) { dropped.contains($0) }
    }
  }

  private func split(
    _ value: JinjaText, _ arguments: JinjaArguments, of name: String
  ) throws(JinjaError) -> [JinjaText] {
    let given = try bind(arguments, to: ["sep", "maxsplit"], of: name)
    var limit = try given[1].map { (value) throws(JinjaError) in try whole(value, of: name) } ?? -1
    limit = limit < 0 ? .max : limit
    switch given[0] {
    case nil, .some(.none):
      if name == "rsplit", limit != .max { throw fault(.unsupported("'rsplit' of words with a limit")) }
      return value.words(limit: limit)
    case .some(let separator):
      let separator = try text(separator, of: name)
      guard !separator.isEmpty else { throw fault(.badArgument("an empty separator", of: name)) }
      guard name == "rsplit" else { return value.split(separator, limit: limit) }
      var pieces: [JinjaText] = []
      var rest = value
      while pieces.count < limit, let found = rest.lastIndex(of: separator) {
        pieces.append(rest[found + separator.count..<rest.count])
        rest = rest[0..<found]
      }
      return [rest] + pieces.reversed()
    }
  }

  private func partition(
    _ value: JinjaText, _ arguments: JinjaArguments, of name: String
  ) throws(JinjaError) -> JinjaValue {
    let separator = try onlyText(arguments, of: name)
    guard !separator.isEmpty else { throw fault(.badArgument("an empty separator", of: name)) }
    let isFirst = name == "partition"
    guard let place = isFirst ? value.firstIndex(of: separator) : value.lastIndex(of: separator) else {
      let empty = JinjaValue.string("")
      return .tuple(isFirst ? [.text(value), empty, empty] : [empty, empty, .text(value)])
    }
    let end = place + separator.count
    return .tuple([.text(value[0..<place]), .text(value[place..<end]), .text(value[end..<value.count])])
  }

  private func ends(
    _ value: JinjaText, _ arguments: JinjaArguments, of name: String
  ) throws(JinjaError) -> Bool {
    let given = try required(bind(arguments, to: ["text"], of: name)[0], "a text", of: name)
    var candidates = [given]
    if case .tuple(let several) = given { candidates = several }
    for candidate in candidates {
      let part = try text(candidate, of: name)
      if value.has(part, at: name == "startswith" ? 0 : value.count - part.count) { return true }
    }
    return false
  }

  func replaced(
    _ value: JinjaText, _ arguments: JinjaArguments, of name: String
  ) throws(JinjaError) -> JinjaText {
    let given = try bind(arguments, to: ["old", "new", "count"], of: name)
    let old = try written(try required(given[0], "a text to replace", of: name))
    let new = try written(try required(given[1], "a text to put in its place", of: name))
    var limit = Int.max
    if let count = given[2], case .some(let whole) = count.whole, whole >= 0 { limit = whole }
    let places = min(limit, old.isEmpty ? value.count + 1 : value.split(old, limit: .max).count - 1)
    let (added, overflows) = places.multipliedReportingOverflow(by: new.count)
    try check(count: overflows ? .max : value.count + added)
    return value.replacing(old, with: new, limit: limit)
  }

  private func joined(_ separator: JinjaText, _ arguments: JinjaArguments) throws(JinjaError) -> JinjaText {
    let given = try required(bind(arguments, to: ["elements"], of: "join")[0], "a list", of: "join")
    var result = JinjaText()
    for (index, element) in try elements(of: given).enumerated() {
      if index > 0 { result.append(separator) }
      result.append(try text(element, of: "join"))
      try check(count: result.count)
    }
    return result
  }

  private func found(
    _ name: String, _ value: JinjaText, _ arguments: JinjaArguments
  ) throws(JinjaError) -> JinjaValue {
    let part = try onlyText(arguments, of: name)
    if name == "count" {
      return .integer(part.isEmpty ? value.count + 1 : value.split(part, limit: .max).count - 1)
    }
    let place = name == "rfind" ? value.lastIndex(of: part) : value.firstIndex(of: part)
    if place == nil, name == "index" { throw fault(.badArgument("a text that does not occur", of: name)) }
    return .integer(place ?? -1)
  }
}
