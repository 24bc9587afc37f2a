/// Reads one JSON document (RFC 8259), strictly: duplicate keys, trailing text, lone surrogates, bytes that
/// are not UTF-8 and deep nesting are errors.
public struct JSONReader {
  let bytes: [UInt8]
  let start: Int
  let end: Int
  var position: Int
  private let deepest: Int
  private var depth = 0

  public static func read(_ text: String) throws(JSONProblem) -> JSONValue { try read(Array(text.utf8)) }

  /// - Parameters:
  ///   - range: where the document is, all of `bytes` without it. Positions in errors count from its beginning.
  ///   - deepest: how many arrays and objects may stand in each other.
  public static func read(
    _ bytes: [UInt8], in range: Range<Int>? = nil, deepest: Int = 128
  ) throws(JSONProblem) -> JSONValue {
    var reader = JSONReader(bytes, range ?? bytes.indices, deepest: deepest)
    let value = try reader.value()
    reader.passSpace()
    guard reader.position == reader.end else { throw reader.problem(.trailingText) }
    return value
  }

  private init(_ bytes: [UInt8], _ range: Range<Int>, deepest: Int) {
    precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "\(range) of \(bytes.count) bytes")
    self.bytes = bytes
    self.deepest = deepest
    (start, position, end) = (range.lowerBound, range.lowerBound, range.upperBound)
  }

  // MARK: Values

  private mutating func value() throws(JSONProblem) -> JSONValue {
    passSpace()
    switch next {
    case UInt8(ascii: "\""): return .string(try text())
    case UInt8(ascii: "{"): return .object(try members())
    case UInt8(ascii: "["): return .array(try elements())
    case let byte? where byte == UInt8(ascii: "-") || byte &- UInt8(ascii: "0") < 10: return try number()
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: throw problem(.valueExpected)
    }
  }

  private mutating func members() throws(JSONProblem) -> [JSONValue.Member] {
    try enter()
    var members: [JSONValue.Member] = []
    var keys = JSONKeys()
    if take(UInt8(ascii: "}")) { return leave(members) }
    repeat {
      passSpace()
      guard next == UInt8(ascii: "\"") else { throw problem(.keyExpected) }
      let keyStart = position
      let key = try text()
      guard keys.insert(key, after: members) else { throw problem(.duplicateKey(key), from: keyStart) }
      guard take(UInt8(ascii: ":")) else { throw problem(.colonExpected(after: key)) }
      members.append(JSONValue.Member(key, try value()))
    } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "}")) else { throw problem(.objectGoesOn) }
    return leave(members)
  }

  private mutating func elements() throws(JSONProblem) -> [JSONValue] {
    try enter()
    var elements: [JSONValue] = []
    if take(UInt8(ascii: "]")) { return leave(elements) }
    repeat { elements.append(try value()) } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "]")) else { throw problem(.arrayGoesOn) }
    return leave(elements)
  }

  private mutating func enter() throws(JSONProblem) {
    guard depth < deepest else { throw problem(.tooDeep(limit: deepest)) }
    depth += 1
    position += 1  // the bracket
  }

  private mutating func leave<Parts>(_ parts: Parts) -> Parts {
    depth -= 1
    return parts
  }

  private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONProblem) -> JSONValue {
    let letters = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
    guard bytes[position..<end].starts(with: letters) else { throw problem(.valueExpected) }
    position += letters.count
    return value
  }

  // MARK: Bytes

  var next: UInt8? { position < end ? bytes[position] : nil }

  private mutating func passSpace() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
  }

  /// Takes `mark`, after space, if it is there.
  private mutating func take(_ mark: UInt8) -> Bool {
    passSpace()
    guard next == mark else { return false }
    position += 1
    return true
  }

  /// What is wrong at `position`, or with all that was read since `first`.
  func problem(_ fault: JSONFault, from first: Int? = nil) -> JSONProblem {
    let first = first ?? position
    return JSONProblem(
      fault: fault, start: place(of: first), end: place(of: position), isAtEnd: first == end)
  }

  private func place(of index: Int) -> JSONPosition {
    let before = bytes[start..<index]
    let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? start
    return JSONPosition(
      byte: index - start, line: before.count { $0 == 0x0A } + 1, column: index - lineStart + 1)
  }
}

/// The keys of one object. A few are compared one by one, many are hashed.
private struct JSONKeys {
  private static let few = 16
  private var hashed: Set<Key> = []

  /// - Returns: whether `key` is unlike those of `members`, byte for byte.
  mutating func insert(_ key: String, after members: [JSONValue.Member]) -> Bool {
    if members.count < Self.few { return !members.contains { Key(text: $0.key) == Key(text: key) } }
    if hashed.isEmpty { hashed = Set(members.map { Key(text: $0.key) }) }
    return hashed.insert(Key(text: key)).inserted
  }

  private struct Key: Hashable {
    let text: String

    static func == (left: Key, right: Key) -> Bool {
      left.text == right.text && left.text.utf8.elementsEqual(right.text.utf8)
    }

    func hash(into hasher: inout Hasher) {
      var text = text
      text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
  }
}
