import OslerJSON

/// A JSON schema, read as far as a regular language can say what it says. Keywords: JSON Schema 2020-12.
struct Schema {
  static let deepest = 100

  let root: JSONValue

  init(_ root: JSONValue) { self.root = root }

  func expression() throws(GrammarError) -> Expression { try expression(root, Place()) }

  /// Where in the schema, and which definitions led there.
  struct Place {
    var path = "#"
    var references: [String] = []
    var depth = 0

    func within(_ parts: String...) -> Place {
      var place = self
      place.path += parts.map { "/" + $0 }.joined()
      place.depth += 1
      return place
    }

    func bad(_ reason: String) -> GrammarError { .badSchema(reason: reason, path: path) }
    func unsupported(_ keyword: String) -> GrammarError { .unsupportedKeyword(keyword, path: path) }
  }

  /// They say nothing about which values are allowed.
  private static let annotations: Set<String> = [
    "title", "description", "default", "examples", "$schema", "$id", "$comment", "deprecated", "readOnly",
    "writeOnly", "$defs", "definitions",
  ]

  func expression(_ schema: JSONValue, _ place: Place) throws(GrammarError) -> Expression {
    guard place.depth <= Self.deepest else { throw place.bad("it is nested too deeply") }
    guard let members = schema.members else { throw place.bad("an object is expected") }
    if schema["$ref"] != nil {
      try refuse(members, place, but: ["$ref"])
      return try reference(schema, place)
    }
    for keyword in ["anyOf", "allOf"] {
      guard let value = schema[keyword] else { continue }
      try refuse(members, place, but: [keyword])
      guard let choices = value.elements, !choices.isEmpty else {
        throw place.bad("'\(keyword)' is not a list of schemas")
      }
      // What has to be all of one thing is that thing; of more, it is no regular expression's business.
      guard keyword == "anyOf" || choices.count == 1 else { throw place.unsupported(keyword) }
      var branches: [Expression] = []
      for (index, choice) in choices.enumerated() {
        branches.append(try expression(choice, place.within(keyword, "\(index)")))
      }
      return .choice(branches)
    }
    let types = try types(schema["type"], place)
    if let values = try constants(schema, place) {
      try refuse(members, place, but: ["type", "enum", "const"])
      let allowed = values.filter { value in types?.contains { $0.has(value) } ?? true }
      guard !allowed.isEmpty else { throw place.bad("no value is allowed") }
      return .choice(allowed.map(SchemaText.value))
    }
    guard let types else {
      let other = members.first { !Self.annotations.contains($0.key) }
      throw place.bad(other.map { "'\($0.key)' without 'type'" } ?? "nothing says what is allowed")
    }
    try refuse(members, place, but: types.flatMap(\.keywords) + ["type"])
    var branches: [Expression] = []
    for type in types { branches.append(try expression(type, schema, place)) }
    return .choice(branches)
  }

  private func refuse(
    _ members: [JSONValue.Member], _ place: Place, but known: [String]
  ) throws(GrammarError) {
    if let other = members.first(where: { !known.contains($0.key) && !Self.annotations.contains($0.key) }) {
      throw place.unsupported(other.key)
    }
  }

  private func expression(
    _ type: SchemaType, _ schema: JSONValue, _ place: Place
  ) throws(GrammarError) -> Expression {
    switch type {
    case .null: SchemaText.null
    case .boolean: SchemaText.bool
    case .integer: SchemaText.integer
    case .number: SchemaText.number
    case .string: try string(schema, place)
    case .array: try array(schema, place)
    case .object: try object(schema, place)
    }
  }

  // MARK: Types, values, references

  private func types(_ value: JSONValue?, _ place: Place) throws(GrammarError) -> [SchemaType]? {
    guard let value else { return nil }
    let names = value.elements ?? [value]
    var types: [SchemaType] = []
    for name in names {
      guard let type = name.text.flatMap(SchemaType.init(rawValue:)) else {
        throw place.bad("\(name.written(.compact)) is not a type")
      }
      types.append(type)
    }
    guard !types.isEmpty else { throw place.bad("no value is allowed") }
    return types
  }

  /// The values of `enum` and `const`; nil when there is neither.
  private func constants(_ schema: JSONValue, _ place: Place) throws(GrammarError) -> [JSONValue]? {
    guard let list = schema["enum"] else { return schema["const"].map { [$0] } }
    guard let values = list.elements else { throw place.bad("'enum' is not a list") }
    guard let constant = schema["const"] else { return values }
    return values.filter { $0 == constant }
  }

  private func reference(_ schema: JSONValue, _ place: Place) throws(GrammarError) -> Expression {
    guard let reference = schema["$ref"]?.text else { throw place.bad("'$ref' is not a text") }
    guard !place.references.contains(reference), reference != "#" else {
      throw place.bad("'\(reference)' leads back to itself, which no regular expression can")
    }
    let parts = reference.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 3, parts[0] == "#", ["$defs", "definitions"].contains(parts[1]),
      let target = root[parts[1]]?[parts[2]]
    else { throw place.bad("'\(reference)' is no definition of this schema") }
    var inner = place.within()
    (inner.path, inner.references) = (reference, place.references + [reference])
    return try expression(target, inner)
  }

  /// A size: a whole number from 0.
  func size(_ keyword: String, _ schema: JSONValue, _ place: Place) throws(GrammarError) -> Int? {
    guard let value = schema[keyword] else { return nil }
    guard let size = value.whole, size >= 0 else {
      throw place.bad("'\(keyword)' is \(value.written(.compact)), not a size")
    }
    return size
  }
}

enum SchemaType: String {
  case null, boolean, integer, number, string, array, object

  /// What a schema of this type may say besides.
  var keywords: [String] {
    switch self {
    case .null, .boolean, .integer, .number: []
    case .string: ["minLength", "maxLength", "pattern"]
    case .array: ["items", "minItems", "maxItems"]
    case .object: ["properties", "required", "additionalProperties"]
    }
  }

  func has(_ value: JSONValue) -> Bool {
    switch (self, value) {
    case (.null, .null), (.boolean, .bool), (.integer, .integer), (.number, .integer), (.number, .real),
      (.string, .string), (.array, .array), (.object, .object):
      true
    case (.integer, .real(let real)): real.value == real.value.rounded()
    default: false
    }
  }
}
