import OslerJSON

/// A value in a JSON file, which knows what its place is called.
struct JSONPlace {
  let value: JSONValue
  /// `model.vocab`, `added_tokens[3].id`; empty for the whole file.
  let key: String
  let file: String

  /// The whole of `file`, which must be an object.
  init(text: String, file: String) throws(TokenizerError) {
    let value = try JSONValue.read(text, file: file)
    guard value.members != nil else {
      throw .notJSON(file: file, what: "an object is expected", line: 1, column: 1)
    }
    self.init(value, key: "", file: file)
  }

  private init(_ value: JSONValue, key: String, file: String) {
    self.value = value
    self.key = key
    self.file = file
  }

  var isNull: Bool { value == .null }

  /// The value of `name`, null where there is none.
  subscript(name: String) -> JSONPlace {
    JSONPlace(value[name] ?? .null, key: key.isEmpty ? name : "\(key).\(name)", file: file)
  }

  func member(_ name: String) throws(TokenizerError) -> JSONPlace {
    guard value[name] != nil else { throw .missing(file: file, key: self[name].key) }
    return self[name]
  }

  func text(_ expected: String = "text") throws(TokenizerError) -> String {
    guard let text = value.text else { throw wrong(expected) }
    return text
  }

  /// One character.
  func character() throws(TokenizerError) -> Unicode.Scalar {
    guard let scalars = value.text?.unicodeScalars, scalars.count == 1, let first = scalars.first else {
      throw wrong("one character")
    }
    return first
  }

  func flag() throws(TokenizerError) -> Bool {
    guard let flag = value.flag else { throw wrong("true or false") }
    return flag
  }

  /// `otherwise` where there is none, or null.
  func flag(otherwise: Bool) throws(TokenizerError) -> Bool { isNull ? otherwise : try flag() }

  func count() throws(TokenizerError) -> Int {
    guard let whole = value.whole, whole >= 0 else { throw wrong("a whole number, 0 or more") }
    return whole
  }

  func id() throws(TokenizerError) -> Int32 {
    guard let whole = value.whole, let id = Int32(exactly: whole), id >= 0 else { throw wrong("an id") }
    return id
  }

  func elements(_ expected: String = "a list") throws(TokenizerError) -> [JSONPlace] {
    guard let elements = value.elements else { throw wrong(expected) }
    return elements.enumerated().map { JSONPlace($0.element, key: "\(key)[\($0.offset)]", file: file) }
  }

  /// One of the cases, by its name.
  func choice<Choice: RawRepresentable & CaseIterable>(
    _: Choice.Type
  ) throws(TokenizerError) -> Choice where Choice.RawValue == String {
    guard let choice = value.text.flatMap(Choice.init(rawValue:)) else {
      throw wrong("one of " + Choice.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", "))
    }
    return choice
  }

  func wrong(_ expected: String) -> TokenizerError {
    .wrongType(file: file, key: key, expected: expected)
  }

  func unsupported(_ what: String, _ found: String, supported: String) -> TokenizerError {
    .unsupported(file: file, key: what, found: found, supported: supported)
  }
}

extension JSONValue {
  /// Reads `text`, the content of `file`, with the error that names the place.
  static func read(_ text: String, file: String) throws(TokenizerError) -> JSONValue {
    do {
      return try JSONReader.read(text)
    } catch {
      throw .notJSON(file: file, what: error.words, line: error.end.line, column: error.end.column)
    }
  }
}

extension JSONProblem {
  fileprivate var words: String {
    switch fault {
    case .valueExpected: isAtEnd ? "the document ends early" : "a value is expected here"
    case .keyExpected: "a key in quotes is expected here"
    case .colonExpected: "':' is expected here"
    case .objectGoesOn: "',' or '}' is expected here"
    case .arrayGoesOn: "',' or ']' is expected here"
    case .duplicateKey(let key): "the key '\(key)' appears twice"
    case .trailingText: "text after the end"
    case .tooDeep(let limit): "nested more than \(limit) levels deep"
    case .badNumber(let number): "'\(number)' is not a number"
    case .hugeNumber(let number): "the number '\(number)' is too large"
    case .unterminatedText: "the document ends inside a string"
    case .controlCharacter: "a control character in a string must be escaped"
    case .unknownEscape: "this escape does not exist"
    case .hexDigitsExpected: "four hexadecimal digits are expected here"
    case .halfSurrogate: "half of a surrogate pair"
    case .invalidUTF8: "a string is not UTF-8"
    }
  }
}
