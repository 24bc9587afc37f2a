/// A value of JSON (RFC 8259). Objects keep the order of their keys.
enum JSONLine: Hashable {
  case null
  case bool(Bool)
  case integer(Int)
  case real(Double)
  case text(String)
  case list([JSONLine])
  case object([Field])

  struct Field: Hashable {
    let name: String
    let value: JSONLine
  }

  /// What messages call it.
  var kind: String {
    switch self {
    case .null: "null"
    case .bool: "true or false"
    case .integer, .real: "a number"
    case .text: "text"
    case .list: "a list"
    case .object: "an object"
    }
  }

  /// One line, without spaces between its parts; characters beyond ASCII as they are.
  var written: String {
    switch self {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .real(let value): "\(value)"
    case .text(let value): Self.quoted(value)
    case .list(let values): "[" + values.map(\.written).joined(separator: ", ") + "]"
    case .object(let fields):
      "{" + fields.map { "\(Self.quoted($0.name)): \($0.value.written)" }.joined(separator: ", ") + "}"
    }
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\u{0}"..<"\u{20}":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
