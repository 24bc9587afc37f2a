import OslerJSON

/// The values of a file of JSON, one after the other: objects a line each, or the elements of one list, or the
/// members of one object.
struct JSONItems {
  struct Item {
    /// Of a member of an object.
    let key: String?
    /// Where it begins.
    let line: Int
    let value: JSONValue
  }

  static let mostLineBytes = 1 << 24

  private let path: String
  private let bytes: [UInt8]
  private var index: Int
  private var line = 1

  /// How a file that is one object is read.
  enum Whole {
    /// As one item.
    case item
    /// Its members are the items where they are objects; else it is one item.
    case records
    /// Its members are the items.
    case members
  }

  static func read(_ path: String, whole: Whole = .item) throws(CorpusError) -> [Item] {
    try read(try PackedFile.contents(of: path), path: path, whole: whole)
  }

  /// - Parameter path: what messages call the text.
  static func read(_ bytes: [UInt8], path: String, whole: Whole = .item) throws(CorpusError) -> [Item] {
    var items = JSONItems(bytes, path: path)
    items.passSpace()
    switch items.next {
    case nil: throw .empty(path: path)
    case UInt8(ascii: "["): return try items.enclosed(end: UInt8(ascii: "]"))
    case UInt8(ascii: "{") where whole == .members || whole == .records && items.holdsRecords:
      return try items.enclosed(end: UInt8(ascii: "}"))
    default: return try items.lines()
    }
  }

  private init(_ bytes: [UInt8], path: String) {
    self.bytes = bytes
    self.path = path
    index = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  // MARK: Lines

  private func lines() throws(CorpusError) -> [Item] {
    var items: [Item] = []
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let lines = bytes[start...].split(separator: 10, omittingEmptySubsequences: false)
    for (place, line) in lines.enumerated() where !line.allSatisfy(XMLByte.isSpace) {
      guard line.count <= Self.mostLineBytes else {
        throw .longLine(path: path, line: place + 1, most: Self.mostLineBytes)
      }
      items.append(Item(key: nil, line: place + 1, value: try value(line.indices, line: place + 1)))
    }
    return items
  }

  // MARK: One list or object

  /// Whether the object at hand is all of the file, and its first two members are objects.
  private var holdsRecords: Bool {
    var look = self
    guard bytes[look.endOfValue()...].allSatisfy(XMLByte.isSpace) else { return false }
    look.index = index + 1
    for _ in 0..<2 {
      look.passSpace()
      guard look.next == UInt8(ascii: "\"") else { return false }
      look.index = look.endOfValue()
      look.passSpace()
      guard look.next == UInt8(ascii: ":") else { return false }
      look.index += 1
      look.passSpace()
      guard look.next == UInt8(ascii: "{") else { return false }
      look.index = look.endOfValue()
      look.passSpace()
      guard look.next == UInt8(ascii: ",") else { break }
      look.index += 1
    }
    return true
  }

  private mutating func enclosed(end: UInt8) throws(CorpusError) -> [Item] {
    var items: [Item] = []
    var lineOfKey: [String: Int] = [:]
    index += 1
    passSpace()
    if next == end { throw .empty(path: path) }
    while true {
      passSpace()
      let first = line
      var key: String?
      if end == UInt8(ascii: "}") {
        key = try takeKey()
        if let key, let earlier = lineOfKey.updateValue(first, forKey: key) {
          throw .duplicateID(path: path, line: first, id: key, firstLine: earlier)
        }
        passSpace()
      }
      let range = index..<endOfValue()
      items.append(Item(key: key, line: first, value: try value(range, line: line)))
      advance(to: range.upperBound)
      passSpace()
      guard next == UInt8(ascii: ",") || next == end else {
        throw problem(
          next == nil ? "the file ends too early" : "expected ',' or '\(Character(Unicode.Scalar(end)))'")
      }
      index += 1
      if bytes[index - 1] == end { break }
    }
    passSpace()
    guard next == nil else { throw problem("text after the end of the \(end == 93 ? "list" : "object")") }
    return items
  }

  private mutating func takeKey() throws(CorpusError) -> String? {
    guard next == UInt8(ascii: "\"") else { throw problem("expected a field's name in double quotes") }
    let range = index..<endOfValue()
    let key = try value(range, line: line).text
    advance(to: range.upperBound)
    passSpace()
    guard next == UInt8(ascii: ":") else { throw problem("expected ':' after '\(key ?? "")'") }
    index += 1
    return key
  }

  /// Behind the value that begins at `index`, as far as brackets and quotes tell; the end of the file without an end.
  private func endOfValue() -> Int {
    var (place, depth, isText) = (index, 0, false)
    while place < bytes.count {
      let byte = bytes[place]
      if isText {
        if byte == UInt8(ascii: "\\") { place += 1 }
        if byte == UInt8(ascii: "\"") {
          isText = false
          if depth == 0 { return place + 1 }
        }
      } else {
        switch byte {
        case UInt8(ascii: "\""): isText = true
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
          if depth == 0 { return place }
          depth -= 1
          if depth == 0 { return place + 1 }
        case UInt8(ascii: ",") where depth == 0: return place
        default: break
        }
      }
      place += 1
    }
    return bytes.count
  }

  // MARK: Bytes

  private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

  private mutating func passSpace() {
    while let byte = next, XMLByte.isSpace(byte) { advance(to: index + 1) }
  }

  private mutating func advance(to end: Int) {
    line += bytes[index..<end].count { $0 == 10 }
    index = end
  }

  private func value(_ range: Range<Int>, line: Int) throws(CorpusError) -> JSONValue {
    let (count, stop) = bytes[range].withUnsafeBytes(TextCheck.longestText)
    if case .none = stop {
    } else {
      let words = "not UTF-8, or a character that text may not hold"
      let line = line + bytes[range].prefix(count).count { $0 == 10 }
      throw .notJSON(path: path, line: line, column: column(of: range.lowerBound + count), problem: words)
    }
    do throws(JSONProblem) {
      return try JSONReader.read(bytes, in: range, deepest: 64)
    } catch {
      throw .notJSON(
        path: path, line: line + error.start.line - 1,
        column: column(of: range.lowerBound + error.start.byte),
        problem: error.words)
    }
  }

  private func problem(_ words: String) -> CorpusError {
    .notJSON(path: path, line: line, column: column(of: index), problem: words)
  }

  private func column(of place: Int) -> Int {
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    return place - (bytes[start..<place].lastIndex(of: 10).map { $0 + 1 } ?? start) + 1
  }
}

extension JSONProblem {
  /// What messages about a line of a file say.
  var words: String {
    if isAtEnd { return "the line ends too early" }
    return switch fault {
    case .valueExpected: "expected a value"
    case .keyExpected: "expected a field's name in double quotes"
    case .colonExpected(let key): "expected ':' after '\(key)'"
    case .objectGoesOn: "expected ',' or '}'"
    case .arrayGoesOn: "expected ',' or ']'"
    case .duplicateKey(let key): "the field '\(key)' stands twice"
    case .trailingText: "text after the end of the object"
    case .tooDeep(let limit): "nested more than \(limit) deep"
    case .badNumber(let number), .hugeNumber(let number): "'\(number)' is no number"
    case .unterminatedText: "the line ends too early"
    case .controlCharacter: "a control character in a text: write it as an escape"
    case .unknownEscape(let letter): "unknown escape '\\\(letter)'"
    case .hexDigitsExpected: "expected four hexadecimal digits after '\\u'"
    case .halfSurrogate: "half a surrogate pair"
    case .invalidUTF8: "not UTF-8"
    }
  }
}
