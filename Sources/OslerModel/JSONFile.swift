import OslerJSON

/// A JSON object from a file, whose values are taken with their type; errors name file and key.
struct JSONFile {
  let path: String
  /// What errors put before a key: `rope_scaling.` in that object, nothing outside.
  let prefix: String
  private let members: [String: JSONValue]

  init(_ path: String) throws(ModelError) {
    try self.init(try FileBytes.read(path), path: path)
  }

  init(_ bytes: [UInt8], path: String) throws(ModelError) {
    let value: JSONValue
    do throws(JSONProblem) {
      value = try JSONReader.read(bytes)
    } catch {
      throw .notJSON(path: path, reason: error.reason, byte: error.end.byte)
    }
    guard case .object(let members) = value else {
      throw .notJSON(path: path, reason: "an object is expected", byte: 0)
    }
    self.init(members, path: path)
  }

  private init(_ members: [JSONValue.Member], path: String, prefix: String = "") {
    self.path = path
    self.prefix = prefix
    self.members = Dictionary(members.map { ($0.key, $0.value) }) { first, _ in first }
  }

  var keys: [String] { members.keys.sorted() }

  /// Whether the key is there, be it null.
  func contains(_ key: String) -> Bool { members[key] != nil }

  /// The value, nil when it is not there or null.
  subscript(key: String) -> JSONValue? {
    guard let value = members[key], value != .null else { return nil }
    return value
  }

  private func wrongType(_ key: String, _ expected: String) -> ModelError {
    .wrongType(path: path, key: prefix + key, expected: expected)
  }

  func integer(_ key: String) throws(ModelError) -> Int? {
    switch self[key] {
    case nil: return nil
    case .integer(let integer): return integer
    case .real(let real):
      guard let integer = Int(exactly: real.value) else { throw wrongType(key, "a whole number") }
      return integer
    default: throw wrongType(key, "a whole number")
    }
  }

  func real(_ key: String) throws(ModelError) -> Double? {
    switch self[key] {
    case nil: return nil
    case .integer(let integer): return Double(integer)
    case .real(let real): return real.value
    default: throw wrongType(key, "a number")
    }
  }

  func bool(_ key: String) throws(ModelError) -> Bool? {
    switch self[key] {
    case nil: return nil
    case .bool(let bool): return bool
    default: throw wrongType(key, "true or false")
    }
  }

  func string(_ key: String) throws(ModelError) -> String? {
    switch self[key] {
    case nil: return nil
    case .string(let string): return string
    default: throw wrongType(key, "a text")
    }
  }

  func strings(_ key: String) throws(ModelError) -> [String]? {
    guard let value = self[key] else { return nil }
    guard case .array(let items) = value else { throw wrongType(key, "a list of texts") }
    var strings: [String] = []
    for item in items {
      guard case .string(let string) = item else { throw wrongType(key, "a list of texts") }
      strings.append(string)
    }
    return strings
  }

  func object(_ key: String, prefix: String = "") throws(ModelError) -> JSONFile? {
    guard let value = self[key] else { return nil }
    guard case .object(let members) = value else { throw wrongType(key, "an object") }
    return JSONFile(members, path: path, prefix: prefix)
  }

  /// Token ids: one, or a list of them.
  func tokenIDs(_ key: String) throws(ModelError) -> [Int32] {
    let items: [JSONValue]
    switch self[key] {
    case nil: return []
    case .array(let list): items = list
    case let single?: items = [single]
    }
    var ids: [Int32] = []
    for item in items {
      guard case .integer(let integer) = item, let id = Int32(exactly: integer) else {
        throw wrongType(key, "a token id")
      }
      ids.append(id)
    }
    return ids
  }

  /// What to throw when `key` is needed and not there.
  func required<T>(_ key: String, _ value: T?) throws(ModelError) -> T {
    guard let value else { throw .missingKey(path: path, key: prefix + key) }
    return value
  }

  /// Throws when `key` is there with a value that is not ``JSONValue/null`` and not `allowed`.
  func refuse(_ key: String, unless allowed: JSONValue...) throws(ModelError) {
    guard let value = self[key], !allowed.contains(value) else { return }
    throw .unsupported(path: path, key: prefix + key, value: value.written(.indented, sorted: true))
  }
}

extension JSONProblem {
  var reason: String {
    switch fault {
    case .valueExpected: isAtEnd ? "it ends early" : "a value is expected"
    case .keyExpected: "a key is expected"
    case .colonExpected: "':' is expected"
    case .objectGoesOn: "',' or '}' is expected"
    case .arrayGoesOn: "',' or ']' is expected"
    case .duplicateKey(let key): "the key '\(key)' is there twice"
    case .trailingText: "something follows the value"
    case .tooDeep: "it is nested too deeply"
    case .badNumber(let number): "'\(number)' is not a number"
    case .hugeNumber(let number): "the number '\(number)' is too large"
    case .unterminatedText: "a text does not end"
    case .controlCharacter: "a text holds a control character"
    case .unknownEscape: "an unknown escape"
    case .hexDigitsExpected: "four hexadecimal digits are expected"
    case .halfSurrogate: "half of a surrogate pair"
    case .invalidUTF8: "a text is not UTF-8"
    }
  }
}
