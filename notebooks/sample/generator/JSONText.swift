/// JSON whose fields stay in the order in which they are written.
enum JSONText: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
  case null
  case text(String)
  case number(Int)
  case list([JSONText])
  case object(KeyValuePairs<String, JSONText>)

  init(stringLiteral text: String) { self = .text(text) }
  init(integerLiteral number: Int) { self = .number(number) }

  static func texts(_ texts: [String]) -> JSONText { .list(texts.map { .text($0) }) }

  /// On one line.
  var line: String {
    switch self {
    case .null: "null"
    case .text(let text): Self.quoted(text)
    case .number(let number): "\(number)"
    case .list(let elements): "[\(elements.map(\.line).joined(separator: ", "))]"
    case .object(let fields):
      "{\(fields.map { "\(Self.quoted($0.key)): \($0.value.line)" }.joined(separator: ", "))}"
    }
  }

  private static func quoted(_ text: String) -> String {
    let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing(
      "\n", with: "\\n")
    return "\"\(escaped)\""
  }
}

extension [JSONText] {
  var lines: String { map { $0.line + "\n" }.joined() }
}
