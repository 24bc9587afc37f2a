import OslerDigest
public import OslerLanguage

/// A value of the language. Values never change; an assignment replaces one.
public enum Value {
  case none
  case bool(Bool)
  case integer(Int)
  case real(Double)
  case string(String)
  case list([Value])
  case record(Record)
  /// `1..11`, both ends included; `lower > upper` holds nothing.
  case range(lower: Int, upper: Int)
  /// A lambda or a `def`.
  case function(Function)
  /// A table, a corpus, a model: whatever is more than a literal can say.
  case handle(any Handle)

  /// The integer or real as a real.
  public var number: Double? {
    switch self {
    case .integer(let integer): Double(integer)
    case .real(let real): real
    default: nil
    }
  }

  public var isNone: Bool {
    if case .none = self { true } else { false }
  }

  /// The handle, when it is a `Kind`. A postponed one is nothing before it is made.
  public func handle<Kind>(_ kind: Kind.Type) -> Kind? {
    guard case .handle(let handle) = self else { return nil }
    return handle as? Kind ?? (handle as? any Postponed)?.making.known as? Kind
  }

  /// The key of a handle; nil for everything else.
  var handleKey: Digest? { if case .handle(let handle) = self { handle.lineage.key } else { nil } }

  public var type: ValueType {
    switch self {
    case .none: .none
    case .bool: .bool
    case .integer: .integer
    case .real: .real
    case .string: .string
    case .list: .list(.any)
    case .record: .record
    case .range: .range
    case .function: .lambda
    case .handle(let handle): handle.type
    }
  }
}

extension Value: Equatable {
  /// As `==` in a program: `1 == 1.0`, values of different kinds are unequal, and handles are equal
  /// when they were made the same way.
  public static func == (left: Value, right: Value) -> Bool {
    switch (left, right) {
    case (.none, .none): true
    case (.bool(let left), .bool(let right)): left == right
    case (.integer(let left), .integer(let right)): left == right
    case (.integer(let left), .real(let right)): Double(exactly: left) == right
    case (.real(let left), .integer(let right)): left == Double(exactly: right)
    case (.real(let left), .real(let right)): left == right
    case (.string(let left), .string(let right)): left == right
    case (.list(let left), .list(let right)): left == right
    case (.record(let left), .record(let right)): left == right
    case (.range(let lower, let upper), .range(let otherLower, let otherUpper)):
      (lower, upper) == (otherLower, otherUpper)
    case (.function(let left), .function(let right)): left.key == right.key
    case (.handle(let left), .handle(let right)): left.lineage.key == right.lineage.key
    default: false
    }
  }
}
