/// A JSON document that keeps the order of its keys and tells apart keys that Unicode calls equivalent.
///
/// Vocabularies need both: Swift's own dictionaries would fold "Å" and its look-alike U+212B into one token.
indirect enum JSONValue: Hashable, Sendable {
  case null
  case bool(Bool)
  /// As it was written: `1e30` stays `1e30`.
  case number(String)
  case string(String)
  case array([JSONValue])
  case object([Member])

  struct Member: Hashable, Sendable {
    let key: String
    var value: JSONValue

    init(_ key: String, _ value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  static func integer(_ number: Int) -> JSONValue { .number(String(number)) }

  /// The value of `key` in an object, `nil` where there is none or this is no object.
  subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  /// An object with `key` set to `value`, in its old place or at the end.
  func setting(_ key: String, to value: JSONValue) -> JSONValue {
    guard case .object(var members) = self else { return .object([Member(key, value)]) }
    if let place = members.firstIndex(where: { $0.key == key }) {
      members[place].value = value
    } else {
      members.append(Member(key, value))
    }
    return .object(members)
  }

  var text: String? { if case .string(let text) = self { text } else { nil } }
  var flag: Bool? { if case .bool(let flag) = self { flag } else { nil } }
  var whole: Int? { if case .number(let digits) = self { Int(digits) } else { nil } }
  var elements: [JSONValue]? { if case .array(let elements) = self { elements } else { nil } }
  var members: [Member]? { if case .object(let members) = self { members } else { nil } }
}

extension JSONValue {
  /// The document, two spaces a level, keys in their order, non-ASCII characters as they are.
  func written() -> String {
    var output = ""
    write(to: &output, indent: 0)
    return output + "\n"
  }

  private func write(to output: inout String, indent: Int) {
    switch self {
    case .null: output += "null"
    case .bool(let flag): output += flag ? "true" : "false"
    case .number(let digits): output += digits
    case .string(let text): Self.quote(text, to: &output)
    case .array(let elements):
      Self.writeLines(elements.count, "[", "]", to: &output, indent: indent) { index, output in
        elements[index].write(to: &output, indent: indent + 1)
      }
    case .object(let members):
      Self.writeLines(members.count, "{", "}", to: &output, indent: indent) { index, output in
        Self.quote(members[index].key, to: &output)
        output += ": "
        members[index].value.write(to: &output, indent: indent + 1)
      }
    }
  }

  private static func writeLines(
    _ count: Int, _ open: String, _ close: String, to output: inout String, indent: Int,
    line: (Int, inout String) -> Void
  ) {
    output += open
    for index in 0..<count {
      output += index == 0 ? "\n" : ",\n"
      output += String(repeating: "  ", count: indent + 1)
      line(index, &output)
    }
    if count > 0 { output += "\n" + String(repeating: "  ", count: indent) }
    output += close
  }

  private static func quote(_ text: String, to output: inout String) {
    output += "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": output += "\\\""
      case "\\": output += "\\\\"
      case "\n": output += "\\n"
      case "\r": output += "\\r"
      case "\t": output += "\\t"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value, radix: 16)
        output += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: output.unicodeScalars.append(scalar)
      }
    }
    output += "\""
  }
}
