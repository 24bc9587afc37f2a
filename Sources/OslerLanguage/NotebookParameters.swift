/// What is wrong with a `-p name=value`.
public enum ParameterError: Error, Hashable {
  case unknown(name: String, known: [String])
  case givenTwice(name: String)
  /// `expected`: `a number`, `an integer`, `true or false`.
  case wrongType(name: String, expected: String, text: String)
}

extension ParameterError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknown(let name, _): "the notebook has no parameter '\(name)'"
    case .givenTwice(let name): "parameter '\(name)' is given twice"
    case .wrongType(let name, let expected, let text):
      "parameter '\(name)' must be \(expected), not '\(text)'"
    }
  }

  public var hint: String? {
    guard case .unknown(let name, let known) = self else { return nil }
    if let suggestion = NearestName.suggestion(for: name, among: known) {
      return "did you mean '\(suggestion)'?"
    }
    if known.isEmpty { return "it has no parameters" }
    return "it has " + known.map { "'\($0)'" }.joined(separator: ", ")
  }
}

extension Notebook {
  /// The parameters' values: their defaults, and in their place what `-p name=value` gives.
  ///
  /// A value is read by the type of the default: text stays as it is, an integer must be one, a real may
  /// be any number, a list is `a,b,c` or `[a, b, c]` with elements like the default's. A default of `none` takes what the value
  /// looks like.
  public func parameters(
    overriding given: [(name: String, text: String)]
  ) throws(ParameterError) -> [String: Literal] {
    let known = frontMatter.parameters
    var values: [String: Literal] = [:]
    for parameter in known { values[parameter.name] = parameter.value }
    var seen: Set<String> = []
    for (name, text) in given {
      guard let parameter = known.first(where: { $0.name == name }) else {
        throw .unknown(name: name, known: known.map(\.name))
      }
      guard seen.insert(name).inserted else { throw .givenTwice(name: name) }
      values[name] = try Literal(text, like: parameter.value, name: name)
    }
    return values
  }
}

extension Literal {
  fileprivate init(_ text: String, like example: Literal, name: String) throws(ParameterError) {
    switch example {
    case .none:
      self =
        text.hasPrefix("[")
        ? .list(Self.elements(text).map(Literal.init(guessing:))) : Literal(guessing: text)
    case .string:
      self = .string(text)
    case .bool:
      guard case .bool(let value) = Literal(guessing: text) else {
        throw .wrongType(name: name, expected: "true or false", text: text)
      }
      self = .bool(value)
    case .integer:
      guard case .integer(let value) = Literal(number: text) else {
        throw .wrongType(name: name, expected: "an integer", text: text)
      }
      self = .integer(value)
    case .real:
      guard let value = Literal(number: text)?.number else {
        throw .wrongType(name: name, expected: "a number", text: text)
      }
      self = .real(value)
    case .list(let elements):
      var list: [Literal] = []
      let example = elements.first { $0.type == .real } ?? elements.first ?? .none
      for element in Self.elements(text) {
        list.append(try Literal(element, like: example, name: name))
      }
      self = .list(list)
    }
  }

  /// The elements of `a,b,c` or `[a, "b, c"]`: split at commas outside double quotes, without spaces
  /// and quotes around them.
  private static func elements(_ text: String) -> [String] {
    let isBracketed = text.hasPrefix("[") && text.hasSuffix("]") && text.count >= 2
    let inside = isBracketed ? text.dropFirst().dropLast() : text[...]
    if inside.allSatisfy(\.isWhitespace) { return [] }
    var (elements, element, isQuoted) = ([String](), "", false)
    for character in inside {
      if character == "\"" { isQuoted.toggle() }
      if character == ",", !isQuoted {
        elements.append(element)
        element = ""
      } else {
        element.append(character)
      }
    }
    return (elements + [element]).map { element in
      var trimmed = Substring(element)
      while trimmed.first?.isWhitespace == true { trimmed.removeFirst() }
      while trimmed.last?.isWhitespace == true { trimmed.removeLast() }
      let isText = trimmed.count >= 2 && trimmed.hasPrefix("\"") && trimmed.hasSuffix("\"")
      return String(isText ? trimmed.dropFirst().dropLast() : trimmed)
    }
  }
}
