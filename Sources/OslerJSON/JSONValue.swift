/// A value of JSON (RFC 8259). Objects keep the order of their members, integers and reals stay apart.
///
/// Keys that Unicode calls equivalent are two keys, as vocabularies need: Swift's own dictionaries would
/// fold "Å" and its look-alike U+212B into one.
public enum JSONValue: Hashable, Sendable {
  case null
  case bool(Bool)
  /// Written without fraction and exponent, and within `Int`.
  case integer(Int)
  case real(JSONReal)
  case string(String)
  case array([JSONValue])
  case object([Member])

  public struct Member: Hashable, Sendable {
    public let key: String
    public var value: JSONValue

    public init(_ key: String, _ value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  /// An object whose members stand in the order given.
  public init(_ members: KeyValuePairs<String, JSONValue>) {
    self = .object(members.map { Member($0.key, $0.value) })
  }

  /// The value of `key` in an object, `nil` where there is none or this is no object.
  public subscript(key: String) -> JSONValue? { members?.first { $0.key == key }?.value }

  /// An object with `key` set to `value`, in its old place or at the end.
  public func setting(_ key: String, to value: JSONValue) -> JSONValue {
    guard case .object(var members) = self else { return .object([Member(key, value)]) }
    if let place = members.firstIndex(where: { $0.key == key }) {
      members[place].value = value
    } else {
      members.append(Member(key, value))
    }
    return .object(members)
  }

  public var flag: Bool? { if case .bool(let flag) = self { flag } else { nil } }
  public var whole: Int? { if case .integer(let whole) = self { whole } else { nil } }
  public var text: String? { if case .string(let text) = self { text } else { nil } }
  public var elements: [JSONValue]? { if case .array(let elements) = self { elements } else { nil } }
  public var members: [Member]? { if case .object(let members) = self { members } else { nil } }
}

/// A number with a fraction or an exponent, or beyond `Int`. Two are equal when their values are.
public struct JSONReal: Hashable, Sendable {
  public let value: Double
  /// As the document has it: `1e30` stays `1e30`.
  public let written: String

  /// JSON has neither infinities nor NaN: they are written as `null`.
  public init(_ value: Double) { self.init(value, written: value.isFinite ? "\(value)" : "null") }

  init(_ value: Double, written: String) {
    self.value = value
    self.written = written
  }

  public static func == (left: JSONReal, right: JSONReal) -> Bool { left.value == right.value }
  public func hash(into hasher: inout Hasher) { hasher.combine(value) }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByNilLiteral
{
  public init(stringLiteral value: String) { self = .string(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(integerLiteral value: Int) { self = .integer(value) }
  public init(floatLiteral value: Double) { self = .real(JSONReal(value)) }
  public init(nilLiteral: ()) { self = .null }
}
