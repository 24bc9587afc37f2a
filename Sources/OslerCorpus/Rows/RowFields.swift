import OslerJSON

/// The fields of one object of a file, taken one by one; what nobody takes becomes columns.
struct RowFields {
  let path: String
  let line: Int
  /// Fields that nothing has used yet; a `null` is a field that is not there.
  private(set) var fields: [JSONValue.Member]

  init(_ fields: [JSONValue.Member], path: String, line: Int) {
    self.fields = fields.filter { $0.value != .null }
    self.path = path
    self.line = line
  }

  init(_ item: JSONItems.Item, path: String) throws(CorpusError) {
    guard case .object(let fields) = item.value else {
      let words = "expected an object, found \(item.value.kind)"
      throw .notJSON(path: path, line: item.line, column: 1, problem: words)
    }
    self.init(fields, path: path, line: item.line)
  }

  var names: [String] { fields.map(\.key) }

  func has(_ name: String) -> Bool { fields.contains { $0.key == name } }

  /// Takes the first of these that is there; the others stay, and become columns.
  mutating func take(_ names: String...) -> JSONValue.Member? {
    for name in names {
      if let place = fields.firstIndex(where: { $0.key == name }) { return fields.remove(at: place) }
    }
    return nil
  }

  /// Takes a field that must be there and hold some text.
  mutating func needText(_ name: String, or others: String...) throws(CorpusError) -> String {
    for name in [name] + others {
      guard let field = take(name) else { continue }
      let text = try text(field)
      if text.allSatisfy(\.isWhitespace) { throw error(field.key, "is empty") }
      return text
    }
    let names = others.map { "'\($0)'" }.joined(separator: ", ")
    throw error(name, others.isEmpty ? "is missing" : "is missing (or \(names))")
  }

  /// Text or a whole number, as text; `nil` where none of these is there.
  mutating func takeScalar(_ names: String...) throws(CorpusError) -> String? {
    for name in names {
      if let field = take(name) { return try scalar(field) }
    }
    return nil
  }

  mutating func need(_ name: String) throws(CorpusError) -> JSONValue.Member {
    guard let field = take(name) else { throw error(name, "is missing") }
    return field
  }

  func text(_ field: JSONValue.Member) throws(CorpusError) -> String {
    guard case .string(let text) = field.value else {
      throw error(field.key, "must be text, not \(field.value.kind)")
    }
    return text
  }

  /// Text, or a whole number as text.
  func scalar(_ field: JSONValue.Member) throws(CorpusError) -> String {
    switch field.value {
    case .string(let text) where !text.isEmpty: return text
    case .integer(let number): return "\(number)"
    case .string: throw error(field.key, "is empty")
    default: throw error(field.key, "must be text or a whole number, not \(field.value.kind)")
    }
  }

  /// Text, or a list of texts, a line each.
  func joined(_ field: JSONValue.Member) throws(CorpusError) -> String {
    guard case .array(let values) = field.value else { return try text(field) }
    var texts: [String] = []
    for value in values {
      guard case .string(let text) = value else {
        throw error(field.key, "must hold texts, not \(value.kind)")
      }
      texts.append(text)
    }
    return texts.joined(separator: "\n")
  }

  /// What is left: plain values and lists of texts as columns, and the names of the rest, which cannot be.
  func columns() -> (values: [String: ColumnValue], names: [String], ignored: [String]) {
    var columns: (values: [String: ColumnValue], names: [String], ignored: [String]) = ([:], [], [])
    for field in fields {
      guard let value = ColumnValue(field.value) else {
        columns.ignored.append(field.key)
        continue
      }
      columns.values[field.key] = value
      columns.names.append(field.key)
    }
    return columns
  }

  func error(_ field: String, _ problem: String) -> CorpusError {
    .badField(path: path, line: line, field: field, problem: problem)
  }
}

/// Names in the order in which they first came.
struct OrderedNames {
  private(set) var names: [String] = []
  private var known: Set<String> = []

  mutating func add(_ new: [String]) {
    for name in new where known.insert(name).inserted { names.append(name) }
  }
}

extension ColumnValue {
  init?(_ value: JSONValue) {
    switch value {
    case .bool(let value): self = .bool(value)
    case .integer(let value): self = .integer(value)
    case .real(let value): self = .real(value.value)
    case .string(let value): self = .text(value)
    case .array(let values):
      let texts = values.compactMap(\.text)
      guard texts.count == values.count else { return nil }
      self = .texts(texts)
    case .null, .object: return nil
    }
  }
}

extension JSONValue {
  /// A whole number, also one that is written as text.
  var wholeNumber: Int? {
    switch self {
    case .integer(let number): number
    case .string(let text): Int(text)
    default: nil
    }
  }

  /// What messages call it.
  var kind: String {
    switch self {
    case .null: "null"
    case .bool: "true or false"
    case .integer, .real: "a number"
    case .string: "text"
    case .array: "a list"
    case .object: "an object"
    }
  }
}
